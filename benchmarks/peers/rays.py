"""Depth maps of the camera ring by the ray casters and the z-buffer that others would take.

Rays start `START_MM` before the ring's centre plane, so a hit at t lies at depth START_MM - t. Nothing of ours but
the definition of the ring: every function takes vertices (n, 3) float32 mm and faces (m, 3), and returns (8, N, N)
float32 mm, NaN where a ray hits nothing.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import trimesh

from cranioface.geometry.ring import CameraRing, view_points

START_MM = 400.0


def rays_of(ring: CameraRing) -> tuple[np.ndarray, np.ndarray]:
    """Origins and unit directions of all pixels, (8, N, N, 3) float32 each."""
    origins = view_points(np.full((len(ring.azimuths_deg), ring.pixels, ring.pixels), START_MM), ring)
    directions = np.broadcast_to(-ring.axes()[1][:, None, None], origins.shape)
    return origins.astype(np.float32), np.ascontiguousarray(directions, np.float32)


def from_distance(distance: np.ndarray) -> np.ndarray:
    """Depth of hits at `distance` along the rays; NaN for the infinite and the huge numbers that mean a miss."""
    depth = START_MM - np.asarray(distance, np.float32)
    return np.where(depth < -START_MM, np.float32(np.nan), depth)


def open3d_scene(vertices: np.ndarray, faces: np.ndarray, threads: int = 0) -> Any:
    """Open3D's RaycastingScene of one mesh (Embree inside)."""
    import open3d

    scene = open3d.t.geometry.RaycastingScene(nthreads=threads)
    scene.add_triangles(open3d.core.Tensor(vertices), open3d.core.Tensor(faces.astype(np.uint32)))
    return scene


def open3d_rays(ring: CameraRing) -> Any:
    """The ring's rays as the tensors (N, N, 6) that Open3D takes, one a view."""
    import open3d

    return [open3d.core.Tensor(np.concatenate(view, -1)) for view in zip(*rays_of(ring), strict=True)]


def open3d_cast(scene: Any, rays: Any, threads: int = 0) -> np.ndarray:
    """Depth maps of a scene that is built."""
    return from_distance(np.stack([scene.cast_rays(view, nthreads=threads)["t_hit"].numpy() for view in rays]))


def embreex_maps(vertices: np.ndarray, faces: np.ndarray, rays: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Embree through its thin Python binding, which walks the rays in one thread."""
    from embreex.mesh_construction import TriangleMesh
    from embreex.rtcore_scene import EmbreeScene

    scene = EmbreeScene()
    kept = TriangleMesh(scene, vertices, faces)  # the scene points at its buffers
    origins, directions = (part.reshape(-1, 3) for part in rays)
    distance = scene.run(origins, directions, query="DISTANCE")
    del kept
    return from_distance(distance).reshape(rays[0].shape[:3])


def trimesh_maps(mesh: trimesh.Trimesh, rays: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """trimesh's ray queries over Embree; the mesh must be fresh, or its tree is found built."""
    return np.stack([_trimesh_view(mesh, *view) for view in zip(*rays, strict=True)])


def rotated_maps(mesh: trimesh.Trimesh, ring: CameraRing, rays: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """The mesh turned before a fixed camera, as scripts do that know one view: eight trees are built."""
    turn: Callable[..., np.ndarray] = trimesh.transformations.rotation_matrix
    turned = (mesh.copy().apply_transform(turn(-np.radians(a), [0, 0, 1], ring.centre_mm)) for a in ring.azimuths_deg)
    return np.stack([_trimesh_view(view, rays[0][0], rays[1][0]) for view in turned])


def _trimesh_view(mesh: trimesh.Trimesh, origins: np.ndarray, directions: np.ndarray) -> np.ndarray:
    flat = origins.reshape(-1, 3)
    where, ray, _ = mesh.ray.intersects_location(flat, directions.reshape(-1, 3), multiple_hits=False)
    depth = np.full(len(flat), np.nan, np.float32)
    depth[ray] = START_MM - np.linalg.norm(where - flat[ray], axis=1)
    return depth.reshape(origins.shape[:2])


def vtk_window(ring: CameraRing) -> Any:
    """An offscreen window of the ring's size, open: a user keeps it between meshes."""
    import vtk

    vtk.vtkLogger.SetStderrVerbosity(vtk.vtkLogger.VERBOSITY_OFF)  # it warns where there is no X server and goes on
    window = vtk.vtkRenderWindow()
    window.SetOffScreenRendering(True)
    window.SetMultiSamples(0)
    window.SetSize(ring.pixels, ring.pixels)
    window.Render()
    return window


def vtk_maps(window: Any, vertices: np.ndarray, faces: np.ndarray, ring: CameraRing) -> np.ndarray:
    """Eight renderings in parallel projection and their z-buffers."""
    import vtk
    from vtk.util.numpy_support import vtk_to_numpy

    renderer, actor = vtk.vtkRenderer(), vtk.vtkActor()
    mapper = vtk.vtkPolyDataMapper()
    mapper.SetInputData(_vtk_mesh(vertices, faces))
    actor.SetMapper(mapper)
    renderer.AddActor(actor)
    window.AddRenderer(renderer)
    depth, values = [], vtk.vtkFloatArray()
    for _ in _vtk_cameras(renderer.GetActiveCamera(), ring):
        window.Render()
        window.GetZbufferData(0, 0, ring.pixels - 1, ring.pixels - 1, values)
        z = vtk_to_numpy(values).reshape(ring.pixels, ring.pixels)[::-1].copy()
        depth.append(np.where(z < 1, START_MM - 2 * START_MM * z, np.float32(np.nan)))
    window.RemoveRenderer(renderer)
    return np.stack(depth).astype(np.float32)


def _vtk_mesh(vertices: np.ndarray, faces: np.ndarray) -> Any:
    import vtk
    from vtk.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray

    mesh, points, cells = vtk.vtkPolyData(), vtk.vtkPoints(), vtk.vtkCellArray()
    points.SetData(numpy_to_vtk(vertices, deep=1))
    starts = np.arange(len(faces) + 1, dtype=np.int64) * 3
    cells.SetData(numpy_to_vtkIdTypeArray(starts, deep=1),
                  numpy_to_vtkIdTypeArray(np.ascontiguousarray(faces, np.int64).ravel(), deep=1))  # fmt: skip
    mesh.SetPoints(points)
    mesh.SetPolys(cells)
    return mesh


def _vtk_cameras(camera: Any, ring: CameraRing) -> Iterator[None]:
    """Point the camera along each view in turn."""
    camera.ParallelProjectionOn()
    camera.SetParallelScale(ring.window_mm / 2)
    for w in ring.axes()[1]:
        camera.SetFocalPoint(ring.centre_mm)
        camera.SetPosition(*(np.asarray(ring.centre_mm) + START_MM * w))
        camera.SetViewUp(0, 0, 1)
        camera.SetClippingRange(1e-3, 2 * START_MM)
        yield
