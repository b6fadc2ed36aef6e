"""The real heads by the road that a user's command takes: `python -m evaluation heads HEADS [--out DIR]`.

HEADS holds a folder a head: ct.nii.gz, and skull.ply with skin.ply of the same person. Each is read and prepared from
the CT and from the mesh, and reconstructed by each method, told the sex and age that are documented: fullness unknown,
the nearest of the lean, the usual and the full face, and with --fit told the fullness that fits the true face best (a
diagnostic of the judge). Errors as the command prints them. Knows no stations.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cranioface.command import BadInput
from cranioface.command.arguments import read_options

if TYPE_CHECKING:
    from cranioface.people.facts import Facts
    from cranioface.people.head_files import Head
    from reconstruction.road import PreparedHead

METHODS = ("tissue-depth", "pix2pix")
INPUTS = {"CT": ("ct.nii.gz", None), "mesh": ("skull.ply", "skin.ply")}  # bone, and where it stands alone the skin
ROW = "{:14} {:5} {:13} {:17} {:>6} {:>8} {:>8} {:>8} {:>12} {:>9} {:>9}"
HEADER = ROW.format(
    "head", "from", "method", "fullness", "told", "mean mm", "worst mm", "P95 mm", "under 2.5 mm", "coverage", "seconds"
)


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    heads: Path
    """folder of real heads: NAME/ct.nii.gz, skull.ply and skin.ply"""
    out: Path | None = None
    """keep the reconstructions of unknown fullness here, to look at"""
    fit: bool = False
    """also tell each head the fullness that fits its true face best: a diagnostic, never an input of a prediction"""


def main(argv: Sequence[str] | None = None) -> None:
    help = "Reconstruct every real head from its CT and from its mesh, and print the errors."
    options = read_options(Arguments, argv, help=help, places=("heads",))
    heads = sorted(folder for folder in options.heads.glob("*") if (folder / "ct.nii.gz").is_file())
    if not heads:
        raise BadInput(f"{options.heads}: holds no head (a folder with ct.nii.gz, skull.ply and skin.ply)")
    print(HEADER)
    for folder in heads:
        for kind in INPUTS:
            for line in rows(folder, kind, options.out, options.fit):
                print(line, flush=True)


def rows(folder: Path, kind: str, out: Path | None = None, fit: bool = False) -> Iterator[str]:
    """A line for each method and way of asking on the head in `folder`, read as `kind` says and prepared once."""
    from evaluation.studies.fullness_cases import documented
    from evaluation.studies.fullness_fit import asked
    from reconstruction.road import prepare
    from reconstruction.stations import Stations

    shared, facts = Stations(), documented(folder)
    with shared.time("read"):
        head = _read(folder, kind)
    prepared = prepare(head, stations=shared)
    for method in METHODS:
        keep = None if out is None else out / f"{folder.name}_{kind}_{method}"
        at = partial(_face, prepared, method, facts, keep)
        for told, face in asked(at, lambda face: face.error["worst_mm"], facts, fit).items():
            yield _row((folder.name, kind, method, told), face, shared.total())


@dataclass(frozen=True)
class Face:
    """One reconstruction's errors. fullness: as it was told, None where it was not; seconds of it alone."""

    fullness: float | None
    error: dict[str, float]
    seconds: float


def _face(head: PreparedHead, method: str, facts: Facts, keep: Path | None, fullness: float | None) -> Face:
    from reconstruction.measured import error_to_true_skin
    from reconstruction.options import Options
    from reconstruction.outputs import write_outputs
    from reconstruction.road import reconstruct
    from reconstruction.stations import Stations

    result = reconstruct(head, Options(method=method, facts=replace(facts, fullness=fullness)))
    if keep is not None and fullness is None:
        write_outputs(keep, result, stations=Stations())
    error = error_to_true_skin(result)
    if error is None:
        raise BadInput(f"{head.head.path}: shows no skin, so no error can be measured")
    return Face(fullness, error, sum(result.seconds.values()))


def _read(folder: Path, kind: str) -> Head:
    from cranioface.people.head_files import read_head

    bone, skin = INPUTS[kind]
    return read_head(folder / bone, None if skin is None else folder / skin)


def _row(names: Sequence[str], face: Face, shared_seconds: float) -> str:
    figures = [f"{face.error[key]:.2f}" for key in ("mean_mm", "worst_mm", "p95_mm")]
    shares = [f"{face.error[key]:.0%}" for key in ("under_2.5_mm", "coverage")]
    told = "" if face.fullness is None else f"{face.fullness:+.2f}"
    return ROW.format(*names, told, *figures, *shares, f"{shared_seconds + face.seconds:.1f}")
