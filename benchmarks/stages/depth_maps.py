"""Eight depth maps of a skull, from loaded arrays: ours against ray casters and a z-buffer.

Error: the share of pixels whose mask differs from Open3D's, and the difference of depth where both see the surface.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import trimesh

from benchmarks.conditions import threads_now
from benchmarks.material import Material
from benchmarks.peers import rays
from benchmarks.stage import OURS, Contender, Figures, Made, Stage
from cranioface.geometry.ring import MAX_DEPTH_MM, CameraRing, project

REFERENCE = "Open3D RaycastingScene"
PERCENTILES = {"median": 50, "p99": 99, "max": 100}


@dataclass
class Inputs:
    """A mesh, its arrays as loaded, the ring and its rays."""

    mesh: trimesh.Trimesh
    vertices: np.ndarray
    faces: np.ndarray
    ring: CameraRing
    rays: tuple[np.ndarray, np.ndarray]

    def fresh(self) -> trimesh.Trimesh:
        """The mesh with nothing computed yet."""
        return trimesh.Trimesh(self.vertices, self.faces, process=False)


def inputs(material: Material, pixels: int) -> Inputs:
    return inputs_of(material.skull, CameraRing(pixels))


def inputs_of(mesh: trimesh.Trimesh, ring: CameraRing) -> Inputs:
    """Arrays of `mesh` in the types that each library takes without a copy."""
    vertices, faces = np.asarray(mesh.vertices, np.float32), np.ascontiguousarray(mesh.faces, np.int32)
    return Inputs(trimesh.Trimesh(vertices, faces, process=False), vertices, faces, ring, rays.rays_of(ring))


def _open3d(given: tuple[Inputs, list[Any]]) -> np.ndarray:
    scene = rays.open3d_scene(given[0].vertices, given[0].faces, threads_now())
    return rays.open3d_cast(scene, given[1], threads_now())


def _built(given: Inputs) -> Any:
    """The scene with its tree: Open3D builds it when the first ray comes."""
    scene = rays.open3d_scene(given.vertices, given.faces, threads_now())
    rays.open3d_cast(scene, rays.open3d_rays(CameraRing(1)))
    return scene


OPEN3D, EMBREE = ("open3d",), ("embreex",)
PEERS = (
    Contender(REFERENCE, _open3d, OPEN3D, lambda x: (x, rays.open3d_rays(x.ring)), "build and 8 casts"),
    Contender("- its build alone", _built, OPEN3D, part=True),
    Contender("- its 8 casts alone", lambda x: rays.open3d_cast(x[0], x[1], threads_now()), OPEN3D,
              lambda x: (_built(x), rays.open3d_rays(x.ring)), part=True),
    Contender("embreex", lambda x: rays.embreex_maps(x.vertices, x.faces, x.rays), EMBREE,
              told="build and one query of all rays; its binding walks rays in one thread"),
    Contender("VTK offscreen z-buffer", lambda x: rays.vtk_maps(x[1], x[0].vertices, x[0].faces, x[0].ring), ("vtk",),
              lambda x: (x, rays.vtk_window(x.ring)), "upload and 8 renderings without a GPU; the window is open"),
    Contender("trimesh + embreex", lambda x: rays.trimesh_maps(x.fresh(), x.rays), EMBREE, told="build and 8 queries"),
    Contender("rotated, BVH per view", lambda x: rays.rotated_maps(x.fresh(), x.ring, x.rays), EMBREE,
              told="trimesh + embreex over 8 rotated copies"),
)  # fmt: skip


def figures(depth: np.ndarray, given: Inputs, made: Made) -> Figures:
    """Against Open3D, or where it is not installed against the first peer that is."""
    others = [made[name] for name in (REFERENCE, *made) if name in made and name != OURS]
    return difference(depth, others[0]) if others else {}


def difference(depth: np.ndarray, reference: np.ndarray) -> Figures:
    """Masks (share of all pixels) and depths (mm, where both see surface within what a map holds)."""
    seen, known = (np.abs(np.nan_to_num(x, nan=np.inf)) <= MAX_DEPTH_MM for x in (depth, reference))
    apart = np.abs(depth - reference)[seen & known]
    told: Figures = {"mask_differs_%": 100 * float((seen != known).mean())}
    if len(apart):
        told |= {f"depth_{name}_mm": float(np.percentile(apart, at)) for name, at in PERCENTILES.items()}
        told["beyond_0.01_mm_%"] = 100 * float((apart > 0.01).mean())
    return told


def _stage(pixels: int, aim: str) -> Stage:
    return Stage(
        name=f"depth-maps-{pixels}",
        job=f"8 depth maps of {pixels} x {pixels} pixels, from loaded arrays",
        aim=aim,
        inputs=lambda material: inputs(material, pixels),
        ours=(Contender(OURS, lambda x: project(x.mesh, x.ring), told="cranioface.geometry.ring.project"),),
        peers=PEERS,
        figures=figures,
        describe=lambda x: f"{len(x.faces):,} faces, {len(x.vertices):,} vertices",
        remark="Rays and the window are made beforehand; whatever tree a peer builds over the mesh is timed. "
        f"Errors are against {REFERENCE}.",
    )


STAGES = (
    _stage(256, "<= 20 ms (then 10), >= 10 x Open3D, masks <= 0.01 % of pixels apart"),
    _stage(512, "<= 45 ms"),
)
