"""Builds a dataset of synthetic people: the one file of this room that knows the population.

Each person is made from its own number alone, so that a killed run goes on where it stopped, and many processes or
machines give the bytes of one. A share of the skulls is degraded like real scans are.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from scipy.spatial.transform import Rotation
from tqdm import tqdm

from anatomy.person import Person, write_person
from geometry.ring import CameraRing
from projections.dataset import write_dataset
from projections.describe import describe, face_maps

FACES_PER_SKULL = 3  # one skull has many faces: BMI and age change the face, not the bone
DEGRADED_SHARE = 0.6
# a real skull's frame is found, not known: alignment errs about so much (python -m evaluation.poses prints it)
FRAME_TURN_DEG, FRAME_SHIFT_MM = 1.2, 1.5


def build_synthetic(folder: Path, people: int, seed: int, ring: CameraRing, jobs: int) -> None:
    """Write `people` PERSON folders and dataset.yaml below `folder`; those that are complete are kept."""
    identity_of = {person_name(k): k // FACES_PER_SKULL for k in range(people)}
    missing = [n for n in identity_of if not (folder / n / "person.yaml").is_file()]
    identities = sorted({identity_of[n] for n in missing})
    work = Parallel(n_jobs=jobs, return_as="generator_unordered")(
        delayed(build_identity)(folder, k, [n for n in missing if identity_of[n] == k], seed, ring) for k in identities
    )
    with tqdm(total=people, initial=people - len(missing), desc="people", unit="person") as progress:
        for made in work:
            progress.update(made)
    command = f"projections.py --synthetic {people} --seed {seed} --pixels {ring.pixels}"
    named = {n: f"{seed}-{k}" for n, k in identity_of.items()}
    write_dataset(folder, named, seed, ["synthetic: population/"], command)


def person_name(k: int) -> str:
    return f"synthetic_{k:06d}"


def build_identity(folder: Path, identity: int, names: list[str], seed: int, ring: CameraRing) -> int:
    """Write those people of one identity that are missing: one skull, described once, under several faces."""
    # here, so that projecting a skull needs neither anny nor myo-sim
    from population import make_person
    from population.scanner import degrade

    skull_seed, rng = _number(seed, identity, 0), np.random.default_rng([seed, identity, 1])
    made = make_person(skull_seed)
    skull = degrade(made.skull, rng) if rng.random() < DEGRADED_SHARE else made.skull
    frame = _frame_error(rng)
    described = describe(skull.apply_transform(frame), ring).person
    for name in names:
        made = make_person(skull_seed, face_seed=int(name.split("_")[1]))
        made.face.apply_transform(frame)
        write_person(folder / name, _person(described, made, ring, f"synthetic, seed {seed}, {name}"))
    return len(names)


def _person(described: Person, made, ring: CameraRing, source: str) -> Person:
    maps = described.maps | {"face": face_maps(made.face, ring)}
    facts = {key: made.facts[key] for key in ("sex", "age_years", "bmi")}
    depths = dict(made.facts["tissue_depths"])
    return replace(described, maps=maps, source=source, tissue_depths=depths, **facts)


def _frame_error(rng: np.random.Generator) -> np.ndarray:
    """A small rigid motion (4, 4) about the middle of the head, alike for bone and skin."""
    turn = Rotation.from_rotvec(rng.normal(0, FRAME_TURN_DEG, 3), degrees=True).as_matrix()
    motion = np.eye(4)
    motion[:3, :3], motion[:3, 3] = turn, rng.normal(0, FRAME_SHIFT_MM, 3)
    return motion


def _number(seed: int, k: int, stream: int) -> int:
    return int(np.random.SeedSequence([seed, k, stream]).generate_state(1)[0])
