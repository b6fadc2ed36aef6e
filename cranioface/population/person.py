"""A synthetic person: one skull, one of its possible faces, and the facts that are true of both.

Owns sex, age and BMI of the population and the meaning of the seeds. Knows nothing of how people are used.
"""

from dataclasses import dataclass

import numpy as np
import trimesh

from cranioface.anatomy.landmark_names import site_of
from cranioface.people.facts import SEXES, Facts, Sex
from cranioface.population.face import make_face
from cranioface.population.head_identity import Identity, sample_identity
from cranioface.population.jaws import with_mouth
from cranioface.population.mouth import Mouth, draw_mouth
from cranioface.population.skull import Skull, make_skull
from cranioface.population.tissue import person_depths

LIP_SITES, AT_REST_MM = (
    ("ss", "mp", "pr", "id", "sC", "iC", "ecm2s", "ecm2i"),
    2.0,
)  # whose skin leaves an open mouth's bone
DRAWN_AGE_YEARS, DRAWN_BMI = (18.0, 90.0), (16.0, 42.0)  # within what `Facts` admits


@dataclass(frozen=True)
class SyntheticPerson:
    """skull: cranium and mandible in one mesh; face: closed; both in the Frankfurt frame, mm."""

    skull: trimesh.Trimesh
    face: trimesh.Trimesh
    facts: Facts  # to a tenth, as person.yaml has them
    craniometrics: dict[str, float]  # mm, to a hundredth
    tissue_depths: dict[str, float]  # mm at the sites that the skull has, to a hundredth
    landmarks: dict[str, np.ndarray]  # (3,) mm on bone
    mouth: Mouth


def make_person(seed: int, face_seed: int = 0, given: Facts = Facts(), mouth: Mouth | None = None) -> SyntheticPerson:
    """The person of `seed` wearing the face of `face_seed`;
    the same arguments give the same arrays on any number of processes.

    seed fixes the skull, the mouth, the sex and the identity; face_seed the age, the BMI and the individual tissue.
    Facts and a mouth that are given replace drawn ones; nothing else of the person changes with them.
    """
    sex, skull, identity = bones_and_identity(seed, face_seed, given.sex, mouth)
    age_years, bmi = age_and_bmi(seed, face_seed, sex, given)
    face = make_face(skull, sex, age_years, bmi, identity)
    depths = known_depths(skull, person_depths(sex, age_years, bmi, identity.residuals))
    measures = {k: round(float(v), 2) for k, v in skull.measures.items()}
    bone, facts = skull.cranium + skull.mandible, as_told(sex, age_years, bmi)
    return SyntheticPerson(bone, face, facts, measures, depths, skull.landmarks, skull.mouth)


def known_depths(skull: Skull, depths: dict[str, float]) -> dict[str, float]:
    """Depths to a hundredth at the sites whose tissue the mouth leaves on its bone; the jaw's turn with it."""
    moved = LIP_SITES if skull.mouth.fallen_in or abs(skull.gape_mm) > AT_REST_MM else ()
    return {k: round(depths[k], 2) for k in sorted(depths) if k in skull.landmarks and site_of(k) not in moved}


def as_told(sex: Sex, age_years: float, bmi: float) -> Facts:
    """The facts to a tenth, as a page gives them."""
    return Facts(sex, round(age_years, 1), round(bmi, 1))


def bones_and_identity(
    seed: int, face_seed: int, sex: Sex | None = None, mouth: Mouth | None = None
) -> tuple[Sex, Skull, Identity]:
    """Sex and mouth (drawn where they are not given), skull and identity of a person, without a face."""
    rng = np.random.default_rng([seed, 1])
    drawn = SEXES[0] if rng.random() < 0.5 else SEXES[1]
    sex = sex or drawn
    skull = with_mouth(make_skull(rng, sex), mouth or draw_mouth(seed))
    return sex, skull, sample_identity(np.random.default_rng([seed, 2, face_seed]), skull.group)


def age_and_bmi(seed: int, face_seed: int, sex: Sex, given: Facts = Facts()) -> tuple[float, float]:
    """Ages nearly flat from 18 to 90; BMI log-normal about 25, rising until 60; those that are given as they are."""
    rng = np.random.default_rng([seed, 3, face_seed])
    youngest, oldest = DRAWN_AGE_YEARS
    drawn_age = youngest + (oldest - youngest) * rng.beta(1.2, 1.5)
    age = drawn_age if given.age_years is None else given.age_years
    middle = 23.6 + 2.2 * np.clip((age - 20) / 40, 0, 1) + (0.6 if sex == "male" else 0.0)
    drawn_bmi = float(np.clip(middle * np.exp(0.18 * np.clip(rng.standard_normal(), -2.6, 2.6)), *DRAWN_BMI))
    return float(age), drawn_bmi if given.bmi is None else float(given.bmi)
