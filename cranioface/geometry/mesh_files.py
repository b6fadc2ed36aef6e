"""Mesh files through trimesh: `read_mesh` and `write_mesh`. Wound outward and in millimetres whatever the file did."""

import io
import logging
from pathlib import Path

import numpy as np
import trimesh

from cranioface.command import BadInput, whole_file
from cranioface.geometry.closed_surface import enclosed_volume
from cranioface.geometry.units import MM_PER, Units

log = logging.getLogger(__name__)

ENDINGS = (".stl", ".ply", ".obj", ".glb", ".gltf", ".off")
FEWEST_FACES = 100  # no bone surface has fewer: a cube or a plane has


def read_mesh(path: str | Path, units: Units = "mm") -> trimesh.Trimesh:
    """The surface in `path`: vertices welded, degenerate triangles dropped, wound outward; file's frame, mm.

    units: that the file is in, since it does not say. Another than mm scales it about the file's own origin.
    Raises BadInput for a missing, empty or unreadable file, for no triangles, and for vertices that are not numbers.
    """
    path = Path(path)
    mesh = _load(path)
    if len(mesh.faces) == 0:
        raise BadInput(f"{path}: holds no triangles; export the surface as STL, PLY, OBJ or GLB")
    if not np.isfinite(mesh.vertices).all():
        bad = int((~np.isfinite(mesh.vertices)).any(1).sum())
        raise BadInput(f"{path}: {bad} of {len(mesh.vertices)} vertices are not numbers; repair the mesh")
    clean = _clean(mesh)
    if clean.is_watertight and enclosed_volume(clean) < 0:
        log.warning(f"{path}: its triangles face inward, as those of a mirrored mesh do: check left and right")
    return outward(clean.apply_scale(MM_PER[units]))


def _load(path: Path) -> trimesh.Trimesh:
    if not path.exists():
        raise BadInput(f"{path}: no such file; check the path")
    if path.is_dir() or path.suffix.lower() not in ENDINGS:
        raise BadInput(f"{path}: is not a mesh file; give one of {', '.join(e[1:].upper() for e in ENDINGS)}")
    content = path.read_bytes()
    if not content:
        raise BadInput(f"{path}: is empty; export it again")
    try:
        # bytes, so that the loader can neither follow references to other files nor fetch anything
        return trimesh.load_mesh(io.BytesIO(content), file_type=path.suffix.lower()[1:], process=False)
    except Exception as refusal:
        raise BadInput(f"{path}: is not a readable {path.suffix[1:].upper()} file; export it again") from refusal


def _clean(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    clean = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    clean.merge_vertices(merge_tex=True, merge_norm=True)
    clean.update_faces(clean.nondegenerate_faces())
    clean.remove_unreferenced_vertices()
    return clean


def outward(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """The same surface with every body wound counter-clockwise seen from outside (positive volume)."""
    mesh = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    if not mesh.is_winding_consistent:
        trimesh.repair.fix_winding(mesh)
    if enclosed_volume(mesh) < 0:
        mesh.invert()
    return mesh


def write_mesh(path: str | Path, mesh: trimesh.Trimesh) -> None:
    """Write `mesh` in the format of the file's ending (STL, PLY with its attributes ...), whole or not at all."""
    path = Path(path)
    if path.suffix.lower() not in ENDINGS:
        raise BadInput(f"{path}: unknown ending for a mesh; use .stl or .ply")
    with whole_file(path) as temporary:
        mesh.export(str(temporary))
