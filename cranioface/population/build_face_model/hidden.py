"""What nobody sees of the mean: control points in the slits of closed lids and lips, found from all around.

Owns the views. Knows nothing of how slits are closed. Frankfurt frame, mm.
"""

import numpy as np
import trimesh
from scipy.spatial.transform import Rotation

from cranioface.anatomy.face_model import FaceModel
from cranioface.geometry.ring import CameraRing, project_each_view, to_pixels

TILTS, TURNS = (-60, -30, 0, 30, 60), tuple(range(0, 360, 30))  # degrees
PIXELS, WIDTH_MM, BEFORE_MM = 512, 300.0, 0.8  # a point so near to what a view shows is seen in it
MOUTH_Z, MOUTH_BEFORE_Y = (-65.0, -35.0), -60.0
LIPS = ("ch_left", "ch_right", "ls", "li")  # places on the lips stay


def hidden_points(model: FaceModel, polygons: list[np.ndarray], landmarks: dict[str, int]) -> np.ndarray:
    """(n,) bool of control points: not seen, and about the mouth the ring beside those, whose margins flutter."""
    hidden = ~_seen(model)[: model.control_points]
    points = model.mean[: model.control_points]
    mouth = (points[:, 1] < MOUTH_BEFORE_Y) & (MOUTH_Z[0] < points[:, 2]) & (points[:, 2] < MOUTH_Z[1])
    wider = hidden.copy()
    for polygon in polygons:
        beside = polygon[(hidden & mouth)[polygon].any(1)]
        wider[beside[mouth[beside]]] = True
    wider[[landmarks[name] for name in LIPS]] = False
    return wider


def _seen(model: FaceModel) -> np.ndarray:
    """Which level-1 vertices (n,) some view shows."""
    seen = np.zeros(len(model.mean), bool)
    for tilt in TILTS:
        points = model.mean @ Rotation.from_euler("x", tilt, degrees=True).as_matrix().T
        ring = CameraRing(PIXELS, WIDTH_MM, tuple(points.mean(0)), TURNS)
        shown = project_each_view(trimesh.Trimesh(points, model.faces, process=False), ring, farthest_mm=np.inf)
        rows, columns, depth = to_pixels(points, ring)
        row, column = (np.rint(x).astype(int).clip(0, PIXELS - 1) for x in (rows, columns))
        seen |= (np.abs(shown[np.arange(len(TURNS))[:, None], row, column] - depth) < BEFORE_MM).any(0)
    return seen
