"""What the road makes of cut skulls, to look at: `python -m evaluation cut-faces OUT.jpg HEADS [--cuts NAME ...]`.

A tile a cut: the cut skull, and the predicted face over it from three-quarter and from the side, in the skull's true
frame, so that a wrong pose is seen; red is bone that pierces skin, and its share is printed. Knows no stations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cranioface.command import BadInput
from cranioface.command.arguments import read_options
from cranioface.command.progress import progress
from cranioface.geometry.rigid import invert
from evaluation.studies.pose_trials import cut_rng, moved
from evaluation.studies.pose_truth import BY_HAND, Subject, random_pose, real_subject, synthetic_subject
from evaluation.studies.poses import cut_names

if TYPE_CHECKING:
    import trimesh

VIEWS = {"three-quarter": 45.0, "side": 90.0}
ACROSS, PIXELS = 4, 124  # tiles a row; of one view: all cuts stay below 400 KB
RED_PIXELS = 420  # of a view in which red is counted


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    output: Path
    """the picture to write"""
    heads: Path
    """folder of real heads: NAME/skull.ply; they take turns, and a synthetic person"""
    cuts: tuple[str, ...] = ()
    """only these (default: all)"""
    method: str = "pix2pix"
    """how faces are predicted (default pix2pix)"""
    pose: int = 0
    """number of the random pose (default 0)"""


def main(argv: Sequence[str] | None = None) -> None:
    help = "A grid of cut skulls with the face predicted over each, to look at."
    options = read_options(Arguments, argv, help=help, places=("output", "heads"))
    cuts, subjects = cut_names(options.cuts), _subjects(options.heads)
    turns = [(cut, subjects[k % len(subjects)]) for k, cut in enumerate(cuts)]
    tiles = [_tile(cut, subject, options) for cut, subject in progress(turns, "cuts", len(turns))]
    from cranioface.report.pictures import write_picture

    write_picture(options.output, grid(tiles))
    print(f"wrote {options.output}: {len(tiles)} cuts")


def _subjects(heads: Path) -> list[Subject]:
    return [
        *(real_subject(heads, name) for name in BY_HAND if (heads / name / "skull.ply").is_file()),
        synthetic_subject(0),
    ]


def _tile(cut: str, subject: Subject, options: Arguments) -> np.ndarray:
    """Cut skull, face over it from three-quarter and from the side, (PIXELS, 3 * PIXELS, 3)."""
    from cranioface.population.cuts import CUTS
    from cranioface.report.pictures import preview

    skull = CUTS[cut](subject.skull, cut_rng(subject.name, cut, options.pose)).mesh
    face = _face(skull, random_pose(options.pose), options.method)
    picture = preview(skull, skull if face is None else face, VIEWS)
    print(f"{cut}, {subject.name}: {'refused' if face is None else _red(skull, face)}", flush=True)
    (bone, _), (_, _), (over, side) = (np.hsplit(row, 2) for row in np.vsplit(picture, 3))
    views = [bone, over, side] if face is not None else [bone, np.ones_like(bone), np.ones_like(bone)]
    return _labelled(views, f"{cut}, {subject.name}{': refused' if face is None else ''}")


def _red(skull: trimesh.Trimesh, face: trimesh.Trimesh) -> str:
    from cranioface.report.pictures import depths_of, pierced

    bone, skin = (depths_of(mesh, VIEWS.values(), RED_PIXELS) for mesh in (skull, face))
    out = pierced(bone, skin)
    mm = np.nan_to_num(bone - skin, nan=0.0)[out]
    return f"{out.sum() / np.isfinite(bone).sum():.2%} of the bone seen is red, {mm.max(initial=0.0):.1f} mm at most"


def _face(skull: trimesh.Trimesh, pose: np.ndarray, method: str) -> trimesh.Trimesh | None:
    """The face predicted from the skull in another pose, brought back; None where the road refuses."""
    from cranioface.people.head_files import Head
    from reconstruction.options import Options
    from reconstruction.road import reconstruct

    try:
        made = reconstruct(Head(moved(skull, pose), "mesh", Path("cut"), lambda: None), Options(method=method))
    except BadInput:
        return None
    return moved(made.face, invert(pose))


def _labelled(views: list[np.ndarray], words: str) -> np.ndarray:
    import cv2

    small = [cv2.resize(view, (PIXELS, PIXELS), interpolation=cv2.INTER_AREA) for view in views]
    code = np.rint(np.clip(np.hstack(small), 0, 1) * 255).astype(np.uint8)
    cv2.putText(code, words, (4, 12), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (40, 40, 120), 1)
    return np.asarray(code, np.float32) / 255


def grid(tiles: Sequence[np.ndarray]) -> np.ndarray:
    """`ACROSS` tiles a row, paper where the last row ends."""
    whole = [*tiles, *[np.ones_like(tiles[0])] * (-len(tiles) % ACROSS)]
    return np.vstack([np.hstack(whole[k : k + ACROSS]) for k in range(0, len(whole), ACROSS)])
