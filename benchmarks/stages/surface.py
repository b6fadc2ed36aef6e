"""A watertight surface from the noisy cloud with its normals, no MLS before it.

Error: RMS both ways to the surface that the cloud was sampled on, from points spread evenly over either. Where the true
surface is open, samples of the prediction whose nearest triangle touches its rim are left out: that is the lid.
"""

import numpy as np
import trimesh

from backprojection.surface import surface
from benchmarks.conditions import threads_now
from benchmarks.material import Cloud, Material
from benchmarks.stage import OURS, Contender, Figures, Made, Stage
from benchmarks.stages.mls import rms
from cranioface.geometry.distances import closest

DEPTH = 8  # of the octree: cells of about a millimetre on a head
SAMPLES = 100_000


def inputs(material: Material) -> Cloud:
    return material.cloud


def ours(cloud: Cloud) -> trimesh.Trimesh:
    return surface(cloud.points, cloud.normals)


def open3d_poisson(cloud: Cloud) -> trimesh.Trimesh:
    import open3d

    given = open3d.geometry.PointCloud()
    given.points = open3d.utility.Vector3dVector(cloud.points.astype(np.float64))
    given.normals = open3d.utility.Vector3dVector(cloud.normals.astype(np.float64))
    make = open3d.geometry.TriangleMesh.create_from_point_cloud_poisson
    made, _ = make(given, depth=DEPTH, n_threads=threads_now())
    return trimesh.Trimesh(np.asarray(made.vertices), np.asarray(made.triangles), process=False)


def pymeshlab_poisson(cloud: Cloud) -> trimesh.Trimesh:
    import pymeshlab

    meshes = pymeshlab.MeshSet()
    meshes.add_mesh(pymeshlab.Mesh(cloud.points.astype(np.float64), v_normals_matrix=cloud.normals.astype(np.float64)))
    meshes.generate_surface_reconstruction_screened_poisson(depth=DEPTH, threads=threads_now())
    made = meshes.current_mesh()
    return trimesh.Trimesh(made.vertex_matrix(), made.face_matrix(), process=False)


PEERS = (
    Contender("Open3D Poisson, depth 8", open3d_poisson, ("open3d",)),
    Contender("pymeshlab screened Poisson, depth 8", pymeshlab_poisson, ("pymeshlab",)),
)


def figures(mesh: trimesh.Trimesh, cloud: Cloud, made: Made) -> Figures:
    return {"watertight": bool(mesh.is_watertight), "bodies": int(mesh.body_count), "faces": len(mesh.faces),
            **errors(mesh, cloud.truth, SAMPLES)}  # fmt: skip


def errors(mesh: trimesh.Trimesh, truth: trimesh.Trimesh, samples: int) -> Figures:
    """RMS in mm of prediction to truth (without the lid and with it) and of truth to prediction."""
    there, back = (trimesh.sample.sample_surface(side, samples, seed=0)[0] for side in (mesh, truth))
    distance, _, nearest = closest(there, truth)
    judged = ~on_the_rim(truth)[nearest]
    told: Figures = {"to_truth_rms_mm": rms(distance[judged]), "to_prediction_rms_mm": rms(closest(back, mesh)[0])}
    if not judged.all():
        told |= {"to_truth_with_lid_rms_mm": rms(distance), "lid_%": 100 * float(1 - judged.mean())}
    return told


def on_the_rim(mesh: trimesh.Trimesh) -> np.ndarray:
    """(faces,) whether a triangle has an edge that no other shares."""
    _, edge, count = np.unique(mesh.edges_sorted, axis=0, return_inverse=True, return_counts=True)
    return np.asarray((count[edge.reshape(-1, 3)] == 1).any(1))


STAGES = (
    Stage(
        name="surface",
        job="watertight surface of a noisy cloud with normals",
        aim="<= 0.5 s, watertight, <= 0.25 mm RMS in both directions",
        inputs=inputs,
        ours=(Contender(OURS, ours, told="backprojection.surface.surface, no MLS before it"),),
        peers=PEERS,
        figures=figures,
        describe=lambda cloud: (
            f"{len(cloud.points):,} points; the true surface is " + ("closed" if cloud.truth.is_watertight else "open")
        ),
    ),
)
