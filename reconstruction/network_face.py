"""A network's face over a prepared skull: maps in the ring that it learnt in, its views made one face of the model.

Owns how a translator is fed and what becomes of its views. Knows no network: it is handed anything that translates.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

import numpy as np
import trimesh

from backprojection.reconcile import reconcile
from cranioface.anatomy.face_model import load_face_model
from cranioface.anatomy.measured_face import base_maps, measured_face
from cranioface.geometry.ring import CameraRing, project
from cranioface.people.facts import Facts
from projections.describe import bone_maps

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


def predicted_vertices(head: PreparedHead, facts: Facts, translator: Translator) -> np.ndarray:
    """The face over the bone of `head` as vertices (n, 3) of the face model at level 1; Frankfurt frame, mm."""
    ring, described = translator.ring, head.described
    registered = described.registered
    base = described.base if facts == Facts() else measured_face(registered, **facts.by_name())
    known = {**described.person.craniometrics, **facts.by_name()}
    skull, bone = project(head.bone, ring, hide_inside=True), bone_maps(registered, ring)
    views = translator.translate(skull, base_maps(np.asarray(base.vertices), ring), known, bone).depth
    return np.asarray(reconcile(base, views, registered, ring).vertices)


def predicted_skin(head: PreparedHead, facts: Facts, translator: Translator) -> trimesh.Trimesh:
    """The same face as the smooth closed surface of its vertices; Frankfurt frame, mm."""
    return load_face_model().skin(predicted_vertices(head, facts, translator))
