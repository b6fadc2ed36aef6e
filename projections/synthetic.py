"""Makes a DATASET of synthetic people, in many processes or on many machines, and finds the real heads that it wears.

Each person is made from its own number alone, so that a killed run goes on where it stopped, and many processes or
machines give the bytes of one. A share of the skulls is degraded like real scans are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from joblib import delayed
from tqdm import tqdm

from cranioface.command import check_outputs
from cranioface.command.workers import workers
from cranioface.geometry.ring import CameraRing
from cranioface.people.dataset import (
    PAGE,
    CoarsePeople,
    DatasetCard,
    WornBone,
    read_dataset,
    split_people,
    write_dataset,
)
from cranioface.people.person import Person, write_person
from cranioface.people.person_page import PAGE as PERSON_PAGE
from projections.describe import describe, face_maps
from projections.scanned_people import person_name, scanned_person, scanned_skull, skull_number, worn

if TYPE_CHECKING:  # so that projecting a skull needs neither anny nor myo-sim
    from cranioface.population import SyntheticPerson
    from cranioface.population.real_heads import RealHeads
    from projections.coarse_people import CoarsePerson, CoarseScans

SOURCE, COARSE_SOURCE = "synthetic: population/", "coarse CTs of real heads"
NEEDED = (__name__, "anny")  # on every machine that makes people
REAL_BONE_FOLDER = ".real_bone"  # of a dataset: what was measured on the real heads


def make_synthetic_dataset(
    folder: Path,
    people: int,
    *,
    seed: int = 0,
    pixels: int = 256,
    jobs: int = 1,
    scheduler: str | None = None,
    real: RealHeads | None = None,
    scans: CoarseScans | None = None,
) -> list[str]:
    """Write `people` PERSON folders of `pixels` maps and dataset.yaml below `folder`; those that lie there are kept.

    In `jobs` processes, or on the cluster of a Dask `scheduler`; BadInput where that cannot do the work.
    A share of the people wears the bone of `real` heads. Coarse `scans` that may be learnt from are people beside them,
    whose names come back.
    """
    check_outputs([folder], inputs=[real.folder if real else None, scans.folder if scans else None])
    check_outputs([folder / PAGE])
    folder, ring = folder.resolve(), CameraRing(pixels)  # a worker on another machine was started elsewhere
    identity_of = {n: skull_number(n) for n in map(person_name, range(people))}
    missing = [n for n in identity_of if not (folder / n / PERSON_PAGE).is_file()]
    work = [
        delayed(build_identity)(folder, k, [n for n in missing if identity_of[n] == k], seed, ring, real)
        for k in sorted({identity_of[n] for n in missing})
    ]
    if real:
        real.measure()
    coarse = scans.people() if scans else []
    absent = [person for person in coarse if not person.lies_in(folder)]
    work += [delayed(person.build)(folder, ring) for person in absent]
    count, lacking = people + len(coarse), len(missing) + len(absent)
    with (
        workers(folder, jobs, scheduler, needed=NEEDED) as parallel,
        tqdm(total=count, initial=count - lacking, desc="people", unit="person") as progress,
    ):
        for made in parallel(work):
            progress.update(made)
    command = f"projections.py --synthetic {people} --seed {seed} --pixels {pixels}"
    card = _card(identity_of, seed, command, real)
    write_dataset(folder, _with_scans(card, scans, coarse) if scans else card)
    return [person.name for person in coarse]


def _with_scans(card: DatasetCard, scans: CoarseScans, coarse: list[CoarsePerson]) -> DatasetCard:
    """Coarse scans join those who are learnt from, and nobody else."""
    names = tuple(person.name for person in coarse)
    split = {**card.split, "train": [*card.people("train"), *names]}
    sources, command = (*card.sources, COARSE_SOURCE), card.command + scans.command()
    return replace(card, split=split, sources=sources, command=command, coarse=CoarsePeople(str(scans.folder), names))


def _card(identity_of: dict[str, int], seed: int, command: str, real: RealHeads | None) -> DatasetCard:
    """The dataset's card; people of one skull are of one identity, which no other seed has."""
    split = split_people({n: f"{seed}-{k}" for n, k in identity_of.items()}, seed)
    if not real:
        return DatasetCard(split, seed, (SOURCE,), command)
    bones = {n: bone for n, k in identity_of.items() if (bone := worn(seed, k, real)[0])}
    worn_bone = WornBone(str(real.folder), real.without, real.share, bones)
    return DatasetCard(split, seed, tuple(sorted({SOURCE, *real.sources()})), command + real.command(), worn_bone)


def build_identity(
    folder: Path, identity: int, names: list[str], seed: int, ring: CameraRing, real: RealHeads | None = None
) -> int:
    """Write those people of one identity that are missing: one skull, described once, under several faces."""
    scanned = scanned_skull(seed, identity, real)
    described = describe(scanned.skull, ring, to_learn=True).person
    bone = f", bone of {scanned.bone_of}" if scanned.bone_of else ""
    for name in names:
        made = scanned_person(scanned, name)
        write_person(
            folder / name, _person(described, made, ring, f"synthetic, seed {seed}, {name}{bone}, {made.mouth}")
        )
    return len(names)


def wearable(heads: Path, without: Iterable[str], share: float, dataset: Path) -> RealHeads:
    """The real heads of a folder, but some, whose bone a `share` of the people of `dataset` is to wear."""
    from cranioface.population.real_heads import find_heads

    return find_heads(heads, without, share, dataset.resolve() / REAL_BONE_FOLDER)


def learnable(scans: Path, heads: Path, without: Iterable[str], dataset: Path) -> CoarseScans:
    """The coarse scans of a folder of whom two in three are to join `dataset`; fine heads tell of their grid."""
    from projections.coarse_people import find_scans

    return find_scans(scans, heads, tuple(without), dataset)


def real_heads_of(dataset: Path) -> RealHeads | None:
    """The real heads whose bone people of `dataset` wear; None without. BadInput where they lie there no more."""
    bone = read_dataset(dataset).real_bone
    return wearable(Path(bone.heads), bone.without, bone.share, Path(dataset)) if bone else None


def _person(described: Person, made: SyntheticPerson, ring: CameraRing, source: str) -> Person:
    maps = described.maps | {"face": face_maps(made.face, ring)}
    return replace(described, maps=maps, facts=made.facts, source=source, tissue_depths=dict(made.tissue_depths))
