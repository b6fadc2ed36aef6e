"""One skull in the Frankfurt frame -> all that the network may see of it: maps of bone and of the base face, measures.

Owns what is observed and what is not. The same function serves training and reconstruction, so that they cannot differ.
"""

from dataclasses import dataclass

import numpy as np
import trimesh

from cranioface.anatomy.craniometrics import craniometrics
from cranioface.anatomy.face_model import load_face_model
from cranioface.anatomy.registration import Registered, register
from cranioface.anatomy.tissue_depth_face import tissue_depth_face
from cranioface.geometry.ring import CameraRing, project
from cranioface.people.person import Person


@dataclass(frozen=True)
class Described:
    """A person's maps with the registration and the base face they came from."""

    person: Person
    registered: Registered
    base: trimesh.Trimesh


def describe(
    skull: trimesh.Trimesh, ring: CameraRing, face: trimesh.Trimesh | None = None, registered: Registered | None = None
) -> Described:
    """Project `skull` (Frankfurt frame, mm), its tissue-depth face of an unknown person, and the true `face` if any.

    registered: to this skull, where that is known.
    """
    registered = registered or register(skull)
    base = tissue_depth_face(registered)
    maps = {"skull": project(skull, ring, hide_inside=True), "base": base_maps(base, ring)}
    maps["bone"] = bone_maps(registered, ring)
    if face is not None:
        maps["face"] = face_maps(face, ring)
    measures = {k: v for k, v in craniometrics(registered.landmarks).items() if np.isfinite(v)}
    found = {k: p for k, p in registered.landmarks.items() if np.isfinite(p).all()}
    return Described(Person(ring, maps, craniometrics=measures, landmarks=found), registered, base)


def face_maps(face: trimesh.Trimesh, ring: CameraRing) -> np.ndarray:
    """Maps (8, N, N) mm of a true face; what an open scan shows from its inside is not observed."""
    return project(face, ring, hide_inside=True)


def base_maps(base: trimesh.Trimesh, ring: CameraRing) -> np.ndarray:
    """Maps (8, N, N) mm of a tissue-depth face, drawn as the smooth skin that its vertices stand for."""
    return project(load_face_model().skin(base.vertices), ring)


def bone_maps(registered: Registered, ring: CameraRing) -> np.ndarray:
    """Maps (8, N, N) mm of the skull as the template fills it in: smooth where the scan is holed or rough."""
    return project(registered.skull + registered.mandible, ring)
