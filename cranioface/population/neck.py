"""The neck: a ring of control points whose girth follows sex, and the flat cut that closes the head.

Knows nothing of faces. Frame: Frankfurt, LPS, mm.
"""

from functools import cache

import numpy as np
import trimesh

from cranioface.geometry.mesh_parts import in_largest, parts_by_vertices
from cranioface.population.anny_heads import load_heads

GIRTH_MM = {"female": (329.8, 12.0), "male": (397.6, 14.6)}  # mean, and SD once BMI is known (ANSUR II)
RING_BELOW_CHIN_MM = 22.0
SQUEEZE = 0.65  # share of what reaches beyond the neck that is drawn in
CUT_Z_MM = -119.0  # just below the window of the camera ring
MIDDLE_Y_MM, MIDDLE_SD_MM = 8.0, 7.0  # of the neck at the ring, as on two CTs; people hold their heads differently


@cache
def neck_ring() -> np.ndarray:
    """Twelve vertices around the neck of the head mesh."""
    heads = load_heads()
    points = heads.head(np.ones(3) / 3, 0.5, 0.0, {})[: heads.head_vertices]
    chin = points[np.abs(points[:, 0]) < 1][:, 1].min()
    front = points[(np.abs(points[:, 0]) < 1) & (points[:, 1] < chin + 60)]
    level = front[:, 2][front[:, 2] > -45].min() - RING_BELOW_CHIN_MM
    near = np.flatnonzero((np.abs(points[:, 2] - level) < 15) & (np.abs(points[:, 0]) < 85))
    middle = (points[near].min(0) + points[near].max(0)) / 2
    angle = np.arctan2(points[near, 1] - middle[1], points[near, 0] - middle[0])
    aims = np.linspace(-np.pi, np.pi, 12, endpoint=False) + np.pi / 12
    off = np.abs(np.angle(np.exp(1j * (angle[:, None] - aims)))) * 60 + np.abs(points[near, 2] - level)[:, None]
    return np.unique(near[off.argmin(0)])


def placed_ring(points: np.ndarray, sex: str, z: np.ndarray) -> np.ndarray:
    """The ring (k, 3) with the girth of this sex, its middle brought over the spine."""
    mean, sd = GIRTH_MM[sex]
    girth = mean + sd * float(np.clip(z[0], -2.5, 2.5))
    middle = points.mean(0)
    offset = points - middle
    radius = np.hypot(offset[:, 0], offset[:, 1]).mean()
    offset[:, :2] *= girth / (2 * np.pi * radius)
    shift = MIDDLE_Y_MM + MIDDLE_SD_MM * float(np.clip(z[1], -2, 2))
    return np.asarray(offset + np.array([0.5 * middle[0], shift, middle[2]]))


def slender(points: np.ndarray) -> np.ndarray:
    """`points` (n, 3) with nape and shoulders drawn in below the jaw, to stay in the depth range of the ring."""
    low = np.clip((-55.0 - points[:, 2]) / 40.0, 0.0, 1.0)
    out = points.copy()
    for axis, limit in ((0, 68.0), (1, 82.0)):
        out[:, axis] -= low * SQUEEZE * (points[:, axis] - np.clip(points[:, axis], -200.0 if axis else -limit, limit))
    return out


def close_neck(points: np.ndarray, quads: np.ndarray, cut_z: float = CUT_Z_MM) -> trimesh.Trimesh:
    """The part above `cut_z` (mm) of an open quad mesh as a closed triangle mesh with a flat bottom."""
    faces = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    points = points.copy()
    near = np.abs(points[:, 2] - cut_z) < 1e-6
    points[near, 2] += 1e-5
    above = points[:, 2] > cut_z
    count = above[faces].sum(1)
    whole = faces[count == 3]
    split, edge_points = _cut(points, faces[(count == 1) | (count == 2)], above, cut_z)
    points = np.vstack([points, edge_points])
    return _capped(points, np.concatenate([whole, split]), cut_z)


def _cut(points: np.ndarray, faces: np.ndarray, above: np.ndarray, cut_z: float) -> tuple[np.ndarray, np.ndarray]:
    """Triangles of the parts above the plane, and the new points on the cut edges (shared by neighbours)."""
    n, made = len(points), dict[tuple[int, int], int]()
    new, out = list[np.ndarray](), list[tuple[int, int, int]]()

    def cross(i: int, j: int) -> int:
        key = (min(i, j), max(i, j))
        if key not in made:
            t = (cut_z - points[i, 2]) / (points[j, 2] - points[i, 2])
            made[key] = n + len(new)
            new.append(points[i] + t * (points[j] - points[i]))
        return made[key]

    for face in faces.tolist():
        up = [above[k] for k in face]
        lone = up.index(True) if sum(up) == 1 else up.index(False)
        a, b, c = face[lone], face[(lone + 1) % 3], face[(lone + 2) % 3]
        ab, ac = cross(a, b), cross(a, c)
        out += [(a, ab, ac)] if sum(up) == 1 else [(ab, b, c), (ab, c, ac)]
    return np.array(out, np.int64).reshape(-1, 3), np.array(new).reshape(-1, 3)


def _capped(points: np.ndarray, faces: np.ndarray, cut_z: float) -> trimesh.Trimesh:
    """Fan from the middle of the one open loop; parts that the cut left loose are dropped."""
    faces = faces[in_largest(parts_by_vertices(faces, len(points)))]
    directed = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    flat = points[:, 2] < cut_z + 1e-3  # the rim lies in the cutting plane
    directed = directed[flat[directed[:, 0]] & flat[directed[:, 1]]]
    code, back = directed[:, 0] * len(points) + directed[:, 1], directed[:, 1] * len(points) + directed[:, 0]
    rim = directed[~np.isin(code, back)]
    points = np.vstack([points, points[rim[:, 0]].mean(0) * [1, 1, 0] + [0, 0, cut_z]])
    cap = np.stack([rim[:, 1], rim[:, 0], np.full(len(rim), len(points) - 1)], 1)
    faces = np.concatenate([faces, cap])
    used = np.zeros(len(points), bool)
    used[faces] = True
    return trimesh.Trimesh(
        points[used].astype(np.float32), (np.cumsum(used) - 1)[faces].astype(np.int32), process=False
    )
