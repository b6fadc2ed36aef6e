"""What is seen of a surface, sampled and thinned fast, against the plain way."""

import numpy as np
import pytest
import trimesh
from analytic_head import head

from cranioface.anatomy.exterior import PIXEL, SAMPLES, SEEN_FROM, SKIN, Exterior, exterior
from cranioface.geometry.surface_samples import SampledMesh

RNG = np.random.default_rng(1)


def test_samples_lie_on_their_triangles_evenly_by_area():
    mesh = head(4)
    points, faces = SampledMesh(mesh).stratified(SAMPLES, seed=0)
    normals = SampledMesh(mesh).normals(faces)
    _, distance, face = trimesh.proximity.closest_point(mesh, points[::600])
    assert distance.max() < 1e-6
    assert (mesh.face_normals[face] * normals[::600]).sum(1).min() > 0.9  # a sample may lie on an edge of two
    upper = mesh.area_faces[mesh.triangles_center[:, 2] > 15].sum() / mesh.area
    assert (points[:, 2] > 15).mean() == pytest.approx(upper, abs=1e-2)  # triangles cross the plane


def plainly_seen(points: np.ndarray) -> np.ndarray:
    """(n, 3): sums of the directions that see each point, pixel by pixel."""
    radius, total = np.sqrt((points**2).sum(1).max()) + PIXEL, np.zeros(points.shape)
    for w in SEEN_FROM:
        u = np.cross([1.0, 0, 0] if abs(w[0]) < 0.6 else [0, 1.0, 0], w)
        u /= np.linalg.norm(u)
        cell = np.floor((np.stack([points @ np.cross(w, u), points @ u], 1) + radius) / PIXEL).astype(int)
        depth, nearest = points @ w, {}
        for key, d in zip(map(tuple, cell), depth, strict=True):
            nearest[key] = max(d, nearest.get(key, -np.inf))
        seen = depth >= np.array([nearest[tuple(key)] for key in cell]) - SKIN
        total[seen] += w
    return total


def test_only_the_outer_of_two_shells_is_seen_and_normals_look_out():
    outer, inner = trimesh.creation.icosphere(4, 80), trimesh.creation.icosphere(4, 60)
    outer.invert()
    seen = exterior(trimesh.util.concatenate([outer, inner]))
    assert np.linalg.norm(seen.points, axis=1).min() > 79
    assert (seen.normals * seen.points).sum(1).min() > 0


def test_seen_as_pixel_by_pixel():
    from cranioface.anatomy.exterior import _seen

    points = RNG.normal(0, 30, (2000, 3))
    fast = _seen(points, np.ascontiguousarray(SEEN_FROM))
    np.testing.assert_allclose(fast[:, :3], plainly_seen(points), atol=1e-12)


def test_thinned_is_the_average_of_each_cube():
    points, normals = RNG.normal(0, 12, (3000, 3)), RNG.normal(0, 0.2, (3000, 3)) + [0, 0, 1]
    thin = Exterior(points, normals).thinned(4.0)
    cubes: dict[tuple, list[int]] = {}
    for i, cube in enumerate(np.floor(points / 4.0).astype(int)):
        cubes.setdefault(tuple(cube), []).append(i)
    plain = np.array([points[cubes[key]].mean(0) for key in sorted(cubes)])
    np.testing.assert_allclose(thin.points, plain, atol=1e-9)
    np.testing.assert_allclose(np.linalg.norm(thin.normals, axis=1), 1.0, atol=1e-12)


def test_nothing_to_thin_and_nothing_to_see():
    empty = Exterior(np.zeros((0, 3)), np.zeros((0, 3)))
    assert len(empty.thinned(3.0).points) == 0
    with pytest.raises(ValueError, match="without triangles"):
        exterior(trimesh.Trimesh())
