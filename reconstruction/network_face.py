"""A network's face over a prepared skull: maps in the ring that it learnt in, its views made one face of the model.

Owns how a translator is fed and what becomes of its views. Knows no network: it is handed anything that translates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import numpy as np
import trimesh

from backprojection.reconcile import reconcile
from cranioface.anatomy.face_model import load_face_model
from cranioface.anatomy.fullness import expected_fullness
from cranioface.anatomy.registration import Registered
from cranioface.anatomy.tissue_depth_face import tissue_depth_face
from cranioface.geometry.ring import CameraRing, project
from cranioface.people.facts import Facts
from projections.describe import base_maps, bone_maps

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
    skull, base = project(head.bone, ring, hide_inside=True), base_maps(described.base, ring)
    usual = replace(facts, bmi=None, fullness=None)
    known = {**described.person.craniometrics, **usual.by_name()}
    views = translator.translate(skull, base, known, bone_maps(described.registered, ring)).depth
    told = None if usual == Facts() else told_fields(described.registered, usual)
    face = np.asarray(reconcile(described.base, views, described.registered, ring, told).vertices)
    return face if facts == usual else face + fuller(described.registered, facts, usual)


def fuller(registered: Registered, facts: Facts, usual: Facts) -> np.ndarray:
    """Steps (n, 3) mm from the tissue-depth face of `usual` to that of `facts`: of fullness bone says nothing, so the
    network is not asked."""
    told, plain = (tissue_depth_face(registered, **f.by_name()).vertices for f in (facts, usual))
    return np.asarray(told - plain)


def told_fields(registered: Registered, facts: Facts) -> np.ndarray:
    """Steps (n, 3) mm of the face model's fields for these facts: the ears and the neck of a man, a woman, an old, a
    lean or a heavy person, of which the views say nothing.
    """
    model = load_face_model()
    full = expected_fullness(**facts.by_name()).mean
    expected = model.expected(facts.sex, facts.age_years, full)
    return np.asarray(registered.carry(expected) - registered.carry(model.expected()))


def predicted_skin(head: PreparedHead, facts: Facts, translator: Translator) -> trimesh.Trimesh:
    """The same face as the smooth closed surface of its vertices; Frankfurt frame, mm."""
    return load_face_model().skin(predicted_vertices(head, facts, translator))
