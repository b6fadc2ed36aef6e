"""Depths along rays, fast, against every ray with every triangle."""

import numpy as np
from analytic_head import head

from cranioface.anatomy.ray_depth import RAY_HIGH, RAY_LOW, ray_depths, ray_hits

RNG = np.random.default_rng(4)


def plain_depth(mesh, origin, along, wanted) -> float:
    """The outward crossing nearest to `wanted`, by solving for each triangle."""
    hits = []
    for a, b, c in mesh.triangles:
        system = np.column_stack([b - a, c - a, -along])
        if np.cross(b - a, c - a) @ along <= 0:
            continue
        u, v, t = np.linalg.solve(system, origin - a)
        if u >= 0 and v >= 0 and u + v <= 1 and RAY_LOW < t < RAY_HIGH:
            hits.append(t)
    return min(hits, key=lambda t: abs(t - wanted), default=np.nan)


def test_each_ray_meets_what_it_meets():
    mesh = head(3)
    origins = mesh.vertices[RNG.integers(0, len(mesh.vertices), 40)] * RNG.uniform(0.4, 1.3, (40, 1))
    along = RNG.normal(size=(40, 3))
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    wanted = RNG.uniform(0, 20, 40)
    plain = [plain_depth(mesh, *ray) for ray in zip(origins, along, wanted, strict=True)]
    assert 5 < np.isfinite(plain).sum() < 40
    np.testing.assert_allclose(ray_depths(mesh.vertices, mesh.faces, origins, along, wanted), plain, atol=1e-9)


def test_shares_of_a_triangles_corners_give_the_point_that_a_ray_meets():
    mesh = head(3)
    origins = mesh.vertices[RNG.integers(0, len(mesh.vertices), 40)] * 0.8
    along = RNG.normal(size=(40, 3))
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    depth, face, shares = ray_hits(mesh.vertices, mesh.faces, origins, along, np.full(40, 8.0))
    met = np.isfinite(depth)
    assert met.sum() > 10 and not shares[~met].any() and not face[~met].any()
    np.testing.assert_allclose(shares[met].sum(1), 1.0)
    assert shares.min() >= 0
    points = np.einsum("kc,kcx->kx", shares[met], mesh.triangles[face[met]])
    np.testing.assert_allclose(points, (origins + depth[:, None] * along)[met], atol=1e-9)
