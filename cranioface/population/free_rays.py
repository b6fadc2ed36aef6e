"""Which quads of a body can be seen from outside, by rays in many directions. Knows nothing of heads."""

import numpy as np

from cranioface.geometry.kernels import njit

RAYS = 150


def sees_outside(points: np.ndarray, quads: np.ndarray, occluders: np.ndarray) -> np.ndarray:
    """Whether (m,) some ray from the middle of each of `quads` (m, 4) leaves outwards without meeting `occluders`.

    points (n, 3) mm; occluders (k, 4): quads too.
    """
    normal = np.cross(points[quads[:, 2]] - points[quads[:, 0]], points[quads[:, 3]] - points[quads[:, 1]])
    normal /= np.linalg.norm(normal, axis=1)[:, None]
    rays = np.random.default_rng(0).normal(size=(RAYS, 3))
    rays /= np.linalg.norm(rays, axis=1)[:, None]
    triangles = points[np.vstack([occluders[:, [0, 1, 2]], occluders[:, [0, 2, 3]]])]
    return _any_free(points[quads].mean(1) + 0.02 * normal, normal, rays, triangles)


@njit(cache=True)
def _any_free(origins, normals, rays, triangles):
    out = np.zeros(len(origins), np.bool_)
    for i in range(len(origins)):
        for ray in rays:
            if (ray * normals[i]).sum() > 0.1 and not _hits(origins[i], ray, triangles):
                out[i] = True
                break
    return out


@njit(cache=True)
def _hits(origin, ray, triangles):
    for k in range(len(triangles)):
        a, e, f = triangles[k, 0], triangles[k, 1] - triangles[k, 0], triangles[k, 2] - triangles[k, 0]
        p, s = np.cross(ray, f), origin - a
        det = (e * p).sum()
        if abs(det) > 1e-12:
            q, u = np.cross(s, e), (s * p).sum() / det
            v = (ray * q).sum() / det
            if u >= 0 and v >= 0 and u + v <= 1 and (f * q).sum() / det > 1e-3:
                return True
    return False
