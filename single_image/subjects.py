"""Whom images are made of: people as label volumes, made or read, and real heads from CTs or pairs of meshes.

Owns how each is loaded, when its turn comes. Knows nothing of images.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from cranioface.command import BadInput
from cranioface.geometry.head_grid import COARSE
from cranioface.people.pairs import Pair, find_pairs
from cranioface.population.volumes.person_volume import PersonVolume, read_person
from single_image.rays.attenuation import Attenuation, attenuation_of_head, attenuation_of_person

CT_NAMES = ("ct.nii.gz", "ct.nii", "ct.nrrd", "ct.mha")  # of a head's folder, before its meshes


@dataclass(frozen=True)
class Subject:
    """A person and how X-rays see them: with tissues that an `rng` varies, or as scanned.

    scanned (x, y, z) bool on HEAD: what a scan saw; None = everything.
    """

    person: PersonVolume
    attenuation: Callable[[np.random.Generator], Attenuation]
    scanned: np.ndarray | None = None


def made(seed: int, number: int) -> Subject:
    """Synthetic person `number` of the population `seed`, in modelled bone."""
    from cranioface.population.volumes.people import person_volume

    return of_person(person_volume(seed, number))


def stored(path: Path) -> Subject:
    """The person in a label volume file. BadInput where it is none."""
    return of_person(read_person(path))


def of_person(person: PersonVolume) -> Subject:
    """Seen at 2 mm, of which networks get less: a quarter of the work."""
    return Subject(person, partial(attenuation_of_person, person, grid=COARSE))


def real(pair: Pair) -> Subject:
    """A real head. BadInput where it cannot be read, finds no frame or shows no skin: a shape needs a face."""
    from cranioface.people.head_files import align, read_head
    from cranioface.population.volumes.people import head_volume

    head = read_head(pair.skull, face=pair.face)
    frame, skin = align(head).frankfurt_from_input, head.skin()
    if skin is None:
        raise BadInput(f"{pair.skull}: shows no skin, and a shape is a skull and a face; leave it out")
    person = head_volume(
        head.skull.copy().apply_transform(frame), skin.copy().apply_transform(frame), f"{pair.name}/{pair.skull.name}"
    )
    if head.source != "CT":
        return of_person(person)
    attenuation, scanned = attenuation_of_head(head, frame)
    return Subject(person, lambda _: attenuation, scanned)


def find_heads(folder: Path) -> list[Pair]:
    """Real heads of a folder: NAME/ct.nii.gz, or as `find_pairs` knows them. BadInput where there is none."""
    if not folder.is_dir():
        raise BadInput(
            f"{folder}: no such folder of heads; each is NAME/ct.nii.gz, or NAME/skull.ply with NAME/skin.ply"
        )
    scans = [scan for entry in sorted(folder.iterdir()) for name in CT_NAMES if (scan := entry / name).is_file()]
    own = {scan.parent.name: Pair(scan.parent.name, scan, None) for scan in reversed(scans)}
    try:
        pairs = {pair.name: pair for pair in find_pairs(folder)}
    except BadInput:
        if not own:
            raise
        pairs = {}
    return [pair for _, pair in sorted((pairs | own).items())]
