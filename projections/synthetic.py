"""Builds a dataset of synthetic people: the one file of this room that knows the population.

Each person is made from its own number alone, so that a killed run goes on where it stopped, and many processes or
machines give the bytes of one. A share of the skulls is degraded like real scans are.
"""

from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from tqdm import tqdm

from anatomy.person import write_person
from geometry.ring import CameraRing
from projections.dataset import write_dataset
from projections.describe import describe

FACES_PER_SKULL = 2  # one skull has many faces: BMI and age change the face, not the bone
DEGRADED_SHARE = 0.6


def build_synthetic(folder: Path, people: int, seed: int, ring: CameraRing, jobs: int) -> None:
    """Write `people` PERSON folders and dataset.yaml below `folder`; those that are complete are kept."""
    names = [person_name(k) for k in range(people)]
    missing = [k for k, name in enumerate(names) if not (folder / name / "person.yaml").is_file()]
    work = Parallel(n_jobs=jobs, return_as="generator_unordered")(
        delayed(build_person)(folder / names[k], k, seed, ring) for k in missing
    )
    for _ in tqdm(work, total=len(missing), desc="people", unit="person"):
        pass
    identities = {name: f"{seed}-{k // FACES_PER_SKULL}" for k, name in enumerate(names)}
    command = f"projections.py --synthetic {people} --seed {seed} --pixels {ring.pixels}"
    write_dataset(folder, identities, seed, ["synthetic: population/"], command)


def person_name(k: int) -> str:
    return f"synthetic_{k:06d}"


def build_person(folder: Path, k: int, seed: int, ring: CameraRing) -> None:
    """Make person k of a dataset: identity k // FACES_PER_SKULL, its own face, perhaps seen by a poor scanner."""
    from population import degrade, make_person  # here, so that projecting a skull needs neither anny nor myo-sim

    made = make_person(_number(seed, k // FACES_PER_SKULL, 0), face_seed=_number(seed, k, 1))
    rng = np.random.default_rng([seed, k, 2])
    skull = degrade(made.skull, rng) if rng.random() < DEGRADED_SHARE else made.skull
    person = describe(skull, ring, made.face).person
    person.sex, person.age_years, person.bmi = (made.facts[key] for key in ("sex", "age_years", "bmi"))
    person.tissue_depths = dict(made.facts["tissue_depths"])
    person.source = f"synthetic, seed {seed}, person {k}"
    write_person(folder, person)


def _number(seed: int, k: int, stream: int) -> int:
    return int(np.random.SeedSequence([seed, k, stream]).generate_state(1)[0])
