"""Heads on disk -> PERSON folders: one person, or a folder of them into a DATASET.

Owns the order of the steps, and that nothing is replaced which somebody gave to read. Knows nothing of command lines.
"""

from __future__ import annotations

import logging
from pathlib import Path

import trimesh

from cranioface.command import check_outputs
from cranioface.geometry.rigid import invert
from cranioface.geometry.ring import CameraRing, dropped_share
from cranioface.people.dataset import PAGE, DatasetCard, split_people, write_dataset
from cranioface.people.head_arguments import HeadArguments
from cranioface.people.pairs import Pair, find_pairs
from cranioface.people.person import Person, check_person_folder, is_projected, write_person
from projections.describe import describe

DROPPED_WARNING = 0.001  # of the vertices outside the window: a shoulder or a table, worth a line
log = logging.getLogger(__name__)


def project_person(pair: Pair, output: Path, *, pixels: int, reader: HeadArguments) -> Person:
    """One skull, and its face where there is one, into a PERSON folder. BadInput where that would replace what is read
    or what somebody wrote by hand."""
    check_person_folder(output, inputs=(pair.skull, pair.face, reader.landmarks))
    person = project_pair(pair, pixels=pixels, reader=reader)
    write_person(output, person)
    return person


def project_folder(folder: Path, output: Path, *, seed: int, pixels: int, reader: HeadArguments) -> list[Pair]:
    """Every pair and CT below `folder` into a DATASET; people that were projected before are kept. Refuses as
    `project_person` does, before the first of them is read."""
    pairs = find_pairs(folder)
    check_outputs([output], inputs=[folder])
    check_outputs([output / PAGE])
    for pair in pairs:
        check_person_folder(output / pair.name, inputs=(pair.skull, pair.face))
    for k, pair in enumerate(pairs, 1):
        log.info(f"[{k}/{len(pairs)}] {pair.name}")
        if not is_projected(output / pair.name):
            write_person(output / pair.name, project_pair(pair, pixels=pixels, reader=reader))
    split = split_people({p.name: p.name for p in pairs}, seed)
    write_dataset(output, DatasetCard(split, seed, (str(folder),), f"projections.py {folder}"))
    return pairs


def project_pair(pair: Pair, *, pixels: int, reader: HeadArguments) -> Person:
    """One person's maps of `pixels` squared, whatever frame the skull came in; `reader` reads and aligns the head."""
    ring = CameraRing(pixels)
    head = reader.read(pair.skull, pair.face)
    frame = reader.align(head).frankfurt_from_input
    skull, skin = head.skull.copy().apply_transform(frame), head.skin()
    person = describe(skull, ring, None if skin is None else skin.copy().apply_transform(frame), to_learn=True).person
    person.input_from_frankfurt, person.source = invert(frame), str(pair.skull)
    person.facts = pair.facts
    _warn_of_dropped(skull, ring)
    return person


def _warn_of_dropped(skull: trimesh.Trimesh, ring: CameraRing) -> None:
    share = dropped_share(skull, ring)
    if share > DROPPED_WARNING:
        log.warning(f"{share:.1%} of the bone lies outside the 256 mm window and is left out")
