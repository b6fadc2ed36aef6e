"""Builds a dataset of synthetic people: the one file of this room that knows the population.

Each person is made from its own number alone, so that a killed run goes on where it stopped, and many processes or
machines give the bytes of one. A share of the skulls is degraded like real scans are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import trimesh
from joblib import delayed
from scipy.spatial.transform import Rotation
from tqdm import tqdm

from cranioface.command import check_outputs
from cranioface.command.workers import workers
from cranioface.geometry.rigid import transform
from cranioface.geometry.ring import CameraRing
from cranioface.people.dataset import PAGE, DatasetCard, WornBone, read_dataset, split_people, write_dataset
from cranioface.people.person import Person, write_person
from cranioface.people.person_page import PAGE as PERSON_PAGE
from projections.describe import describe, face_maps

if TYPE_CHECKING:  # so that projecting a skull needs neither anny nor myo-sim
    from cranioface.population import SyntheticPerson
    from cranioface.population.real_heads import RealHeads

FACES_PER_SKULL = 3  # one skull has many faces: BMI and age change the face, not the bone
DEGRADED_SHARE = 0.6
SOURCE = "synthetic: population/"
NEEDED = (__name__, "anny")  # on every machine that makes people
REAL_BONE_FOLDER = ".real_bone"  # of a dataset: what was measured on the real heads
# a real skull's frame is found, not known: alignment errs about so much (python -m evaluation poses prints it)
FRAME_TURN_DEG, FRAME_SHIFT_MM = 1.2, 1.5


def make_synthetic_dataset(
    folder: Path,
    people: int,
    *,
    seed: int = 0,
    pixels: int = 256,
    jobs: int = 1,
    scheduler: str | None = None,
    real: RealHeads | None = None,
) -> None:
    """Write `people` PERSON folders of `pixels` maps and dataset.yaml below `folder`; those that lie there are kept.

    In `jobs` processes, or on the cluster of a Dask `scheduler`; BadInput where that cannot do the work.
    A share of the people wears the bone of `real` heads.
    """
    check_outputs([folder], inputs=[real.folder if real else None])
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
    with (
        workers(folder, jobs, scheduler, needed=NEEDED) as parallel,
        tqdm(total=people, initial=people - len(missing), desc="people", unit="person") as progress,
    ):
        for made in parallel(work):
            progress.update(made)
    command = f"projections.py --synthetic {people} --seed {seed} --pixels {pixels}"
    write_dataset(folder, _card(identity_of, seed, command, real))


def _card(identity_of: dict[str, int], seed: int, command: str, real: RealHeads | None) -> DatasetCard:
    """The dataset's card; people of one skull are of one identity, which no other seed has."""
    split = split_people({n: f"{seed}-{k}" for n, k in identity_of.items()}, seed)
    if not real:
        return DatasetCard(split, seed, (SOURCE,), command)
    bones = {n: bone for n, k in identity_of.items() if (bone := worn(seed, k, real)[0])}
    worn_bone = WornBone(str(real.folder), real.without, real.share, bones)
    return DatasetCard(split, seed, tuple(sorted({SOURCE, *real.sources()})), command + real.command(), worn_bone)


def person_name(k: int) -> str:
    return f"synthetic_{k:06d}"


def build_identity(
    folder: Path, identity: int, names: list[str], seed: int, ring: CameraRing, real: RealHeads | None = None
) -> int:
    """Write those people of one identity that are missing: one skull, described once, under several faces."""
    scanned = scanned_skull(seed, identity, real)
    described = describe(scanned.skull, ring).person
    bone = f", bone of {scanned.bone_of}" if scanned.bone_of else ""
    for name in names:
        made = scanned_person(scanned, name)
        write_person(folder / name, _person(described, made, ring, f"synthetic, seed {seed}, {name}{bone}"))
    return len(names)


@dataclass(frozen=True)
class ScannedSkull:
    """One skull as a scan shows it, degraded or not; `frame` (4, 4) carries the true head to where the scan has it."""

    population_seed: int  # of population.make_person
    skull: trimesh.Trimesh  # in the frame that an alignment would find, mm
    frame: np.ndarray
    bone_of: str | None = None  # the real head whose bone it wears: NAME/FILE


def scanned_skull(seed: int, identity: int, real: RealHeads | None = None) -> ScannedSkull:
    """The skull of `identity` in the dataset of `seed`; the same arguments give the same arrays.

    Whether it wears real bone changes neither the person nor the frame; a dataset's `real` is `real_heads_of` it.
    """
    from cranioface.population.person import bones_and_identity
    from cranioface.population.scanner import degrade

    skull_seed, frame = scan_place(seed, identity)
    bones = bones_and_identity(skull_seed, 0)[1]
    whole = bones.cranium + bones.mandible
    bone_of, file, rng = worn(seed, identity, real)
    if real and file:
        skull = _real_bone(file, real, whole, identity, skull_seed, rng)
    else:
        degraded, rng = _damage(seed, identity)
        skull = degrade(whole, rng) if degraded else whole
    return ScannedSkull(skull_seed, skull.apply_transform(frame), frame, bone_of)


def scan_place(seed: int, identity: int) -> tuple[int, np.ndarray]:
    """Seed of the person in the population, and the frame (4, 4) of the scan: what needs no skull to be made."""
    from cranioface.population.scanner import SHARES

    degraded, rng = _damage(seed, identity)
    if degraded:
        rng.random(len(SHARES))  # what `degrade` draws: the frame's numbers follow
    return _number(seed, identity, 0), _frame_error(rng)


def _damage(seed: int, identity: int) -> tuple[bool, np.random.Generator]:
    """Whether this skull is damaged, and the draws that say how."""
    rng = np.random.default_rng([seed, identity, 1])
    return bool(rng.random() < DEGRADED_SHARE), rng


def worn(seed: int, identity: int, real: RealHeads | None) -> tuple[str | None, Path | None, np.random.Generator]:
    """Which real bone this identity wears, as NAME/FILE and as a path, None for none; and how its draws go on."""
    rng = np.random.default_rng([seed, identity, 2])
    file = real.draw(rng) if real else None
    return (f"{file.parent.name}/{file.name}" if file else None), file, rng


def _real_bone(
    file: Path, real: RealHeads, whole: trimesh.Trimesh, identity: int, skull_seed: int, rng: np.random.Generator
) -> trimesh.Trimesh:
    """Real bone on this `whole` skull, below the skin of each of its faces, cut as scans are."""
    from cranioface.population import make_person
    from cranioface.population.real_bone import under_skin, wear
    from cranioface.population.real_heads import load_real_bone
    from cranioface.population.scanner import cut_scan

    bone = load_real_bone(file, real.cache)
    numbers = range(identity * FACES_PER_SKULL, (identity + 1) * FACES_PER_SKULL)
    skins = [make_person(skull_seed, face_seed=k).face for k in numbers]
    return cut_scan(under_skin(wear(bone, whole, rng), skins), bone.is_jaw, rng)


def wearable(heads: Path, without: Iterable[str], share: float, dataset: Path) -> RealHeads:
    """The real heads of a folder, but some, whose bone a `share` of the people of `dataset` is to wear."""
    from cranioface.population.real_heads import find_heads

    return find_heads(heads, without, share, dataset.resolve() / REAL_BONE_FOLDER)


def real_heads_of(dataset: Path) -> RealHeads | None:
    """The real heads whose bone people of `dataset` wear; None without. BadInput where they lie there no more."""
    bone = read_dataset(dataset).real_bone
    return wearable(Path(bone.heads), bone.without, bone.share, Path(dataset)) if bone else None


def scanned_person(scanned: ScannedSkull, name: str) -> SyntheticPerson:
    """The person `name` of that skull: scanned bone, true face and true landmarks, all where the scan has them."""
    from cranioface.population import make_person

    made = make_person(scanned.population_seed, face_seed=face_seed_of(name))
    marks = {mark: transform(scanned.frame, point[None])[0] for mark, point in made.landmarks.items()}
    face = made.face.apply_transform(scanned.frame)
    return replace(made, skull=scanned.skull, face=face, landmarks=marks)


def skull_number(name: str) -> int:
    """The identity, and so the skull, of the person `name`."""
    return face_seed_of(name) // FACES_PER_SKULL


def face_seed_of(name: str) -> int:
    return int(name.split("_")[1])


def _person(described: Person, made: SyntheticPerson, ring: CameraRing, source: str) -> Person:
    maps = described.maps | {"face": face_maps(made.face, ring)}
    return replace(described, maps=maps, facts=made.facts, source=source, tissue_depths=dict(made.tissue_depths))


def _frame_error(rng: np.random.Generator) -> np.ndarray:
    """A small rigid motion (4, 4) about the middle of the head, alike for bone and skin."""
    turn = Rotation.from_rotvec(rng.normal(0, FRAME_TURN_DEG, 3), degrees=True).as_matrix()
    motion = np.eye(4)
    motion[:3, :3], motion[:3, 3] = turn, rng.normal(0, FRAME_SHIFT_MM, 3)
    return motion


def _number(seed: int, k: int, stream: int) -> int:
    return int(np.random.SeedSequence([seed, k, stream]).generate_state(1)[0])
