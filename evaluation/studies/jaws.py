"""What is told of a mandible, beside what the eye measures: `python -m evaluation jaws HEADS`.

Every real head with its gape measured by hand, from its mesh and from its CT: gape and opening as the road tells them.
And the chin of the predicted face, signed, when both methods are told the fullness at which their whole face fits best,
so that what is left is not fullness. Knows nothing of how jaws are found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cranioface.command import BadInput
from cranioface.command.arguments import read_options

if TYPE_CHECKING:
    from evaluation.cases import Case
    from reconstruction.methods import Method
    from reconstruction.road import PreparedHead

# mm from edge to edge of the front teeth (visible_female: of the upper ridge and the lower teeth), read off the bone
# within 11 mm of the midline of skull.ply, seen from the side with a 5 mm grid; good to 1 mm, vtk_headsq to 2
GAPE_BY_HAND_MM = {"visible_female": 18.0, "visible_male": 0.0, "unc_cadaver": 6.7, "vtk_headsq": 6.5}
METHODS = ("tissue-depth", "pix2pix")
INPUTS = {"mesh": "skull.ply", "CT": "ct.nii.gz"}
HELP = """What is told of the mandibles of real heads, and how far off the chin is when fullness is told."""


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    heads: Path
    """folder of real heads: NAME/skull.ply with skin.ply, and ct.nii.gz"""


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(Arguments, argv, help=HELP, places=("heads",))
    there = [name for name in GAPE_BY_HAND_MM if (options.heads / name / "skull.ply").is_file()]
    if not there:
        raise BadInput(f"{options.heads}: holds none of {', '.join(GAPE_BY_HAND_MM)} (NAME/skull.ply)")
    for line in jaw_lines(options.heads, there):
        print(line, flush=True)
    from evaluation.case_sources import real_cases

    print()
    for line in chin_lines(case for case in real_cases(options.heads) if case.name in there):
        print(line, flush=True)


def jaw_lines(heads: Path, names: Iterable[str]) -> Iterator[str]:
    """A row for each head and each form that it lies in: the jaw as told, beside its gape by hand."""
    from cranioface.people.head_files import read_head
    from reconstruction.road import prepare

    yield "| head | from | gape by hand, mm | told | opening, degrees | slid, mm | upper, lower teeth seen | mandible |"
    yield "|---|---|---|---|---|---|---|---|"
    for name in names:
        for kind, file in INPUTS.items():
            if (path := heads / name / file).is_file():
                yield _jaw_row(name, kind, prepare(read_head(path)))


def _jaw_row(name: str, kind: str, head: PreparedHead) -> str:
    jaw = head.mouth.jaw
    teeth = ", ".join({True: "yes", False: "no", None: "?"}[t] for t in (jaw.upper_teeth, jaw.lower_teeth))
    told = f"{jaw.gape_mm:.1f} | {jaw.opening_deg:.1f} | {jaw.slid_mm:.1f} | {teeth} | {jaw.known}"
    return f"| {name} | {kind} | {GAPE_BY_HAND_MM[name]:.1f} | {told} |"


def chin_lines(cases: Iterable[Case], methods: Sequence[str] = METHODS) -> Iterator[str]:
    """A row for each head (from its mesh) and method: the fullness told, the chin's bias and the face's error then."""
    from evaluation.studies.fullness_run import method_of

    yield "| head | method | told | chin, signed mm (+ too far out) | both jaws, signed mm | face, worse direction mm |"
    yield "|---|---|---|---|---|---|"
    for case in cases:
        for name in methods:
            yield _chin_row(case, name, method_of(name))


def _chin_row(case: Case, name: str, method: Method) -> str:
    from evaluation.evaluate import Evaluator
    from evaluation.studies.fullness_faces import asked_faces
    from evaluation.studies.fullness_fit import TOLD

    best = asked_faces(Evaluator(case), method, fit=True)[TOLD]
    jaws = np.mean([best.bias_mm[part] for part in ("left_jaw", "right_jaw") if part in best.bias_mm])
    told = f"{best.fullness:+.2f} | {best.bias_mm['chin']:+.1f} | {jaws:+.1f} | {best.worst_mm:.2f}"
    return f"| {case.name} | {name} | {told} |"
