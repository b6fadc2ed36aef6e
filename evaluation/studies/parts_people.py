"""Whom `parts` judges beside real heads: synthetic people of all ages, whole skulls, mouths as they come.

Owns their seeds and the true places of their named landmarks. Knows nothing of predictions.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from cranioface.anatomy.face_model.stored import STORED
from cranioface.anatomy.landmark_names import site_of
from cranioface.anatomy.template import load_template
from cranioface.judge.summary import SYNTHETIC
from evaluation.cases import Case, Origin, Scan

STREAM = 15  # datasets and other studies hash their seeds with other numbers: nobody learnt from these people
NAMED = ("prn", "sn", "ls", "li", "ala", "ch", "en", "ex", "lid")  # sites of the skin that are judged by name


def synthetic_people(seed: int, count: int) -> list[Case]:
    """`count` people in the true Frankfurt frame; the same seed gives the same ones, more of them the same first."""
    return [_case(seed, k) for k in range(count)]


def _case(seed: int, number: int) -> Case:
    of_person = int(np.random.SeedSequence([seed, number, STREAM]).generate_state(1)[0])

    def load() -> Scan:
        from cranioface.population import make_person

        made = make_person(of_person)
        return Scan(made.skull, made.face, facts=made.facts, origin=Origin(of_person, 0, np.eye(4)))

    name = f"synthetic_{number:05d}"
    return Case(name, SYNTHETIC, load, name)


def true_skin_landmarks(case: Case) -> dict[str, np.ndarray]:
    """Named points (3,) mm of the true face of a synthetic person, in the template's names; none of a real head."""
    return {} if case.origin is None else _named(case.origin.population_seed)


@cache
def _named(seed: int) -> dict[str, np.ndarray]:
    from cranioface.population.face import on_skin
    from cranioface.population.person import bones_and_identity, draw_facts, drawn_points

    sex, skull, identity = bones_and_identity(seed, 0)
    facts = draw_facts(seed, 0, sex)
    skin = on_skin(drawn_points(skull, facts, identity))
    return {name: skin[k] for name, k in _head_vertices().items()}


@cache
def _head_vertices() -> dict[str, int]:
    """Name -> control point of the population's heads: the model's names, so that both mean one vertex."""
    with np.load(STORED) as model:
        of_head = model["head_vertices"]
    names = load_template().face_landmarks
    return {name: int(of_head[k]) for name, k in names.items() if site_of(name) in NAMED}
