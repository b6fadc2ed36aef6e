"""The population-mean tissue bound, `floor` by name: what nobody can know better of a synthetic person.

It sees what no method may see: the person's whole true skull and true facts. Frankfurt frame, mm.
"""

from __future__ import annotations

import trimesh

from cranioface.population.face import make_face
from cranioface.population.head_identity import mean_identity
from cranioface.population.person import bones_and_identity, known
from evaluation.cases import Case


def population_mean_bound(case: Case) -> trimesh.Trimesh | None:
    """The population's mean tissue over the true skull, true facts given: individual tissue varies about it.

    None for real heads, whose skull nobody knows better than their scan.
    """
    if case.origin is None:
        return None
    _, skull, _ = bones_and_identity(case.origin.population_seed, case.origin.face_seed)
    true = case.facts
    face = make_face(skull, str(true.sex), known(true.age_years), known(true.fullness), mean_identity())
    return face.apply_transform(case.origin.frame).apply_transform(case.frankfurt_from_input)
