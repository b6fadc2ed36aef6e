"""Reads one head, whatever the user has: a skull mesh or a CT, in its own frame (a CT: LPS patient mm)."""

from dataclasses import dataclass
from pathlib import Path

import trimesh

from anatomy.ct import bone_surface, is_ct, read_ct, skin_surface
from geometry.mesh_files import read_mesh


@dataclass(frozen=True)
class Head:
    """A skull and, where it is known, the true skin of the same person, in one frame (mm)."""

    skull: trimesh.Trimesh
    skin: trimesh.Trimesh | None
    source: str  # "mesh" or "CT"


def read_head(skull: str | Path, face: str | Path | None = None, series: str | None = None) -> Head:
    """The head in a mesh file or a CT. The skin of a CT is for measuring alone: nothing else may look at it."""
    if not is_ct(skull):
        return Head(read_mesh(skull), read_mesh(face) if face else None, "mesh")
    image = read_ct(skull, series=series)
    bone = bone_surface(image)
    return Head(bone, read_mesh(face) if face else skin_surface(image), "CT")
