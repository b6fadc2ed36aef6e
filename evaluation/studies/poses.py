"""Alignment from many poses: `python -m evaluation poses HEADS [--poses 20]`.

Turns and shifts each real skull and prints how far the frames lie from each other and from porions and left orbitale
placed by hand. Knows nothing about how alignment works.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cranioface.command import BadInput
from cranioface.command.arguments import read_options
from cranioface.geometry.rigid import invert, transform

if TYPE_CHECKING:
    import trimesh

# po_left, po_right, or_left in each file's own LPS mm. Placed by hand on close-up renders of skull.ply from the side
# and the front with a 5 mm grid drawn over them: the roof of the bony ear canal and the lowest point of the orbital
# margin, read off as two coordinates, the third by a ray onto the surface, then looked at again on an oblique render.
# Good to 1-2 mm, vtk_headsq to 3.
BY_HAND = {
    "visible_male": ((-39.6, -117.0, 125.3), (-153.6, -118.0, 132.8), (-58.0, -196.8, 131.9)),
    "unc_cadaver": ((-87.5, -127.5, 104.2), (-213.0, -129.7, 100.6), (-113.0, -202.3, 117.7)),
    "vtk_headsq": ((-43.8, -88.0, 106.3), (-162.6, -87.0, 108.6), (-71.0, -158.7, 95.0)),
}


def hand_frame(head: str) -> np.ndarray:
    """frankfurt_from_input (4, 4) from the points placed by hand."""
    from cranioface.anatomy.frankfurt.frame import frankfurt_frame

    return frankfurt_frame(*np.array(BY_HAND[head]))


def front_without_mandible(skull: trimesh.Trimesh, frame: np.ndarray) -> trimesh.Trimesh:
    """The foremost 100 mm of a head (from the face, not from a stray artefact) less all below its upper teeth."""
    from trimesh import Trimesh

    middle = transform(frame, skull.vertices)[skull.faces].mean(1)
    x, y, z = middle.T
    nose = np.percentile(y[(np.abs(x) < 40) & (z > -40)], 0.5)
    ramus = (z < -12) & (y > -62) & (np.abs(x) > 20)
    return Trimesh(skull.vertices, skull.faces[(y < nose + 100) & (z > -45) & ~ramus], process=False)


def random_pose(seed: int) -> np.ndarray:
    """Any rotation and a shift of up to 300 mm along each axis (4, 4)."""
    from scipy.spatial.transform import Rotation

    pose = np.eye(4)
    pose[:3, :3] = Rotation.random(random_state=seed).as_matrix()
    pose[:3, 3] = np.random.default_rng(seed).uniform(-300, 300, 3)
    return pose


def difference(a: np.ndarray, b: np.ndarray) -> tuple[float, float]:
    """Degrees between two frames of the same input, and mm between their origins."""
    from scipy.spatial.transform import Rotation

    between = a @ invert(b)
    return float(np.degrees(Rotation.from_matrix(between[:3, :3]).magnitude())), float(np.linalg.norm(between[:3, 3]))


def frames_from_poses(skull: trimesh.Trimesh, seeds: range) -> list[np.ndarray | None]:
    """frankfurt_from_input of the unmoved skull as found from each pose; None where it was refused."""
    from trimesh import Trimesh

    from cranioface.anatomy.frankfurt import align

    frames = []
    for seed in seeds:
        pose = random_pose(seed)
        moved = Trimesh(transform(pose, skull.vertices), skull.faces, process=False)
        try:
            frames.append(align(moved).frankfurt_from_input @ pose)
        except BadInput:
            frames.append(None)
    return frames


def summary(frames: list[np.ndarray | None], truth: np.ndarray) -> dict[str, float]:
    """Refused share, and the largest differences between poses and from the frame placed by hand."""
    kept = [frame for frame in frames if frame is not None]
    pairs = [difference(a, b) for i, a in enumerate(kept) for b in kept[:i]] or [(0.0, 0.0)]
    hand = [difference(frame, truth) for frame in kept] or [(np.nan, np.nan)]
    return {
        "refused": 1 - len(kept) / len(frames),
        "between_deg": max(p[0] for p in pairs),
        "between_mm": max(p[1] for p in pairs),
        "hand_deg": max(h[0] for h in hand),
        "hand_mm": max(h[1] for h in hand),
    }


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    heads: Path
    """folder of real heads: NAME/skull.ply"""
    poses: int = 20
    """of every head (default 20)"""


def main(argv: Sequence[str] | None = None) -> None:
    help = "Alignment from many poses of the real heads that have points placed by hand."
    options = read_options(Arguments, argv, help=help, places=("heads",))
    print_poses(options.heads, options.poses)


def print_poses(heads: Path, poses: int) -> None:
    """Print the table for every head in HEADS that has points placed by hand."""
    from cranioface.geometry.mesh_files import read_mesh

    print("head                       refused  between poses (max)   from hand-placed (max)   seconds a pose")
    for head in BY_HAND:
        truth, whole = hand_frame(head), read_mesh(heads / head / "skull.ply")
        for cut, skull in (("", whole), (" front", front_without_mandible(whole, truth))):
            start = time.perf_counter()
            s = summary(frames_from_poses(skull, range(poses)), truth)
            seconds = (time.perf_counter() - start) / poses
            print(
                f"{head + cut:26} {s['refused']:6.0%}  {s['between_deg']:6.2f} deg {s['between_mm']:6.2f} mm"
                f"  {s['hand_deg']:8.2f} deg {s['hand_mm']:6.2f} mm   {seconds:10.1f}",
                flush=True,
            )
