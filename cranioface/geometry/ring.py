"""The camera ring: `to_pixels` and `view_points`, `project` and `unproject` side by side, and the mirror of a person.

Owns the definition of the eight orthographic views and all their arithmetic; `ring_raster` has constants of its own.
Any other orthographic view about the z axis is a ring too, with a window, a centre and azimuths of its own.
Knows nothing of files or of what is projected.
World: Frankfurt frame, LPS, mm. Depth d = (p - c) . w, positive towards the camera.
NaN = no surface, +inf = not observed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import trimesh

from cranioface.geometry.raster import nearest_depth
from cranioface.geometry.ring_raster import ring_depths

AZIMUTHS_DEG = (0, 45, 90, 135, 180, 225, 270, 315)
MAX_DEPTH_MM = 127.9  # what the 16-bit code and the window hold; farther surface is dropped, never wrapped


@dataclass(frozen=True)
class CameraRing:
    """Eight orthographic cameras around the head, `pixels` x `pixels` over a fixed window."""

    pixels: int = 256
    window_mm: float = 256.0
    centre_mm: tuple[float, float, float] = (0.0, -10.0, 15.0)  # so that a large head with its nose fits
    azimuths_deg: tuple[float, ...] = AZIMUTHS_DEG

    @property
    def mm_per_pixel(self) -> float:
        return self.window_mm / self.pixels

    def axes(self) -> tuple[np.ndarray, np.ndarray]:
        """Image right u and towards-camera w of each view, (8, 3) float64 each."""
        a = np.radians(self.azimuths_deg)
        zero = np.zeros_like(a)
        return np.stack([np.cos(a), np.sin(a), zero], 1), np.stack([np.sin(a), -np.cos(a), zero], 1)

    def pixel_offsets(self) -> np.ndarray:
        """(N,) float64 mm from the middle of the image to the centre of each column, rightwards, or row, downwards."""
        return (np.arange(self.pixels) - (self.pixels - 1) / 2) * self.mm_per_pixel


def to_pixels(points: np.ndarray, ring: CameraRing) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows, columns (fractional) and depths (mm) of `points` (n, 3) in every view, (8, n) float64 each."""
    offset = np.asarray(points, np.float64) - np.asarray(ring.centre_mm)
    u, w = ring.axes()
    middle = (ring.pixels - 1) / 2
    rows = middle - offset[:, 2] / ring.mm_per_pixel
    columns = middle + (offset @ u.T).T / ring.mm_per_pixel
    return np.broadcast_to(rows, columns.shape), columns, (offset @ w.T).T


def view_points(depth: np.ndarray, ring: CameraRing) -> np.ndarray:
    """Undo of `to_pixels`: the world point (v, N, N, 3) float64 mm of every pixel of `depth` (v, N, N) mm.

    Without surface, or not observed, x and y are NaN.
    """
    depth = np.where(np.isinf(depth), np.nan, depth).astype(np.float64)
    return np.stack(np.broadcast_arrays(*(world_coordinate(axis, depth, ring) for axis in range(3))), -1)


def world_coordinate(axis: int, depth: Any, ring: CameraRing, array: Callable[[np.ndarray], Any] = np.asarray) -> Any:
    """World x, y or z (axis 0, 1 or 2) in mm of every pixel of `depth` (..., v, N, N) mm.

    z, the same in all views, is (N, 1).
    array: makes of the ring's numbers what `depth` is: np.float32, or torch.as_tensor for tensors.
    """
    centre, offsets = ring.centre_mm[axis], array(ring.pixel_offsets())
    if axis == 2:
        return (centre - offsets)[:, None]
    u, w = (array(direction[:, axis, None, None]) for direction in ring.axes())
    return centre + u * offsets + w * depth


def view_normals(slope: np.ndarray, view: np.ndarray | int, ring: CameraRing) -> np.ndarray:
    """Unit normals (..., 3), towards the camera, of a surface whose depth rises by `slope` (..., 2) mm per mm.

    Along image right and image up; view (...): of which camera. The normal is along w - d_u u - d_z z.
    """
    u, w = ring.axes()
    normals = w[view] - slope[..., :1] * u[view]
    normals[..., 2] -= slope[..., 1]
    return np.asarray(normals / np.linalg.norm(normals, axis=-1, keepdims=True))


def project(mesh: trimesh.Trimesh, ring: CameraRing = CameraRing(), hide_inside: bool = False) -> np.ndarray:
    """Depth of the surface nearest to each camera, (8, N, N) float32 mm, NaN where the ray meets none.

    Surface outside the window is dropped, and beyond +-127.9 mm it is not observed (+inf): a shoulder that no code can
    hold must not be taken for empty space. `dropped_share` says how much there is. An empty mesh gives NaN.
    hide_inside: where an open surface is seen from its inside, through a cut edge, the pixel is not observed (+inf).
    """
    if ring.azimuths_deg != AZIMUTHS_DEG:
        return project_each_view(mesh, ring, hide_inside)
    vertices, faces = np.asarray(mesh.vertices, np.float64), np.ascontiguousarray(mesh.faces, np.int32)
    centre = np.asarray(ring.centre_mm, np.float64)
    return ring_depths(vertices, faces, centre, ring.pixels, ring.mm_per_pixel, MAX_DEPTH_MM, hide_inside)


def project_each_view(
    mesh: trimesh.Trimesh, ring: CameraRing = CameraRing(), hide_inside: bool = False, farthest_mm: float = MAX_DEPTH_MM
) -> np.ndarray:
    """`project` for any azimuths: view by view and triangle by triangle, in double precision.

    farthest_mm: beyond it surface is not observed; infinite for pictures, which no code has to hold.
    """
    rows, columns, depths = to_pixels(mesh.vertices, ring)
    faces = np.ascontiguousarray(mesh.faces, np.int32)
    depth = nearest_depth(np.ascontiguousarray(rows[0]), columns, depths, faces, ring.pixels, hide_inside)
    depth[np.abs(depth) > farthest_mm] = np.inf  # NaN compares false
    return depth


def unproject(depth: np.ndarray, ring: CameraRing) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """World points (n, 3) float64 mm of the finite pixels of `depth` (8, N, N); their view, row, column (n,)."""
    view, row, column = np.nonzero(np.isfinite(depth))
    return view_points(depth, ring)[view, row, column], view, row, column


def mirror(maps: np.ndarray) -> np.ndarray:
    """Maps (8, ...N, N) of the person reflected in x = 0: each image flipped left-right, azimuth a -> -a. Exact."""
    return maps[[0, 7, 6, 5, 4, 3, 2, 1]][..., ::-1]


def dropped_share(mesh: trimesh.Trimesh, ring: CameraRing) -> float:
    """Share of vertices that fall outside the window or the depth range of some view, 0 to 1."""
    if len(mesh.vertices) == 0:
        return 0.0
    rows, columns, depths = to_pixels(mesh.vertices, ring)
    edge = ring.pixels - 0.5
    outside = (rows < -0.5) | (rows > edge) | (columns < -0.5) | (columns > edge) | (np.abs(depths) > MAX_DEPTH_MM)
    return float(outside.any(0).mean())
