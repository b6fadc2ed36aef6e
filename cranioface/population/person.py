"""A synthetic person: one skull, one of its possible faces, and the facts that are true of both.

Owns sex, age and BMI of the population and the meaning of the seeds. Knows nothing of how people are used.
"""

from dataclasses import dataclass

import numpy as np
import trimesh

from cranioface.population.face import make_face
from cranioface.population.head_identity import Identity, sample_identity
from cranioface.population.skull import Skull, make_skull
from cranioface.population.tissue import person_depths

AGE = (18.0, 90.0)
BMI = (16.0, 42.0)


@dataclass(frozen=True)
class SyntheticPerson:
    """skull: cranium and mandible in one mesh; face: closed; both in the Frankfurt frame, mm.
    facts: plain values for person.yaml.
    """

    skull: trimesh.Trimesh
    face: trimesh.Trimesh
    facts: dict
    landmarks: dict[str, np.ndarray]


def make_person(
    seed: int, face_seed: int = 0, sex: str | None = None, age_years: float | None = None, bmi: float | None = None
) -> SyntheticPerson:
    """The person of `seed` wearing the face of `face_seed`;
    the same arguments give the same arrays on any number of processes.

    seed fixes the skull, the sex and the identity; face_seed the age, the BMI and the individual tissue.
    Given facts replace drawn ones.
    """
    sex, skull, identity = bones_and_identity(seed, face_seed, sex)
    age_years, bmi = age_and_bmi(seed, face_seed, sex, age_years, bmi)
    bone = skull.cranium + skull.mandible
    face = make_face(skull.landmarks, bone, sex, age_years, bmi, identity)
    depths = person_depths(sex, age_years, bmi, identity.residuals)
    facts = {
        "sex": sex, "age_years": round(age_years, 1), "bmi": round(bmi, 1),
        "gape_mm": round(skull.gape_mm, 2), "group": skull.group,
        "identity": f"{seed}-{face_seed}", "craniometrics": {k: round(float(v), 2) for k, v in skull.measures.items()},
        "tissue_depths": {k: round(depths[k], 2) for k in sorted(depths) if k in skull.landmarks},
    }  # fmt: skip
    return SyntheticPerson(bone, face, facts, skull.landmarks)


def bones_and_identity(seed: int, face_seed: int, sex: str | None) -> tuple[str, Skull, Identity]:
    rng = np.random.default_rng([seed, 1])
    drawn = "female" if rng.random() < 0.5 else "male"
    sex = sex or drawn
    skull = make_skull(rng, sex)
    return sex, skull, sample_identity(np.random.default_rng([seed, 2, face_seed]), skull.group)


def age_and_bmi(seed, face_seed, sex, age_years, bmi) -> tuple[float, float]:
    """Ages nearly flat from 18 to 90; BMI log-normal about 25, rising until 60."""
    rng = np.random.default_rng([seed, 3, face_seed])
    drawn_age = AGE[0] + (AGE[1] - AGE[0]) * rng.beta(1.2, 1.5)
    age = drawn_age if age_years is None else age_years
    middle = 23.6 + 2.2 * np.clip((age - 20) / 40, 0, 1) + (0.6 if sex == "male" else 0.0)
    drawn_bmi = float(np.clip(middle * np.exp(0.18 * np.clip(rng.standard_normal(), -2.6, 2.6)), *BMI))
    return float(age), drawn_bmi if bmi is None else float(bmi)
