"""A sheet of faces to look at: `python -m evaluation sheet -o OUT [--heads HEADS] [--people 8] [--beside OLD_OUT ...]`.

A row for the true skin of each head, for the face that older programs gave, and for today's: front, three-quarter and
profile, eyes, nose and mouth from near by.

    OUT/sheet.jpg   all of them       OUT/NAME.jpg       each head, larger
    OUT/meshes/     NAME.ply, mm, Frankfurt frame: what `--beside OUT` of a later version lays beside its own
    OUT/errors.csv  head, kind, figure, value: all that is measured of each face

Owns the command alone. Knows nothing of how faces are drawn or measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from cranioface.command import BadInput
from cranioface.command.arguments import read_options
from cranioface.command.progress import progress
from cranioface.people.facts import Facts, Sex
from evaluation.studies.sheet_files import SheetFolder

if TYPE_CHECKING:
    import numpy as np
    import trimesh

    from evaluation.cases import Case
    from reconstruction.methods import Method

HELP = """Faces to look at: real heads, the embedded sample and synthetic people, each from six places, the true skin
above the predicted face and between them what older versions made of the same skull."""
SEED = 600  # of the first synthetic person: no seed of the people that weights learn from


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    output: Path
    """folder for sheet.jpg, NAME.jpg, meshes/ and errors.csv"""
    heads: Path | None = None
    """folder of real heads: NAME/skull.ply with NAME/skin.ply"""
    people: int = 8
    """synthetic people (default 8)"""
    seed: int = SEED
    """of the first of them (default 600)"""
    method: str = "pix2pix"
    """how faces are predicted (default pix2pix)"""
    weights: Path | None = None
    """a trained model instead of the shipped one"""
    sex: Sex | None = None
    """told of everybody"""
    age: float | None = None
    """years, told of everybody"""
    bmi: float | None = None
    """kg/m2, told of everybody"""
    fullness: float | None = None
    """-4 to 4, told of everybody: 0 usual for sex and age, 1 fuller by one SD of today's adults"""
    true_facts: bool = False
    """of everybody what is true of them is told, where it is known"""
    beside: tuple[Path, ...] = ()
    """OUT of older versions: their faces between the true ones and these, their errors before these"""

    def __post_init__(self) -> None:
        if self.people < 0:
            raise BadInput(f"--people {self.people}: give 0 or more")
        if self.true_facts and self.facts != Facts():
            raise BadInput(
                "--true-facts beside --sex, --age, --bmi or --fullness: what is told of all is not what is true"
            )
        for folder in self.beside:
            SheetFolder(folder).check()

    @cached_property
    def facts(self) -> Facts:
        """What is told of everybody."""
        return Facts(self.sex, self.age, self.bmi, self.fullness)

    def facts_of(self, case: Case) -> Facts:
        """What a method is told of one person."""
        return case.facts if self.true_facts else self.facts


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(Arguments, argv, help=HELP, short={"output": "-o"})
    from cranioface.report.pictures import write_picture
    from evaluation.studies.sheet_errors import comparison_lines, write_errors
    from evaluation.studies.sheet_people import sheet_cases
    from evaluation.studies.sheet_pictures import contact_sheet

    method, out = _method(options), SheetFolder(options.output)
    cases = partial(sheet_cases, options.heads, options.people, options.seed)
    pictures, records = [], []
    for case in progress(cases(), "heads", len(list(cases()))):
        face = _predicted(case, method, options)
        out.write_face(case.name, face)
        pictures.append(_picture(case, face, options.beside))
        write_picture(out.picture(case.name), pictures[-1])
        records.append(_record(case, face))
    write_picture(out.picture("sheet"), contact_sheet(pictures))
    write_errors(out.errors, records)
    print(*comparison_lines([*(SheetFolder(old).errors for old in options.beside), out.errors]), sep="\n")
    print(f"wrote {options.output}: sheet.jpg, {len(records)} heads, meshes/, errors.csv")


def _method(options: Arguments) -> Method:
    from reconstruction.methods import builder_of
    from reconstruction.options import Options

    return builder_of(options.method)(Options(method=options.method, weights=options.weights))


def _predicted(case: Case, method: Method, options: Arguments) -> trimesh.Trimesh:
    from reconstruction.stations import Stations

    return method.predict(case.prepared, options.facts_of(case), Stations().time).face


def _picture(case: Case, face: trimesh.Trimesh, beside: Sequence[Path]) -> np.ndarray:
    """The rows of one head: true, as older versions had it, today's."""
    from cranioface.anatomy.tissue_depth_face import bone_points
    from evaluation.studies.sheet_pictures import head_picture

    older = {folder.name: SheetFolder(folder).read_face(case.name) for folder in beside}
    faces = {"true skin": case.true_face, **older, "predicted": face}
    known = {words: mesh for words, mesh in faces.items() if mesh is not None}
    return head_picture(case.name, known, bone_points(case.described.registered))


def _record(case: Case, face: trimesh.Trimesh) -> dict[str, object]:
    """All numbers of one face, by name; its sharp folds part by part and the triangles that meet among them."""
    from cranioface.anatomy.tissue_depth_face import bone_points
    from cranioface.geometry.self_intersection import self_intersections
    from cranioface.judge.folds import sharp_edges
    from cranioface.judge.summary import flat
    from evaluation.evaluate import Evaluator
    from evaluation.studies.sheet_errors import as_record

    folds = sharp_edges(face, case.bone, bone_points(case.described.registered))
    told = {f"{part}.sharp_edges": count for part, count in folds.items()}
    told["pairs_that_meet"] = len(self_intersections(face))
    return {"head": case.name, "kind": case.kind, **flat(as_record(Evaluator(case).evaluate(face))), **told}
