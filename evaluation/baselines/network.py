"""The road's own network as one method among others: with the facts it is told, and with those of somebody else."""

import hashlib

import numpy as np
import trimesh

from cranioface.people.facts import Facts
from evaluation.baselines.method import Method, needed, told_facts
from evaluation.baselines.training_faces import TrainingFaces
from evaluation.cases import Case, Options
from pix2pix.translate import Translator, load_translator
from reconstruction.options import Options as Asked
from reconstruction.road import reconstruct


def pix2pix(training: TrainingFaces | None, told: Options) -> Method:
    """Describe, translate, reconcile and fuse, as the command does."""
    translator = load_translator(told.weights)
    return lambda case: network_face(case, translator, told_facts(case, told))


def pix2pix_shuffled(training: TrainingFaces | None, told: Options) -> Method:
    """The same with sex, age and BMI of a training person: a network that uses them does worse so."""
    translator, people = load_translator(told.weights), needed(training)
    return lambda case: network_face(case, translator, anothers_facts(case.name, people))


def network_face(case: Case, translator: Translator, facts: Facts) -> trimesh.Trimesh:
    """The closed face over the bone of `case`, Frankfurt frame, mm."""
    return reconstruct(case.prepared, Asked(facts=facts), translator=translator).prediction.face


def anothers_facts(name: str, people: TrainingFaces) -> Facts:
    """The facts of one of `people` who is not `name`; the same for the same name."""
    others = [row for row, other in enumerate(people.names) if other != name]
    draw = np.random.default_rng(int(hashlib.sha256(name.encode()).hexdigest()[:8], 16))
    return Facts.of_row(people.facts[others[draw.integers(len(others))]])
