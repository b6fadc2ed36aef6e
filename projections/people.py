"""Heads on disk -> PERSON folders: one person, a folder of them, or synthetic people.

Owns the order of the steps. Knows nothing of command lines but the names of their options.
"""

from pathlib import Path

import trimesh

from cranioface.geometry.rigid import invert
from cranioface.geometry.ring import CameraRing, dropped_share
from cranioface.people.dataset import DatasetCard, split_people, write_dataset
from cranioface.people.pairs import Pair, find_pairs
from cranioface.people.person import Person, write_person
from projections.cli import Arguments
from projections.describe import describe

DROPPED_WARNING = 0.001  # of the vertices outside the window: a shoulder or a table, worth a line


def project_synthetic(told: Arguments) -> None:
    """`told.synthetic` people into a DATASET, some in the bone of real heads where they are given."""
    from projections.synthetic import (  # it brings joblib along, which one skull does not need
        make_synthetic_dataset,
        wearable,
    )

    assert told.synthetic is not None and told.output is not None  # the command refuses anything else
    real = wearable(told.heads, told.without, told.real_share, told.output) if told.heads else None
    make_synthetic_dataset(
        told.output, told.synthetic,
        seed=told.seed, pixels=told.pixels, jobs=told.jobs, scheduler=told.scheduler, real=real,
    )  # fmt: skip
    print(f"wrote {told.output}: {told.synthetic} synthetic people, seed {told.seed}")


def project_one(skull: Path, face: Path | None, output: Path, told: Arguments) -> None:
    """One skull, and its face where there is one, into a PERSON folder."""
    person = project_pair(Pair(skull.stem, skull, face, told.facts), told)
    write_person(output, person)
    print(f"read {skull}" + (f" and {face}" if face else ""))
    ring = person.ring
    print(f"wrote {output}: {', '.join(person.maps)} in {len(ring.azimuths_deg)} views of {ring.pixels} pixels")


def project_folder(folder: Path, output: Path, told: Arguments) -> None:
    """Every pair and CT below `folder` into a DATASET; people that are already there are kept."""
    pairs = find_pairs(folder)
    for k, pair in enumerate(pairs):
        print(f"[{k + 1}/{len(pairs)}] {pair.name}")
        if not (output / pair.name / "person.yaml").is_file():
            write_person(output / pair.name, project_pair(pair, told))
    split = split_people({p.name: p.name for p in pairs}, told.seed)
    write_dataset(output, DatasetCard(split, told.seed, (str(folder),), f"projections.py {folder}"))
    print(f"wrote {output}: {len(pairs)} people")


def project_pair(pair: Pair, told: Arguments) -> Person:
    """One person's maps, whatever frame the skull came in; `told` are the options of the command."""
    ring = CameraRing(told.pixels)
    head = told.read(pair.skull, pair.face)
    frame = told.align(head).frankfurt_from_input
    skull, skin = head.skull.copy().apply_transform(frame), head.skin()
    person = describe(skull, ring, None if skin is None else skin.apply_transform(frame)).person
    person.input_from_frankfurt, person.source = invert(frame), str(pair.skull)
    person.facts = pair.facts
    _warn_of_dropped(skull, ring)
    return person


def _warn_of_dropped(skull: trimesh.Trimesh, ring: CameraRing) -> None:
    share = dropped_share(skull, ring)
    if share > DROPPED_WARNING:
        print(f"warning: {share:.1%} of the bone lies outside the 256 mm window and is left out")
