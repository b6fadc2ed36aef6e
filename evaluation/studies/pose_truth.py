"""Skulls whose frame is known, and the arithmetic of poses: how far a frame that was found lies from the true one.

Real heads have points placed by hand, synthetic ones the landmarks they were made with. Frame: Frankfurt, mm.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cranioface.geometry.rigid import invert, transform, turn_deg

if TYPE_CHECKING:
    from cranioface.population.cuts import KnownSkull

# po_left, po_right, or_left in each file's own LPS mm. Placed by hand on close-up renders of skull.ply from the side
# and the front with a 5 mm grid drawn over them: the roof of the bony ear canal and the lowest point of the orbital
# margin, read off as two coordinates, the third by a ray onto the surface, then looked at again on an oblique render.
# Good to 1-2 mm, vtk_headsq to 3. Left and right are certain in visible_female alone.
BY_HAND = {
    "visible_male": ((-39.6, -117.0, 125.3), (-153.6, -118.0, 132.8), (-58.0, -196.8, 131.9)),
    "unc_cadaver": ((-87.5, -127.5, 104.2), (-213.0, -129.7, 100.6), (-113.0, -202.3, 117.7)),
    "vtk_headsq": ((-43.8, -88.0, 106.3), (-162.6, -87.0, 108.6), (-71.0, -158.7, 95.0)),
    "visible_female": ((52.0, -10.5, 106.5), (-66.0, -15.3, 108.5), (30.0, -89.0, 107.7)),
}
FIRST_PERSON = 7_000_000  # seeds of synthetic people that no weights and no choice of a constant have met
SCAN = {"lining": 1.0, "noise": 1.0, "slices": 0.5}  # what every scan of a synthetic skull has, before it is cut
WRONG_DEG, WRONG_MM = 10.0, 15.0  # farther from the truth, an alignment is wrong; mm at the frame's origin


@dataclass(frozen=True)
class Subject:
    """A skull in its true frame. kind: `head`, `synthetic`."""

    name: str
    kind: str
    skull: KnownSkull


def hand_frame(head: str) -> np.ndarray:
    """frankfurt_from_input (4, 4) from the points placed by hand."""
    from cranioface.anatomy.frankfurt.frame import frankfurt_frame

    return frankfurt_frame(*np.array(BY_HAND[head]))


@cache
def real_subject(heads: Path, name: str) -> Subject:
    """A head of HEADS, by the frame placed by hand; its parts by registration in that frame."""
    from trimesh import Trimesh

    from cranioface.geometry.mesh_files import read_mesh
    from cranioface.population.cuts import known_head

    mesh = read_mesh(heads / name / "skull.ply")
    upright = Trimesh(transform(hand_frame(name), mesh.vertices), mesh.faces, process=False)
    return Subject(name, "head", known_head(upright))


@cache
def synthetic_subject(number: int) -> Subject:
    """A scan of a synthetic skull, in the frame of its own porions and left orbitale."""
    from cranioface.population.cuts import known_person, known_scan
    from cranioface.population.scanner import degrade
    from cranioface.population.skull import make_skull

    rng = np.random.default_rng([FIRST_PERSON + number, 1])
    made = make_skull(rng, "female" if number % 2 else "male")
    bone = made.cranium + made.mandible
    scan = known_scan(degrade(bone, rng, SCAN), known_person(bone, made.landmarks))
    return Subject(f"synthetic-{number}", "synthetic", in_own_frame(scan))


def in_own_frame(skull: KnownSkull) -> KnownSkull:
    """Moved so that its landmarks po_left, po_right and or_left span the frame."""
    from cranioface.anatomy.frankfurt.frame import frankfurt_frame

    frame = frankfurt_frame(*(skull.landmarks[name] for name in ("po_left", "po_right", "or_left")))
    moved = {name: transform(frame, point) for name, point in skull.landmarks.items()}
    return replace(skull, vertices=transform(frame, skull.vertices), landmarks=moved)


def random_pose(seed: int) -> np.ndarray:
    """Any rotation and a shift of up to 300 mm along each axis (4, 4)."""
    from scipy.spatial.transform import Rotation

    pose = np.eye(4)
    pose[:3, :3] = Rotation.random(random_state=seed).as_matrix()
    pose[:3, 3] = np.random.default_rng(seed).uniform(-300, 300, 3)
    return pose


def difference(a: np.ndarray, b: np.ndarray) -> tuple[float, float]:
    """Degrees between two frames of the same input, and mm between their origins."""
    between = a @ invert(b)
    return turn_deg(between), float(np.linalg.norm(between[:3, 3]))


def is_wrong(degrees: float, mm: float) -> bool:
    return degrees > WRONG_DEG or mm > WRONG_MM
