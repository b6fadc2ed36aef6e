"""What is told of a mandible, beside what the eye measures: `python -m evaluation jaws HEADS`.

Every real head with its gape measured by hand, from its mesh and from its CT: gape and opening as the road tells them.
And the chin of the predicted face, signed, when fullness is told: the table's depths times the factor that fits the
whole face best, and the network told the BMI that does. Knows nothing of how jaws are found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cranioface.command import BadInput
from cranioface.command.arguments import read_options

if TYPE_CHECKING:
    import trimesh

    from evaluation.cases import Case
    from reconstruction.road import PreparedHead

# mm from edge to edge of the front teeth (visible_female: of the upper ridge and the lower teeth), read off the bone
# within 11 mm of the midline of skull.ply, seen from the side with a 5 mm grid; good to 1 mm, vtk_headsq to 2
GAPE_BY_HAND_MM = {"visible_female": 18.0, "visible_male": 0.0, "unc_cadaver": 6.7, "vtk_headsq": 6.5}
FULLNESSES, BMIS = np.arange(0.4, 2.01, 0.1), (18.0, 21.0, 24.0, 27.0, 30.0, 34.0, 38.0)
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


def chin_lines(cases: Iterable[Case]) -> Iterator[str]:
    """A row for each head (from its mesh): what was told, the chin's bias then, and the whole face's error."""
    yield "| head | told | chin, signed mm (+ too far out) | both jaws, signed mm | face, worse direction mm |"
    yield "|---|---|---|---|---|"
    for case in cases:
        yield _chin_row(case, "textbook x {:.1f}", _textbook(case), FULLNESSES)
        yield _chin_row(case, "network, BMI {:.0f}", _network(case), BMIS)


def _textbook(case: Case) -> Callable[[float], trimesh.Trimesh]:
    from cranioface.anatomy.tissue_depth_face import tissue_depth_face

    return lambda fullness: tissue_depth_face(case.described.registered, fullness=float(fullness))


def _network(case: Case) -> Callable[[float], trimesh.Trimesh]:
    from cranioface.people.facts import Facts
    from pix2pix.translate import default_weights, load_translator
    from reconstruction.network_face import predicted_skin

    translator = load_translator(default_weights(None))
    return lambda bmi: predicted_skin(case.prepared, Facts(bmi=float(bmi)), translator)


def _chin_row(case: Case, words: str, face: Callable[[float], trimesh.Trimesh], told: Iterable[float]) -> str:
    from evaluation.evaluate import Evaluator

    evaluator = Evaluator(case)
    tried: dict[float, Any] = {value: evaluator.evaluate(face(value)) for value in told}
    best = min(tried, key=lambda value: tried[value].figures["worst_mm"])
    parts = tried[best].parts
    jaws = np.mean([parts[name]["bias_mm"] for name in ("left_jaw", "right_jaw") if name in parts])
    worst = tried[best].figures["worst_mm"]
    return f"| {case.name} | {words.format(best)} | {parts['chin']['bias_mm']:+.1f} | {jaws:+.1f} | {worst:.2f} |"
