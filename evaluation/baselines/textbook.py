"""The textbook's face, and the floor of all methods on synthetic people. Frankfurt frame, mm."""

import trimesh

from cranioface.anatomy.tissue_depth_face import tissue_depth_face
from evaluation.baselines.method import Method, told_facts
from evaluation.baselines.training_faces import TrainingFaces
from evaluation.cases import Case, Options


def tissue_depth(training: TrainingFaces | None, told: Options) -> Method:
    """Mean tissue depths at craniometric sites, a template's skin bent to them: the road's own second method."""
    return lambda case: tissue_depth_face(case.described.registered, **told_facts(case, told).by_name())


def floor(training: TrainingFaces | None, told: Options) -> Method:
    """What nobody can know better: the population's mean tissue over the person's whole true skull, true facts given.

    None for real heads, whose skull nobody knows better than their scan.
    """
    return _floor


def _floor(case: Case) -> trimesh.Trimesh | None:
    from cranioface.population.face import make_face
    from cranioface.population.head_identity import mean_identity
    from cranioface.population.person import bones_and_identity

    if case.origin is None:
        return None
    _, skull, _ = bones_and_identity(case.origin.population_seed, case.origin.face_seed)
    true = case.facts.by_name()
    face = make_face(skull.landmarks, skull.cranium + skull.mandible, identity=mean_identity(), **true)
    return face.apply_transform(case.origin.frame).apply_transform(case.frankfurt_from_input)
