"""Whose skull and face are told from one image: people held out and real heads, each with pictures and a truth.

Owns which pictures of whom are judged: one of each kind of input. True surfaces are made once and kept.
Knows nothing of methods.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import trimesh

from cranioface.command import BadInput, whole_file
from cranioface.judge.summary import REAL, SYNTHETIC
from evaluation.studies.single_image_truth import Truth, true_meshes, truth_of
from single_image.expected import input_kind
from single_image.images_folder import ImagesFolder
from single_image.picture import Picture, framed
from single_image.shape import PARTS
from single_image.subjects import Subject, find_heads, real, stored

if TYPE_CHECKING:
    from collections.abc import Callable

UNMESHED = "--people names the folder of label volumes that the images were made from"


@dataclass(frozen=True)
class Case:
    """One head. load: its labels, and of a scan what was seen. kept: a folder where meshes of the truth are kept."""

    name: str
    kind: str  # SYNTHETIC or REAL
    images: ImagesFolder
    load: Callable[[], Subject]
    kept: Path
    worn: str = ""  # the real head whose bone this one wears

    @cached_property
    def pictures(self) -> dict[str, Picture]:
        """The first image of each kind, with its scale and without, by `single_image.expected.input_kind`."""
        return pictures_of(self.images, self.name)

    @cached_property
    def subject(self) -> Subject:
        return self.load()

    @cached_property
    def meshes(self) -> dict[str, trimesh.Trimesh]:
        """True skull and head by PARTS, closed, Frankfurt frame, mm."""
        path = self.kept / f"{self.name}.npz"
        if not path.is_file():
            _write(path, true_meshes(self.subject.person, self.subject.scanned))
        with np.load(path) as arrays:
            return {part: _mesh(arrays[f"{part}_vertices"], arrays[f"{part}_faces"]) for part in PARTS}

    @cached_property
    def truth(self) -> Truth:
        scanned = self.subject.scanned if self.kind == REAL else None
        return truth_of(self.meshes, self.images.shape(self.name), scanned)


def pictures_of(images: ImagesFolder, name: str, first: bool = True) -> dict[str, Picture]:
    """Pictures of a person by kind of input; first: one of each, else numbered ones of all."""
    found: dict[str, Picture] = {}
    for k, image in enumerate(images.images(name)):
        for mm in dict.fromkeys((image.mm_per_pixel, None)):
            word = input_kind(image.kind, mm is not None) + ("" if first else f" {k}")
            if word not in found:
                found[word] = framed(image.pixels, mm, image.kind)
    return found


def synthetic_cases(images: ImagesFolder, people: Path, kept: Path, names: Sequence[str]) -> Iterator[Case]:
    """People of a data set by name; `people`: the folder of their labels, NAME.npz."""
    worn = images.card.heads_worn()
    for name in names:
        path = people / f"{name}.npz"
        if not path.is_file():
            raise BadInput(f"{path}: no such person; {UNMESHED}")
        yield Case(name, SYNTHETIC, images, partial(stored, path), kept, str(worn.get(name, "")))


def real_cases(images: ImagesFolder, heads: Path, kept: Path) -> Iterator[Case]:
    """Every real head of `heads` that a data set has images of."""
    names = {name for part in images.card.split for name in images.names(part)}
    for pair in find_heads(heads):
        if pair.name in names:
            yield Case(pair.name, REAL, images, partial(real, pair), kept)


def _write(path: Path, meshes: dict[str, trimesh.Trimesh]) -> None:
    with whole_file(path) as temporary:
        arrays = {f"{part}_vertices": np.asarray(mesh.vertices, np.float32) for part, mesh in meshes.items()}
        arrays |= {f"{part}_faces": np.asarray(mesh.faces, np.int32) for part, mesh in meshes.items()}
        np.savez_compressed(temporary, allow_pickle=False, **arrays)


def _mesh(vertices: np.ndarray, faces: np.ndarray) -> trimesh.Trimesh:
    return trimesh.Trimesh(vertices.astype(np.float64), faces, process=False)
