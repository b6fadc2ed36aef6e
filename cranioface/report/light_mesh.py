"""Surfaces as a browser or a slide takes them: with normals, colours and numbers at each vertex, as a GLB.

Owns what a mesh's GLB holds. Knows nothing of heads. Numbers stay in mm and in the frame of the meshes: glTF's metres
and its upright y are not kept, as no other file of a head here keeps them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import trimesh
from trimesh.visual import TextureVisuals
from trimesh.visual.material import PBRMaterial

from cranioface.command import whole_file
from cranioface.geometry.rigid import moved_mesh
from cranioface.geometry.vertex_normals import vertex_normals

ROUGHNESS = 0.85  # of 1: neither bone nor skin shines


@dataclass(frozen=True)
class Body:
    """One mesh of a GLB. colour: (3,) RGB from 0 to 1; opacity: 0 to 1."""

    name: str
    mesh: trimesh.Trimesh
    colour: np.ndarray
    opacity: float = 1.0


def moved(mesh: trimesh.Trimesh, matrix: np.ndarray) -> trimesh.Trimesh:
    """`mesh` after a rigid motion (4, 4), with the numbers of its vertices."""
    there = moved_mesh(matrix, mesh)
    there.vertex_attributes.update(mesh.vertex_attributes)
    return there


def write_glb(path: str | Path, bodies: Iterable[Body]) -> None:
    """Write `bodies` as the nodes of one GLB, whole or not at all; numbers at vertices become attributes `_NAME`."""
    scene = trimesh.Scene()
    for body in bodies:
        scene.add_geometry(_drawn(body), node_name=body.name, geom_name=body.name)
    with whole_file(path) as temporary:
        temporary.write_bytes(scene.export(file_type="glb", include_normals=True, unitize_normals=False))


def _drawn(body: Body) -> trimesh.Trimesh:
    """With unit normals, a material and float32 numbers."""
    mesh = body.mesh
    drawn = trimesh.Trimesh(
        mesh.vertices, mesh.faces, vertex_normals=_unit_normals(mesh), visual=_look(body), process=False
    )
    numbers = {name: np.asarray(values, np.float32) for name, values in mesh.vertex_attributes.items()}
    drawn.vertex_attributes.update(numbers)
    return drawn


def _unit_normals(mesh: trimesh.Trimesh) -> np.ndarray:
    """Unit everywhere, as glTF wants them: upwards where a vertex has none."""
    normals = vertex_normals(mesh.vertices, mesh.faces)
    normals[(normals == 0).all(1)] = (0, 0, 1)
    return normals


def _look(body: Body) -> TextureVisuals:
    material = PBRMaterial(
        name=body.name, baseColorFactor=[*_linear(body.colour), body.opacity], metallicFactor=0.0,
        roughnessFactor=ROUGHNESS, alphaMode="BLEND" if body.opacity < 1 else "OPAQUE", doubleSided=True,
    )  # fmt: skip
    return TextureVisuals(material=material)


def _linear(colour: np.ndarray) -> list[float]:
    """Light (3,) of a colour as screens are told it: glTF counts in light."""
    part = np.asarray(colour, np.float64)
    return list(np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4))
