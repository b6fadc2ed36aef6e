"""A synthetic person: one skull, one of its possible faces, and the facts that are true of both.

Owns sex, age, BMI and fullness of the population and the meaning of the seeds. Knows nothing of how people are used.
"""

from dataclasses import dataclass

import numpy as np
import trimesh

from cranioface.anatomy.fullness import BMI_SD_SHARE, expected_fullness, usual_bmi
from cranioface.anatomy.landmark_names import site_of
from cranioface.people.facts import SEXES, Facts, Sex
from cranioface.population.face import face_points, finished
from cranioface.population.head_identity import Identity, sample_identity
from cranioface.population.jaws import with_mouth
from cranioface.population.measured import site_steps
from cranioface.population.mouth import Mouth, draw_mouth
from cranioface.population.skull import Skull, make_skull
from cranioface.population.tissue import WIDEST, person_depths

LIP_SITES, AT_REST_MM = (
    ("ss", "mp", "pr", "id", "sC", "iC", "ecm2s", "ecm2i"),
    2.0,
)  # whose skin leaves an open mouth's bone
LEAST_MM = 1.0  # of skin over any bone
DRAWN_AGE_YEARS, DRAWN_BMI = (18.0, 90.0), (14.0, 50.0)  # within what `Facts` admits


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

    seed fixes the skull, the mouth, the sex and the identity; face_seed the age, the BMI, the fullness and the
    individual tissue. Facts and a mouth that are given replace drawn ones; nothing else of the person changes with
    them, but that fullness and BMI go together.
    """
    sex, skull, identity = bones_and_identity(seed, face_seed, given.sex, mouth)
    facts = draw_facts(seed, face_seed, sex, given)
    face = finished(drawn_points(skull, facts, identity))
    measures = {k: round(float(v), 2) for k, v in skull.measures.items()}
    bone, depths = skull.cranium + skull.mandible, worn_depths(skull, facts, identity.residuals)
    return SyntheticPerson(bone, face, as_told(facts), measures, depths, skull.landmarks, skull.mouth)


def worn_depths(skull: Skull, facts: Facts, residuals: dict[str, float]) -> dict[str, float]:
    """Depths to a hundredth at the sites whose tissue the mouth leaves on its bone; the jaw's turn with it."""
    moved = LIP_SITES if skull.mouth.fallen_in or abs(skull.gape_mm) > AT_REST_MM else ()
    usual = person_depths(str(facts.sex), known(facts.age_years), residuals, skull.measures)
    more = site_steps(known(facts.fullness))
    names = [k for k in sorted(usual) if k in skull.landmarks and k in more and site_of(k) not in moved]
    return {k: round(float(max(usual[k] + more[k], LEAST_MM)), 2) for k in names}


def as_told(facts: Facts) -> Facts:
    """The facts to a tenth, fullness to a hundredth, as a page gives them."""
    age, bmi, full = known(facts.age_years), known(facts.bmi), known(facts.fullness)
    return Facts(facts.sex, round(age, 1), round(bmi, 1), round(full, 2))


def drawn_points(skull: Skull, facts: Facts, identity: Identity) -> np.ndarray:
    """Control points (n, 3) mm of the face of a person who was drawn."""
    return face_points(skull, str(facts.sex), known(facts.age_years), known(facts.fullness), identity)


def known(value: float | None) -> float:
    """A fact of a synthetic person, who has them all."""
    assert value is not None
    return value


def bones_and_identity(
    seed: int, face_seed: int, sex: Sex | None = None, mouth: Mouth | None = None
) -> tuple[Sex, Skull, Identity]:
    """Sex and mouth (drawn where they are not given), skull and identity of a person, without a face."""
    rng = np.random.default_rng([seed, 1])
    drawn = SEXES[0] if rng.random() < 0.5 else SEXES[1]
    sex = sex or drawn
    skull = with_mouth(make_skull(rng, sex), mouth or draw_mouth(seed))
    return sex, skull, sample_identity(np.random.default_rng([seed, 2, face_seed]), skull.group)


def draw_facts(seed: int, face_seed: int, sex: Sex, given: Facts = Facts()) -> Facts:
    """Ages nearly flat from 18 to 90; BMI log-normal about what is usual for sex and age, and fullness, which goes with
    it as today's adults' do; those that are given as they are."""
    rng = np.random.default_rng([seed, 3, face_seed])
    youngest, oldest = DRAWN_AGE_YEARS
    drawn_age = float(youngest + (oldest - youngest) * rng.beta(1.2, 1.5))
    heavy, own = np.clip(rng.standard_normal(2), -WIDEST, WIDEST)
    age = drawn_age if given.age_years is None else given.age_years
    drawn_bmi = float(np.clip(usual_bmi(sex, age) * np.exp(BMI_SD_SHARE * heavy), *DRAWN_BMI))
    bmi = drawn_bmi if given.bmi is None else given.bmi
    expected = expected_fullness(sex, age, bmi)
    full = float(expected.mean + expected.sd * own) if given.fullness is None else given.fullness
    return Facts(sex, age, bmi, full)
