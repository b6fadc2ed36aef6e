"""One skull in the Frankfurt frame -> all that the network may see of it: maps of bone and of the base face, measures.

Owns what is observed and what is not. The same function serves training and reconstruction, so that they cannot differ.
"""

from dataclasses import dataclass

import numpy as np
import trimesh

from cranioface.anatomy.craniometrics import craniometrics
from cranioface.anatomy.measured_face import base_changes, base_maps, measured_face
from cranioface.anatomy.registration import Registered, register
from cranioface.geometry.ring import CameraRing, project
from cranioface.people.person import Person


@dataclass(frozen=True)
class Described:
    """A person's maps with the registration and the base face they came from."""

    person: Person
    registered: Registered
    base: trimesh.Trimesh


def describe(
    skull: trimesh.Trimesh, ring: CameraRing, face: trimesh.Trimesh | None = None, registered: Registered | None = None,
    to_learn: bool = False,
) -> Described:  # fmt: skip
    """Project `skull` (Frankfurt frame, mm), its base face of an unknown person, and the true `face` if any.

    registered: to this skull, where that is known. to_learn: with how the base changes with what is told.
    """
    registered = registered or register(skull)
    base = measured_face(registered)
    maps = {"skull": project(skull, ring, hide_inside=True), "base": base_maps(np.asarray(base.vertices), ring)}
    maps["bone"] = bone_maps(registered, ring)
    if face is not None:
        maps["face"] = face_maps(face, ring)
    measures = {k: v for k, v in craniometrics(registered.landmarks).items() if np.isfinite(v)}
    found = {k: p for k, p in registered.landmarks.items() if np.isfinite(p).all()}
    changes = base_changes(registered).packed() if to_learn else None
    person = Person(ring, maps, craniometrics=measures, landmarks=found, base_changes=changes)
    return Described(person, registered, base)


def face_maps(face: trimesh.Trimesh, ring: CameraRing) -> np.ndarray:
    """Maps (8, N, N) mm of a true face; what an open scan shows from its inside is not observed."""
    return project(face, ring, hide_inside=True)


def bone_maps(registered: Registered, ring: CameraRing) -> np.ndarray:
    """Maps (8, N, N) mm of the skull as the template fills it in: smooth where the scan is holed or rough."""
    return project(registered.skull + registered.mandible, ring)
