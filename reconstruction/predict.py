"""The network's face over a described skull: its maps in the ring that the network learnt in, one surface, maps again.

Owns how a translator is fed and what becomes of its views. Knows no network: it is handed anything that translates.
"""

from collections.abc import Mapping
from typing import Protocol

import numpy as np
import trimesh

from backprojection.reconcile import reconcile
from cranioface.geometry.ring import CameraRing, project
from projections.describe import Described, bone_maps, face_maps


class Seen(Protocol):
    """Predicted views."""

    @property
    def depth(self) -> np.ndarray:
        """(8, N, N) mm, NaN = no surface."""


class Translator(Protocol):
    """What turns maps of bone and of the base face into maps of a face."""

    @property
    def ring(self) -> CameraRing:
        """The ring that it learnt in."""

    def translate(
        self, skull: np.ndarray, base: np.ndarray, facts: Mapping[str, object] | None, bone: np.ndarray
    ) -> Seen:
        """The face over the maps (8, N, N) mm of one skull, of its base face and of the template registered to it."""


def predict(bone: trimesh.Trimesh, described: Described, translator: Translator) -> np.ndarray:
    """The face over `bone` (Frankfurt frame, mm) in the ring of `described`, (8, N, N) mm."""
    return face_maps(predicted_skin(bone, described, translator), described.person.ring)


def predicted_skin(bone: trimesh.Trimesh, described: Described, translator: Translator) -> trimesh.Trimesh:
    """The same face as one surface, with the vertices of the tissue-depth face in their order; mm."""
    ring, registered = translator.ring, described.registered
    skull, base = project(bone, ring, hide_inside=True), project(described.base, ring)
    seen = translator.translate(skull, base, described.person.facts(), bone_maps(registered, ring)).depth
    return reconcile(described.base, seen, registered, ring)
