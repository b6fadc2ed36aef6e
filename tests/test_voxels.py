"""Voxels: a solid in, the same solid out."""

import numpy as np
import pytest
import trimesh

from cranioface.geometry.distances import closest
from cranioface.geometry.voxels import Voxels, isosurface, solid_surface, voxelise


def inside_sphere(voxels, radius, centre=(0, 0, 0)):
    index = np.stack(np.meshgrid(*map(np.arange, voxels.occupancy.shape), indexing="ij"), -1)
    return np.linalg.norm(voxels.origin + voxels.spacing * index - centre, axis=-1) < radius


def test_sphere_in_sphere_out_to_half_a_voxel():
    voxels = voxelise(trimesh.creation.icosphere(5, radius=20.0), 1.0)
    back = solid_surface(voxels)
    assert back.is_watertight and back.body_count == 1
    assert np.abs(np.linalg.norm(back.vertices, axis=1) - 20).max() < 0.5 + 0.02  # the icosphere's own chords
    assert back.volume == pytest.approx(4 / 3 * np.pi * 20**3, rel=0.02)


def test_voxels_to_surface_to_voxels_is_the_identity():
    blob = np.zeros((12, 10, 9), bool)
    blob[2:9, 2:7, 2:6] = True
    blob[5, 2, 3] = False
    first = Voxels(blob, np.array([3.0, -7, 1]), 2.0)
    again = voxelise(solid_surface(first), 2.0, first.origin, blob.shape)
    assert np.array_equal(again.occupancy, blob)


def test_vertices_on_voxel_columns_neither_leak_nor_double():
    box = trimesh.creation.box((10, 10, 10))  # its edges and diagonals run exactly through voxel centres
    voxels = voxelise(box, 1.0, origin=(-8, -8, -8), shape=(17, 17, 17))
    count = voxels.occupancy.sum()
    assert 10**3 <= count <= 11**3
    assert set(voxels.occupancy.sum(axis=2).ravel()) <= {0, 10, 11}


def test_cavity_wound_inward_stays_empty():
    outer, inner = trimesh.creation.icosphere(4, radius=20.0), trimesh.creation.icosphere(4, radius=10.0)
    inner.invert()
    voxels = voxelise(trimesh.util.concatenate([outer, inner]), 1.0)
    expected = inside_sphere(voxels, 20) & ~inside_sphere(voxels, 10)
    assert (voxels.occupancy != expected).mean() < 0.005


def test_a_hole_does_not_leak():
    ball = trimesh.creation.icosphere(4, radius=20.0)
    holed = trimesh.Trimesh(ball.vertices, ball.faces[ball.triangles_center[:, 2] < 19], process=False)
    assert not holed.is_watertight
    voxels = voxelise(holed, 1.0)
    inside = inside_sphere(voxels, 18.5)
    assert voxels.occupancy[inside].mean() > 0.99
    assert not voxels.occupancy[~inside_sphere(voxels, 20.5)].any()


def test_isosurface_of_a_distance_lies_on_the_sphere_wound_outward_and_never_on_a_grid_point():
    axes = [np.arange(-15.0, 16)] * 3
    x, y, z = np.meshgrid(*axes, indexing="ij")
    found = isosurface(np.sqrt(x**2 + y**2 + z**2) - 10, 1.0, (-15, -15, -15))
    assert found.is_watertight and found.volume > 0
    assert np.abs(np.linalg.norm(found.vertices, axis=1) - 10).max() < 0.02
    exact = isosurface(np.sqrt(x**2 + y**2 + z**2) - 10, 2.0, (5, 0, 0))
    assert np.allclose(exact.bounds, [[15, 10, 10], [55, 50, 50]], atol=0.02)
    welded = trimesh.Trimesh(np.float32(found.vertices), found.faces, process=True)
    assert len(welded.vertices) == len(found.vertices)


def test_nothing_in_nothing_out():
    assert len(isosurface(np.ones((4, 4, 4)), 1.0, (0, 0, 0)).faces) == 0
    assert not voxelise(trimesh.Trimesh(), 1.0, (0, 0, 0), (3, 3, 3)).occupancy.any()
    with pytest.raises(ValueError, match="empty mesh"):
        voxelise(trimesh.Trimesh(), 1.0)
    with pytest.raises(ValueError, match="spacing"):
        voxelise(trimesh.creation.box(), 0.0)


def test_solid_surface_stays_near_the_mesh():
    head = trimesh.creation.icosphere(4, radius=1.0)
    head.apply_scale([70, 90, 110])
    back = solid_surface(voxelise(head, 4.0))
    assert closest(back.vertices, head)[0].max() < 2.0 + 0.2
