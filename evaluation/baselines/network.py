"""The road's network over a case, and the baseline that is told somebody else's facts."""

from __future__ import annotations

import hashlib

import numpy as np
import trimesh

from cranioface.people.facts import Facts
from evaluation.baselines.load_faces import training_people
from evaluation.baselines.training_faces import TrainingFaces
from evaluation.cases import Case
from reconstruction.methods import Method, Prediction, Station, network
from reconstruction.network_face import Translator
from reconstruction.options import Options
from reconstruction.road import PreparedHead, reconstruct


def pix2pix_shuffled(options: Options) -> Method:
    """The network with sex, age and BMI of a training person: one that uses them does worse so."""
    people, own = training_people(options), network(options)

    def predict(head: PreparedHead, facts: Facts, station: Station) -> Prediction:
        return own.predict(head, anothers_facts(head.head.path.name, people), station)

    return Method(predict, own.weights)


def network_face(case: Case, translator: Translator) -> trimesh.Trimesh:
    """The closed face over the bone of `case` by a network that is loaded, facts unknown; Frankfurt frame, mm."""
    return reconstruct(case.prepared, Options(), translator=translator).prediction.face


def anothers_facts(name: str, people: TrainingFaces) -> Facts:
    """Those of one of `people` who is not `name`; the same for the same name."""
    others = [row for row, other in enumerate(people.names) if other != name]
    draw = np.random.default_rng(int(hashlib.sha256(name.encode()).hexdigest()[:8], 16))
    return Facts.of_row(people.facts[others[draw.integers(len(others))]])
