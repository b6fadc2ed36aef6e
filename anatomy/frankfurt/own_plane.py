"""The subject's own Frankfurt plane: the template stretched onto an aligned skull carries porions and orbitale with it.

The template is one average adult; a rigid fit alone tilts by up to 4 degrees where face and vault are proportioned
differently. A weakly bound affine stretch takes most of that back (three real heads:
at most 3.1 degrees and 3.9 mm from landmarks set by hand).
"""

import numpy as np
from scipy.spatial import cKDTree

from anatomy.exterior import Exterior
from anatomy.frankfurt.frame import frankfurt_frame
from anatomy.frankfurt.icp import both_ways

STEPS = 8
STIFFNESS = 20.0  # mm2 of mean squared weight that holds the stretch to none
NEAR = 6.0  # mm
VAULT_COUNTS = 0.1  # of the face and base: the vault varies most and says least about the Frankfurt plane


def importance(points: np.ndarray) -> np.ndarray:
    """(n,) weight of template points: 1 on face and base,
    fading to 0.1 on the vault above z 35 mm and behind y 30 mm."""
    below, before = 1 / (1 + np.exp((points[:, 2] - 35) / 8)), 1 / (1 + np.exp((points[:, 1] - 30) / 8))
    return VAULT_COUNTS + (1 - VAULT_COUNTS) * below * before


def faceness(points: np.ndarray) -> np.ndarray:
    """(n,) weight of template points: 1 on the face, fading behind y -25 mm and above z 35 mm."""
    return 1 / (1 + np.exp((points[:, 2] - 35) / 5)) / (1 + np.exp((points[:, 1] + 25) / 5))


def stretch(model: Exterior, data: Exterior) -> np.ndarray:
    """Affine (4, 3), rows 1 x y z, of the displacement that lays `model` onto `data`
    (both in the template's frame, mm)."""
    weights, homogeneous = importance(model.points), _homogeneous(model.points)
    affine, hold = np.zeros((4, 3)), np.diag([1e-9, 1.0, 1.0, 1.0]) * STIFFNESS
    for _ in range(STEPS):
        now = Exterior(model.points + homogeneous @ affine, model.normals)
        tree = cKDTree(now.points)
        source, _, _, weight = both_ways(now, data, tree, weights, NEAR)
        start = np.concatenate([model.points[tree.query(data.points)[1]], model.points])
        rows = _homogeneous(start)
        system = (rows * weight[:, None]).T @ rows + hold * weight.sum()
        affine = np.linalg.solve(system, (rows * weight[:, None]).T @ (source - start))
    return affine


def _homogeneous(points: np.ndarray) -> np.ndarray:
    return np.column_stack([np.ones(len(points)), points])


def carried(affine: np.ndarray, points: np.ndarray) -> np.ndarray:
    """`points` (n, 3) of the template moved by a stretch."""
    return points + _homogeneous(points) @ affine


def own_plane(affine: np.ndarray, landmarks: dict[str, np.ndarray]) -> np.ndarray:
    """frankfurt_from_template (4, 4): the frame of the template's porions and left orbitale
    as the stretch carries them."""
    points = np.array([landmarks[name] for name in ("po_left", "po_right", "or_left")])
    return frankfurt_frame(*carried(affine, points))
