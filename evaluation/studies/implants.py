"""Implants for holes that were made in real heads: `python -m evaluation implants HEADS`.

Each head loses known bone, is completed as `completion/complete.py` does it, and the implant is laid beside what was
there: its outer surface, its fit at the rim; and how far inferred bone is off by its distance to real bone, the rule by
which a face on inferred bone is less sure (`reconstruction/inferred.py`). Knows nothing of how bone is inferred.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cranioface.command import BadInput
from cranioface.command.arguments import read_options

if TYPE_CHECKING:
    import trimesh

    from completion.completed import Completed

SITES = ("frontal-irregular", "parietal-irregular", "temporal-cuboid", "occipital-sphere", "orbital-floor", "mandible")
METHODS = ("template", "mirror")
STEPS_MM = (1, 3, 5, 10, 15, 20, 30, 50)  # between the bins of distance to real bone
SEED = 7
HELP = """Implants for holes made in real heads, beside the bone that was there."""


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    heads: Path
    """folder of real heads: NAME/skull.ply"""
    methods: tuple[str, ...] = ()
    """of completion (default: template mirror)"""
    sites: tuple[str, ...] = ()
    """the defects that are made, by the names of completion/defects.py (default: one of each region)"""


@dataclass
class Errors:
    """Distances mm of inferred bone to the bone that was there, with that to real bone."""

    off: list[np.ndarray] = field(default_factory=list)
    away: list[np.ndarray] = field(default_factory=list)

    def lines(self, method: str) -> Iterator[str]:
        off, away = np.concatenate(self.off or [np.zeros(0)]), np.concatenate(self.away or [np.zeros(0)])
        for low, high in zip(STEPS_MM, STEPS_MM[1:], strict=False):
            here = off[(away >= low) & (away < high)]
            if len(here):
                worst = np.percentile(here, 95)
                yield f"{method:12} {low:3} to {high:3} mm from bone: {here.mean():.2f} mm off, 95 % within {worst:.2f}"


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(Arguments, argv, help=HELP, places=("heads",))
    files = sorted(options.heads.glob("*/skull.ply"))
    if not files:
        raise BadInput(f"{options.heads}: holds no NAME/skull.ply; give a folder of real heads")
    errors = {method: Errors() for method in options.methods or METHODS}
    for file in files:
        for line in head_lines(file, options.sites or SITES, errors):
            print(line, flush=True)
    for method, found in errors.items():
        for line in found.lines(method):
            print(line)


def head_lines(file: Path, sites: Sequence[str], errors: dict[str, Errors]) -> Iterator[str]:
    """A row for each defect and method; what is found is added to `errors` by method."""
    from completion.complete import complete
    from completion.defects import damaged
    from completion.options import CompleteOptions
    from cranioface.anatomy.frankfurt import Alignment
    from cranioface.people.head_files import align, read_head
    from cranioface.population.volumes.people import head_volume

    head = read_head(file)
    whole = head.skull.copy().apply_transform(align(head).frankfurt_from_input)
    person, known = head_volume(whole, None, file.parent.name), Alignment(np.eye(4), 1.0, "known")
    for site in sites:
        left = damaged(person, site, np.random.default_rng(SEED)).skull(whole).mesh
        for method, found in errors.items():
            made = complete(left, CompleteOptions(method=method), alignment=known)
            _add(found, made, left, whole)
            yield f"{file.parent.name:15} {site:20} {method:12} {_told(made, whole)}"


def _told(made: Completed, whole: trimesh.Trimesh) -> str:
    from completion.outputs import implants_told
    from completion.rim import outer_points
    from cranioface.geometry.distances import closest

    kinds = ", ".join(f"{part.kind} {part.missing.volume_ml:.1f} ml" for part in made.parts) or "nothing found"
    if not made.implants:
        return kinds
    told: dict[str, Any] = implants_told(made)[0]
    rim, off = told["fit_at_the_rim"], closest(outer_points(made.implants[0]), whole)[0]
    return (
        f"implant {told['volume_ml']:.1f} ml, outer surface {off.mean():.2f} mm off, gap {rim['gap_mean_mm']} mm, "
        f"step {rim['step_mean_mm']} mm, cut away {told['undercut_cut_away_ml']:.1f} ml ({kinds})"
    )


def _add(errors: Errors, made: Completed, left: trimesh.Trimesh, whole: trimesh.Trimesh) -> None:
    """The inferred bone of the largest part, by its vertices away from its rim."""
    from cranioface.geometry.distances import TriangleTree

    for bone in made.bones[:1]:
        away, off = (TriangleTree(mesh).closest(bone.vertices)[0] for mesh in (left, whole))
        errors.away.append(away[away > STEPS_MM[0]])
        errors.off.append(off[away > STEPS_MM[0]])
