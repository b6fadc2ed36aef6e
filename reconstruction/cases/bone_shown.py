"""The bone of a described skull as it is shown: what was scanned, what was inferred, and implants. Frankfurt frame, mm.

Knows nothing of files and of faces.
"""

from __future__ import annotations

import numpy as np
import trimesh

from completion.completed import Completed, joined
from completion.kinds import Part
from cranioface.geometry.rigid import moved_mesh
from reconstruction.road import PreparedHead

SMALL_ML = 2.0  # a hole of less bone is left to close by itself


def scanned_bone(skull: PreparedHead) -> trimesh.Trimesh:
    """The bone that was scanned, its mandible where it is used."""
    if skull.completed is None:
        return skull.bone
    return _with_faces(skull.bone, _of_scan(skull, skull.completed))


def inferred_bone(skull: PreparedHead) -> trimesh.Trimesh | None:
    """All bone under the face that nobody scanned; a mandible of the template among it. None where there is none."""
    bodies = []
    if skull.completed is not None and not (scanned := _of_scan(skull, skull.completed)).all():
        bodies.append(_with_faces(skull.bone, ~scanned))
    registered = skull.described.registered
    bodies += [] if registered.mandible_found else [registered.mandible]
    return joined(bodies) if bodies else None


def implants_of(skull: PreparedHead) -> Completed | None:
    """The skull completed by the network, with an implant for its largest hole; None where there is none to mend.

    The face rests on the template's bone, which is whole everywhere; the network's fits better at a hole, and finds
    some that the template's coarse vault passes over.
    """
    from completion.complete import complete
    from completion.options import CompleteOptions

    made = skull.completed
    if made is None or made.surface_alone:
        return None
    cut = complete(made.head, CompleteOptions(), alignment=made.alignment)
    return cut if cut.implants and any(map(_is_for_an_implant, cut.parts)) else None


def _is_for_an_implant(part: Part) -> bool:
    return part.kind == "hole" and part.missing.volume_ml > SMALL_ML


def implants_shown(cut: Completed, skull: PreparedHead) -> trimesh.Trimesh:
    """The implants as one mesh."""
    return joined([moved_mesh(skull.alignment.frankfurt_from_input, mesh) for mesh in cut.implant_meshes()])


def _of_scan(skull: PreparedHead, made: Completed) -> np.ndarray:
    """Which (m,) bool faces of the bone were scanned: inferred vertices stand behind them, also after a jaw moved."""
    return np.asarray(np.asarray(skull.bone.faces).max(1) < len(made.head.skull.vertices))


def _with_faces(mesh: trimesh.Trimesh, kept: np.ndarray) -> trimesh.Trimesh:
    part = trimesh.Trimesh(mesh.vertices, mesh.faces[kept], process=False)
    part.remove_unreferenced_vertices()
    return part
