"""The fits of a registration: a similarity for the cranium, then a thin-plate spline for each part, coarse to fine.

Owns what counts as a pair and how stiff the template is. Knows nothing of landmarks or faces. Frankfurt, mm.
"""

import numpy as np

from cranioface.anatomy.outer_bone import Model, Scan
from cranioface.geometry.thin_plate import ThinPlate

# farthest accepted pair mm, smoothing mm of the spline where bone was seen; coarse to fine
ROUNDS = (
    (14.0, 400.0),
    (14.0, 200.0),
    (13.0, 100.0),
    (12.0, 50.0),
    (11.0, 25.0),
    (10.0, 15.0),
    (10.0, 10.0),
    (9.0, 8.0),
    (9.0, 6.0),
    (9.0, 5.0),
    (9.0, 4.0),
    (9.0, 4.0),
)
FARTHEST_MM = 15.0  # from where the part began: beyond lies other bone, such as the base seen through a missing vault
UNSEEN_SMOOTHING = 3000.0  # mm: control points without bone only lean towards where the part began


def similar(model: Model, scan: Scan) -> np.ndarray:
    """Samples (n, 3) of the template after one similarity that lays its cranium on the scan."""
    points, normals, cranium = model.bone.points, model.bone.normals, ~model.is_jaw
    moved = points
    for reach in (25.0, 25, 20, 20, 15, 15, 12, 12, 10, 10):
        near, facing, good = scan.pairs(moved, normals, reach)
        matrix = _similarity(points[cranium & good], _glide(moved, near, facing)[cranium & good])
        moved = points @ matrix[:, :3].T + matrix[:, 3]
    return moved


def _glide(points: np.ndarray, near: np.ndarray, facing: np.ndarray, drag: float = 0.3) -> np.ndarray:
    """Targets on the bone that ask for the whole step along its normal and only `drag` of the step across it."""
    step = near - points
    along = (step * facing).sum(1, keepdims=True) * facing
    return np.asarray(points + along + drag * (step - along))


def _similarity(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """(3, 4) scale, turn and shift, least squares (Umeyama 1991), the scale held within adult heads."""
    s, t = source.mean(0), target.mean(0)
    u, d, v = np.linalg.svd((target - t).T @ (source - s))
    sign = np.array([1, 1, np.sign(np.linalg.det(u @ v))])
    scale = np.clip((d * sign).sum() / ((source - s) ** 2).sum(), 0.85, 1.18)
    linear = scale * (u * sign) @ v
    return np.hstack([linear, (t - linear @ s)[:, None]])


def bend(model: Model, scan: Scan, start: np.ndarray, part: np.ndarray, there: bool) -> tuple[ThinPlate, np.ndarray]:
    """Spline of one part (n,) bool of the template to the scan,
    and whether (n,) each of its samples lies on scanned bone."""
    points, normals, start = model.bone.points[part], model.bone.normals[part], start[part]
    mine = part[model.controls]
    source, shares = model.bone.points[model.controls[mine]], model.shares[mine][:, part]
    enough = 0.15 * shares.sum(1)
    begin = ThinPlate.fit(source, start[_positions(part, model.controls[mine])], 1e-3)
    began = begin.apply(source)
    moved, warp, good = start, begin, np.zeros(len(points), bool)
    for reach, smoothing in ROUNDS if there else ():
        near, facing, good = scan.pairs(moved, normals, reach)
        good &= np.linalg.norm(near - start, axis=1) < FARTHEST_MM
        asked = np.column_stack([_glide(moved, near, facing) - moved, np.ones(len(points))]) * good[:, None]
        *step, weight = (shares @ asked.astype(np.float32)).T.astype(np.float64)
        known = weight > enough
        mean = np.stack(step, 1) / np.maximum(weight, 1e-6)[:, None]
        target = np.where(known[:, None], warp.apply(source) + mean, began)
        warp = ThinPlate.fit(source, target, np.where(known, smoothing, UNSEEN_SMOOTHING))
        moved = warp.apply(points)
    return warp, good


def _positions(part: np.ndarray, samples: np.ndarray) -> np.ndarray:
    """Where `samples` of the whole stand among the samples of a part."""
    return np.asarray((np.cumsum(part) - 1)[samples])
