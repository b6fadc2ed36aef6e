"""A face over bone that was not there: the skull completed first, and every vertex marked that rests on inferred bone.

Owns the mark and by how much less sure the face is there. Knows nothing of how bone is inferred and of faces.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import trimesh

from cranioface.anatomy.frankfurt import Alignment
from cranioface.anatomy.registration import Registered
from cranioface.geometry.distances import TriangleTree
from cranioface.geometry.rigid import transform
from cranioface.people.head_files import Head

if TYPE_CHECKING:
    from completion.completed import Completed

ON_INFERRED = "on_inferred_bone"
MUCH_ML = 100.0  # of some 700 that a skull has
BESIDE_MM = 0.5  # inferred bone reaches so far into real bone: only what is nearer by more rests on it
# mean mm that inferred bone is off, at its rim and by the mm from it to real bone, taken for a standard deviation:
# fitted to `python -m evaluation implants HEADS --methods template` (four defects of two real heads each: 1.3 mm within
# 3 mm of bone, 2.2 to 15, 2.7 to 30, 3.3 to 50); the ceiling is modelled
ERROR_MM, ERROR_PER_MM, MOST_ERROR_MM = 1.6, 0.045, 4.0


def with_inferred_bone(head: Head, alignment: Alignment) -> tuple[Completed, Head]:
    """What was missing of `head`, and the head with that bone; but for a mandible, which the registration infers.

    By the template: under a face it is whole everywhere, also where half a skull is missing, and it is what the
    registration carries; the network is better at holes.
    """
    from completion.complete import complete
    from completion.completed import joined
    from completion.options import CompleteOptions

    made = complete(head, CompleteOptions(method="template", cut=False), alignment=alignment)
    return made, replace(head, skull=joined([head.skull, *made.inferred_bones(without="mandible")]))


def inferred_doubt(made: Completed | None) -> tuple[str, ...]:
    """That much of a skull was inferred, a line, where it was."""
    ml = sum(part.missing.volume_ml for part in made.parts) if made is not None else 0.0
    much = f"{ml:.0f} ml of bone were inferred: the face over them is a guess (on_inferred_bone of face.ply marks it)"
    return (much,) if ml > MUCH_ML else ()


def inferred_bone(made: Completed | None) -> trimesh.Trimesh | None:
    """What was inferred for the face, Frankfurt frame, mm; None where nothing was."""
    from completion.completed import joined

    bones = made.inferred_bones(without="mandible") if made is not None else []
    return joined(bones).apply_transform(made.alignment.frankfurt_from_input) if made and bones else None


def mark_inferred(face: trimesh.Trimesh, made: Completed, registered: Registered) -> None:
    """Give `face` (the input's frame, mm) on_inferred_bone, 0 or 1 at each vertex, and more uncertainty_mm there.

    A vertex rests on the bone that is nearest. The error of inferred bone grows with the distance to real bone; it and
    the tissue's own spread are independent, and their squares add.
    """
    real, guessed = TriangleTree(made.head.skull), _guessed(made, registered)
    away = real.closest(face.vertices)[0]
    mark, extra = np.zeros(len(away), np.float32), np.zeros(len(away))
    if guessed is not None:
        near, foot, _ = TriangleTree(guessed).closest(face.vertices)
        rests = near < away - BESIDE_MM
        mark[rests] = 1.0
        extra[rests] = error_mm(real.closest(foot[rests])[0])
    spread = np.asarray(face.vertex_attributes["uncertainty_mm"], np.float64)
    face.vertex_attributes[ON_INFERRED] = mark
    face.vertex_attributes["uncertainty_mm"] = np.hypot(spread, extra).astype(np.float32)


def error_mm(to_real_bone: np.ndarray) -> np.ndarray:
    """How far inferred outer bone is off, mm, by its distance (n,) mm to real bone."""
    return np.minimum(ERROR_MM + ERROR_PER_MM * np.asarray(to_real_bone, np.float64), MOST_ERROR_MM)


def completed_told(made: Completed, face: trimesh.Trimesh) -> dict[str, Any]:
    """What was inferred, as JSON holds it, and which share of the face rests on it."""
    from completion.outputs import missing_told, summary

    return {
        "method": made.options.method,
        "missing": missing_told(made),
        "found": summary(made),
        "face_on_inferred_bone_share": round(float(np.asarray(face.vertex_attributes[ON_INFERRED]).mean()), 4),
    }


def _guessed(made: Completed, registered: Registered) -> trimesh.Trimesh | None:
    """All bone that nobody saw, in the input's frame; the mandible that the registration inferred among it."""
    from completion.completed import joined

    bones = made.inferred_bones()
    if not registered.jaw.found:
        jaw = registered.mandible
        bones.append(trimesh.Trimesh(transform(made.input_from_frankfurt, jaw.vertices), jaw.faces, process=False))
    return joined(bones) if bones else None
