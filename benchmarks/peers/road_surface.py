"""From predicted depth maps to a closed face by scipy and Open3D: one skin of the views, cloud, planes, Poisson."""

import numpy as np
import trimesh
from scipy.ndimage import map_coordinates

from benchmarks.conditions import threads_now
from benchmarks.material import Cloud
from benchmarks.stages.mls import plane_of_neighbours
from cranioface.geometry.ring import CameraRing, to_pixels, unproject

NORMAL_NEIGHBOURS = 20
DEPTH = 8
LEAST_FACING, FARTHEST_MM = 0.25, 15.0  # cosine, mm: more oblique or farther off, a vertex is not what the view sees
EVEN_STEPS = 10


def face_of_maps(depth: np.ndarray, ring: CameraRing) -> trimesh.Trimesh:
    """The largest shell of Poisson's surface over the views' points, smoothed by planes; normals face their cameras."""
    import open3d

    points, view, _, _ = unproject(depth, ring)
    cloud = open3d.geometry.PointCloud()
    for k, towards in enumerate(ring.axes()[1]):
        one = open3d.geometry.PointCloud(open3d.utility.Vector3dVector(points[view == k]))
        one.estimate_normals(open3d.geometry.KDTreeSearchParamKNN(NORMAL_NEIGHBOURS))
        one.orient_normals_to_align_with_direction(towards)
        cloud += one
    normals = np.asarray(cloud.normals)
    given = Cloud(np.asarray(cloud.points, np.float32), normals.astype(np.float32), trimesh.Trimesh())
    cloud.points = open3d.utility.Vector3dVector(plane_of_neighbours(given).astype(np.float64))
    make = open3d.geometry.TriangleMesh.create_from_point_cloud_poisson
    made, _ = make(cloud, depth=DEPTH, n_threads=threads_now())
    mesh = trimesh.Trimesh(np.asarray(made.vertices), np.asarray(made.triangles), process=False)
    return max(mesh.split(only_watertight=False), key=lambda body: len(body.faces))


def reconciled(base: trimesh.Trimesh, depth: np.ndarray, ring: CameraRing) -> trimesh.Trimesh:
    """`base` moved along its normals to where the views (8, N, N) mm on the mean predict it, evened over neighbours."""
    rows, columns, now = to_pixels(base.vertices, ring)
    facing = base.vertex_normals @ ring.axes()[1].T
    asked, heard = np.zeros(len(now[0])), np.zeros(len(now[0]))
    for k, image in enumerate(depth):
        seen = map_coordinates(image, (rows[k], columns[k]), order=1, cval=np.nan)  # NaN beside a hole
        missing = seen - now[k]
        weight = np.where((facing[:, k] > LEAST_FACING) & (np.abs(missing) < FARTHEST_MM), facing[:, k] ** 2, 0)
        asked += weight * np.nan_to_num(missing) * facing[:, k]
        heard += weight
    mean = trimesh.smoothing.laplacian_calculation(base)
    for _ in range(EVEN_STEPS):
        asked, heard = mean @ asked, mean @ heard
    step = asked / np.maximum(heard, 1e-3)
    return trimesh.Trimesh(base.vertices + step[:, None] * base.vertex_normals, base.faces, process=False)


def tissue_depths_of(face: trimesh.Trimesh, head: trimesh.Trimesh) -> np.ndarray:
    """Distance (n,) mm of every vertex to the nearest bone."""
    import open3d

    scene = open3d.t.geometry.RaycastingScene(nthreads=threads_now())
    scene.add_triangles(open3d.core.Tensor(np.asarray(head.vertices, np.float32)),
                        open3d.core.Tensor(np.asarray(head.faces, np.uint32)))  # fmt: skip
    return np.asarray(scene.compute_distance(open3d.core.Tensor(np.asarray(face.vertices, np.float32)),
                                  nthreads=threads_now()).numpy())  # fmt: skip
