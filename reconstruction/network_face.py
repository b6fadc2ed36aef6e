"""A network's face over a prepared skull: maps in the ring that it learnt in, its views made one surface, maps again.

Owns how a translator is fed and what becomes of its views. Knows no network: it is handed anything that translates.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

import numpy as np
import trimesh

from backprojection.reconcile import reconcile
from cranioface.geometry.ring import CameraRing, project
from cranioface.people.facts import Facts
from projections.describe import bone_maps, face_maps

if TYPE_CHECKING:
    from reconstruction.road import PreparedHead


class TranslatedViews(Protocol):
    """What a translator says of the eight views."""

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
    ) -> TranslatedViews:
        """The face over the maps (8, N, N) mm of one skull, of its base face and of the template registered to it."""


def predict(head: PreparedHead, facts: Facts, translator: Translator) -> np.ndarray:
    """The face over the bone of `head` in its ring, (8, N, N) float32 mm."""
    return face_maps(predicted_skin(head, facts, translator), head.described.person.ring)


def predicted_skin(head: PreparedHead, facts: Facts, translator: Translator) -> trimesh.Trimesh:
    """The same face as one surface, with the vertices of the tissue-depth face in their order; Frankfurt frame, mm."""
    ring, described = translator.ring, head.described
    skull, base = project(head.bone, ring, hide_inside=True), project(described.base, ring)
    known = {**described.person.craniometrics, **facts.by_name()}
    views = translator.translate(skull, base, known, bone_maps(described.registered, ring)).depth
    return reconcile(described.base, views, described.registered, ring)
