"""The oracle: a true face through projections and back. `python -m evaluation oracle HEADS` prints the table.

What it loses caps every prediction. HEADS holds a folder a head with skull.ply and skin.ply. The maps pass through
their PNG code, and the face is measured in the skull's own frame. Knows nothing of networks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cranioface.command.arguments import read_options

if TYPE_CHECKING:
    import numpy as np
    import trimesh

    from cranioface.people.head_files import Head

PIXELS = (128, 256, 512)
HEADS = ("visible_male", "unc_cadaver")  # whole heads; the third is cut at the brows
ROW = "{:14} {:>6} {:>9} {:>7} {:>8} {:>8}  {}"


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    heads: Path
    """folder of real heads: NAME/skull.ply with NAME/skin.ply"""


def main(argv: Sequence[str] | None = None) -> None:
    help = "A true face through eight depth maps and back: what that loses caps every prediction."
    options = read_options(Arguments, argv, help=help, places=("heads",))
    from cranioface.people.head_files import align, read_head

    print(ROW.format("head", "pixels", "there mm", "P95 mm", "back mm", "coverage", "surface"))
    for name in HEADS:
        head = read_head(options.heads / name / "skull.ply", options.heads / name / "skin.ply")
        frame = align(head).frankfurt_from_input
        for pixels in PIXELS:
            print(row(name, pixels, head, round_trip(head, frame, pixels)), flush=True)


def round_trip(head: Head, frankfurt_from_input: np.ndarray, pixels: int) -> trimesh.Trimesh:
    """The true skin of `head` after eight maps of `pixels` and the way back, in the head's own frame, mm."""
    from backprojection import fuse
    from cranioface.geometry.depth_png import decode, encode
    from cranioface.geometry.rigid import invert
    from cranioface.geometry.ring import CameraRing
    from projections.describe import face_maps

    ring, skin = CameraRing(pixels), head.skin()
    assert skin is not None  # it was read from a file
    maps = face_maps(skin.copy().apply_transform(frankfurt_from_input), ring)
    face: trimesh.Trimesh = fuse(decode(encode(maps)), ring)
    return face.apply_transform(invert(frankfurt_from_input))


def row(name: str, pixels: int, head: Head, face: trimesh.Trimesh) -> str:
    """One line of the table: errors of `face` (the head's own frame, mm) in both directions."""
    from cranioface.judge.face_error import face_error

    skin = head.skin()
    assert skin is not None
    error = face_error(face, skin, head.skull)
    shell = "closed, one shell" if face.is_watertight and face.body_count == 1 and face.volume > 0 else "NOT CLOSED"
    figures = [f"{error[key]:.3f}" for key in ("there_mm", "p95_mm", "back_mm")]
    return ROW.format(name, pixels, *figures, f"{error['coverage']:.1%}", shell)
