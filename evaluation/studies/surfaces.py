"""The meshes that are written: `python -m evaluation surfaces [--heads HEADS] [--people 8] [--beside OLD_OUT ...]`.

For every head a line a mesh: its triangles, how many pairs of them meet, sharp folds on lids, lips and everywhere else
(part by part), and how far in the face it lies from the finest surface that it stands for:

    fused    the finest face         face.stl   thinned      face.obj   the model's quads, halved
    NAME     the face of an older version, from the OUT that `python -m evaluation sheet` wrote for it

Owns the table. Knows nothing of how a mesh is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cranioface.command import BadInput
from cranioface.command.arguments import read_options
from evaluation.studies.sheet import SEED
from evaluation.studies.sheet_files import SheetFolder

if TYPE_CHECKING:
    import trimesh

    from cranioface.anatomy.face_model import FaceModel
    from evaluation.cases import Case
    from reconstruction.road import Reconstruction

SEALS = {"lids": "eye_seal", "lips": "mouth_seal"}  # the model's regions behind the slits
ROW = "{:16} {:12} {:>9} {:>6} {:>5} {:>5} {:>6} {:>8} {:>8} {:>8}  {}"
HEADER = ROW.format("head", "mesh", "triangles", "meet", "lids", "lips", "else", "mean mm", "P99 mm", "max mm", "where")
HELP = """Triangles that meet, folds sharper than 60 degrees on lids, lips and elsewhere in the face, and distances to
the finest surface, of every mesh that is written: real heads, the sample, synthetic people."""


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    heads: Path | None = None
    """folder of real heads: NAME/skull.ply with NAME/skin.ply"""
    people: int = 8
    """synthetic people (default 8)"""
    seed: int = SEED
    """of the first of them (default 600)"""
    method: str = "pix2pix"
    """how faces are predicted (default pix2pix)"""
    beside: tuple[Path, ...] = ()
    """what `sheet` wrote for older versions"""

    def __post_init__(self) -> None:
        if self.people < 0:
            raise BadInput(f"--people {self.people}: give 0 or more")
        for folder in self.beside:
            SheetFolder(folder).check()


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(Arguments, argv, help=HELP)
    from evaluation.studies.sheet_people import sheet_cases

    print(HEADER)
    for case in sheet_cases(options.heads, options.people, options.seed):
        for line in _lines(case, options):
            print(line, flush=True)


def _lines(case: Case, options: Arguments) -> Iterator[str]:
    """A line for each mesh of one head."""
    from cranioface.anatomy.tissue_depth_face import bone_points
    from cranioface.judge.folds import sharp_edges
    from reconstruction.options import Options
    from reconstruction.road import reconstruct

    made = reconstruct(case.prepared, Options(method=options.method))
    folds = partial(sharp_edges, skull=case.bone, bone=bone_points(case.described.registered), slits=_slits(made))
    older = {folder.name: SheetFolder(folder).read_face(case.name) for folder in options.beside}
    ours = {"fused": made.prediction.face, "face.stl": made.surface, "face.obj": made.prediction.model}
    for name, mesh in (older | ours).items():
        if mesh is not None:
            off = _off(made, mesh) if name in ours and mesh is not made.prediction.face else None
            yield row(case.name, name, mesh, folds(mesh), off)


def row(head: str, name: str, mesh: trimesh.Trimesh, folds: dict[str, int], off: np.ndarray | None = None) -> str:
    """One line; `off`: distances mm from the finest surface."""
    from cranioface.geometry.self_intersection import self_intersections

    far = ["", "", ""] if off is None else [f"{off.mean():.4f}", f"{np.percentile(off, 99):.3f}", f"{off.max():.3f}"]
    elsewhere = {part: count for part, count in folds.items() if part not in SEALS and count}
    where = ", ".join(f"{part} {count}" for part, count in elsewhere.items())
    counts = [len(self_intersections(mesh)), *(folds.get(slit, 0) for slit in SEALS), sum(elsewhere.values())]
    return ROW.format(head, name, f"{len(mesh.faces):,}", *counts, *far, where).rstrip()


def _slits(made: Reconstruction) -> dict[str, np.ndarray]:
    """Points of the model's face behind the slits of lids and lips; none where the face is none of the model's."""
    from cranioface.anatomy.face_model import load_face_model

    model, vertices = load_face_model(), made.prediction.vertices
    return {} if vertices is None else {slit: vertices[_of_region(model, seal)] for slit, seal in SEALS.items()}


def _of_region(model: FaceModel, name: str) -> np.ndarray:
    """The vertices of a region of the model."""
    quads = model.level.quads[: len(model.region)]
    return np.unique(quads[model.region == model.region_names.index(name)])


def _off(made: Reconstruction, mesh: trimesh.Trimesh) -> np.ndarray:
    """How far in the face the vertices of the finest surface lie from `mesh`, mm."""
    from cranioface.geometry.distances import TriangleTree
    from cranioface.judge.face_error import judged_box, within

    points = np.asarray(made.prediction.face.vertices)
    return TriangleTree(mesh).closest(points[within(points, judged_box(made.skull.bone))])[0]
