"""The methods by name: what turns a prepared skull into a face. Owns the registry and the two that ship.

A builder takes the options of a reconstruction and returns a method; what a method needs is loaded when it is built.
Who has one of their own registers it, or names it as MODULE:BUILDER (docs/add_a_method.md). Knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cranioface.command import BadInput
from cranioface.people.facts import Facts
from reconstruction.options import Options

if TYPE_CHECKING:
    import trimesh

    from reconstruction.network_face import Translator
    from reconstruction.road import PreparedHead


@dataclass(frozen=True)
class Prediction:
    """A face in the Frankfurt frame, mm: one closed surface, its depth (8, N, N) where the method works in maps, and
    its vertices (n, 3) at level 1 of the face model where it is one of that model's faces."""

    face: trimesh.Trimesh
    maps: np.ndarray | None = None
    vertices: np.ndarray | None = None

    @property
    def model(self) -> trimesh.Trimesh | None:
        """The surface of `vertices`, closed: a face of the face model; None where it is none."""
        import trimesh

        from cranioface.anatomy.face_model import load_face_model

        return None if self.vertices is None else trimesh.Trimesh(self.vertices, load_face_model().faces, process=False)


# `with station("translate"): ...` announces and times a station of the method's own
Station = Callable[[str], AbstractContextManager[None]]


@dataclass(frozen=True)
class Method:
    """`predict` sees a head's bone and what is told of the person, never the true skin. weights: for the report."""

    predict: Callable[[PreparedHead, Facts, Station], Prediction]
    weights: Path | None = None


Builder = Callable[[Options], Method]


def network(options: Options) -> Method:
    """The conditional GAN over the eight views, with the shipped weights or others."""
    from pix2pix.translate import default_weights, load_translator

    path = default_weights(options.weights)
    return of_translator(load_translator(path), path)


def of_translator(translator: Translator, weights: Path | None = None) -> Method:
    """The same by any translator of maps."""
    from backprojection import fuse
    from backprojection.settle import settle
    from cranioface.anatomy.face_model import load_face_model
    from projections.describe import face_maps
    from reconstruction.network_face import predicted_vertices

    def face(head: PreparedHead, facts: Facts, station: Station) -> Prediction:
        ring = head.described.person.ring
        with station("translate"):
            vertices = predicted_vertices(head, facts, translator)
            skin = load_face_model().skin(vertices)
            maps = face_maps(skin, ring)
        with station("fuse"):
            return Prediction(settle(fuse(maps, ring), skin), maps, vertices)

    return Method(face, weights)


def tissue_depth(options: Options) -> Method:
    """The textbook: the face model's skin at the table's mean tissue depths."""
    from cranioface.anatomy.tissue_depth_face import tissue_depth_face

    return _of_model("tissue-depth face", tissue_depth_face)


def measured(options: Options) -> Method:
    """The textbook moved to where skin lies on real heads, as full as is told: what the network starts from."""
    from cranioface.anatomy.measured_face import measured_face

    return _of_model("measured face", measured_face)


def _of_model(name: str, face_over: Callable[..., trimesh.Trimesh]) -> Method:
    from cranioface.anatomy.face_model import load_face_model

    def face(head: PreparedHead, facts: Facts, station: Station) -> Prediction:
        with station(name):
            vertices = np.asarray(face_over(head.described.registered, **facts.by_name()).vertices)
            return Prediction(load_face_model().skin(vertices), vertices=vertices)

    return Method(face)


METHODS: dict[str, Builder] = {"pix2pix": network, "tissue-depth": tissue_depth, "measured": measured}


def register(name: str, builder: Builder) -> None:
    """Make a method known by `name`. ValueError where the name is another's."""
    if METHODS.setdefault(name, builder) is not builder:
        raise ValueError(f"{name}: is the name of another method")


def builder_of(name: str) -> Builder:
    """The builder of that name, or MODULE:BUILDER from its module; BadInput where there is none."""
    if name in METHODS:
        return METHODS[name]
    module, colon, builder = name.partition(":")
    if not colon:
        raise BadInput(f"--method {name}: is none of {', '.join(METHODS)}; give one, or MODULE:BUILDER of your own")
    try:
        return getattr(import_module(module), builder)  # type: ignore[no-any-return]  # the user's word for it
    except (ImportError, AttributeError) as refusal:
        raise BadInput(f"--method {name}: cannot be loaded ({refusal}); is its folder on PYTHONPATH?") from refusal
