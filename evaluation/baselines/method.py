"""What a method is: from a case, of which it sees the bone, to a face in the Frankfurt frame; and what it may be told.

Knows no method.
"""

from collections.abc import Callable

import trimesh

from cranioface.command import BadInput
from cranioface.people.facts import Facts
from evaluation.baselines.training_faces import TrainingFaces
from evaluation.cases import Case, Options

Method = Callable[[Case], trimesh.Trimesh | None]  # Frankfurt frame, mm; None where it cannot apply to the case
Builder = Callable[[TrainingFaces | None, Options], Method]


def told_facts(case: Case, options: Options) -> Facts:
    """What a method may know of the person's facts."""
    return case.facts if options.known_facts else Facts()


def needed(training: TrainingFaces | None) -> TrainingFaces:
    """The training faces; BadInput for a method that learns where there are none."""
    if training is None:
        raise BadInput("this method learns from synthetic people, and there are none; name their dataset with --data")
    return training
