"""A head with known answers: an ellipsoid with a nose, and with a neck that ends in an open rim."""

import numpy as np
import trimesh

AXES_MM = np.array([75.0, 95.0, 115.0])


def head(subdivisions: int = 6) -> trimesh.Trimesh:
    """Closed ellipsoid about the ring's centre with a nose bump towards -y, sunken eyes and no neck; smooth."""
    ball = trimesh.creation.icosphere(subdivisions)
    nose = np.exp(-((ball.vertices - [0, -1, -0.05]) ** 2).sum(1) / (2 * 0.11**2))
    eyes = sum(np.exp(-((ball.vertices - [x, -0.9, 0.2]) ** 2).sum(1) / (2 * 0.15**2)) for x in (-0.38, 0.38))
    vertices = ball.vertices * AXES_MM + nose[:, None] * [0, -18, 0] + eyes[:, None] * [0, 5, 0]
    return trimesh.Trimesh(vertices + [0, -10, 15], ball.faces, process=False)


def head_with_neck(tilt_deg: float = 0.0) -> trimesh.Trimesh:
    """The head joined to a neck whose lower end is open, cut by a plane tilted about x."""
    neck = trimesh.creation.cylinder(55, sections=200, segment=[[0, 0, -140], [0, 0, 0]])
    whole = trimesh.boolean.union([head(5), neck])
    slope = np.tan(np.radians(tilt_deg))
    normal = np.array([0, slope, 1]) / np.hypot(slope, 1)
    cut = trimesh.intersections.slice_mesh_plane(whole, normal, [0, 0, -95.0])
    return trimesh.Trimesh(cut.vertices, cut.faces, process=False)


def assert_printable(mesh: trimesh.Trimesh) -> None:
    """Closed, wound outward, one shell; in memory and after welding by position as a file reader does."""
    welded = trimesh.Trimesh(np.float32(mesh.vertices), mesh.faces, process=True)
    for form in (mesh, welded):
        assert form.is_watertight and form.is_winding_consistent and form.volume > 0 and form.body_count == 1
