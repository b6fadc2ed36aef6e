"""A run on people with pictures, whatever layout they come from: `train_on`.

Owns what of the people is learnt and what the card says of them. Knows nothing of command lines and of steps.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
from lightning.fabric import Fabric

from cranioface.command import BadInput
from cranioface.learning.config import save_config
from cranioface.learning.settings import config_hash
from cranioface.learning.trainer import Trainer, start_run
from single_image.encoders import SCRATCH
from single_image.examples import Examples
from single_image.learner import ShapeLearner, batches_of
from single_image.learning_set import LearningSet, learning_set
from single_image.mean_head import MeanHead, mean_of_surfaces
from single_image.networks import SingleImageNetwork, begin, carried_places
from single_image.settings import TrainConfig
from single_image.shape import VOXELS as GRID
from single_image.validation import Judged

VOXELS = "voxels"
log = logging.getLogger("single_image.train")


def train_on(
    examples: Examples, config: TrainConfig, out: Path, *, beside: Path | None = None, command: str | None = None
) -> dict[str, float]:
    """One run, continued where `out` holds a part of it; returns the metrics of its last epoch.

    beside: a folder where pictures and shapes are kept ready. BadInput where the people cannot be learnt from so.
    """
    fabric = start_run(config)
    with fabric.rank_zero_first():
        people, judges = (learning_set(examples, part, beside) for part in ("train", "validation"))
    people = _learnt_from(people, examples, config)
    mean = mean_of(people, config, beside)
    network = begin(config.network, mean)
    carried = None if mean.surfaces is None else carried_places(network, mean)
    judged = Judged(judges, config.validation_pictures, config.network.representation == VOXELS, 16)
    own: dict[str, Any] = {
        "data": examples.origin(),
        "encoder_began": network.encoder.settings.source,
        "command": command,
    }
    own |= {"training_people": len(people.people()), "training_pictures": len(people)}
    learner = ShapeLearner(fabric, config, network, judged, own)
    learner.own["mean_head"] = learner.validate()  # what a network says that has learnt nothing: the error to beat
    if fabric.is_global_zero:
        save_config(config, out)
        _tell(fabric, config, learner, people, out)
    data = config_hash({"origin": examples.origin(), "people": [people.names[k] for k in people.people()]})
    return Trainer(fabric, config, learner, batches_of(fabric, config, people, carried), out, data=data).run()


def mean_of(people: LearningSet, config: TrainConfig, beside: Path | None = None) -> MeanHead:
    """The mean head of those who are learnt from, in the representation of a run; a volume is even left to right."""
    who = people.people()
    if config.network.representation == VOXELS:
        shares = _mean_shares(people, who)
        return MeanHead(occupancy=np.asarray((shares + shares[:, ::-1]) / 2, np.float32))
    return mean_of_surfaces(config.network.start, [people.points[int(k)] for k in who], beside)


def _mean_shares(people: LearningSet, who: np.ndarray) -> np.ndarray:
    """(2, 64, 64, 64) of those who are known; a part that is known of nobody is empty, or adds nothing to the skull."""
    total, count = np.zeros((2, *GRID.shape), np.float32), people.known[who].sum(0)
    for k in who:
        total += np.nan_to_num(people.shares(int(k)))
    skull, face = total / np.maximum(count, 1)[:, None, None, None]
    return np.stack([skull, np.maximum(skull, face)])


def _learnt_from(people: LearningSet, examples: Examples, config: TrainConfig) -> LearningSet:
    representation = config.network.representation
    if representation != VOXELS and not people.has_surfaces:
        raise BadInput(
            f"network.representation: {representation} needs surfaces, and this data set has volumes alone; use voxels"
        )
    if not config.modelled_bone:
        return people
    worn = _wearers(examples)
    return people.of([name for name in people.names if name not in worn])


def _wearers(examples: Examples) -> dict[str, Any]:
    """Person -> real head whose bone they wear. BadInput where the data set does not tell."""
    card = getattr(examples, "card", None)
    if card is None:
        raise BadInput("modelled_bone: this data set does not tell who wears real bone; leave it out")
    return dict(card.heads_worn())


def _tell(fabric: Fabric, config: TrainConfig, learner: ShapeLearner, people: LearningSet, out: Path) -> None:
    network: SingleImageNetwork = learner.averaged
    n, began = config.network, network.encoder.settings.source
    how = began if began == SCRATCH else f"from {began}"
    weights = sum(weight.numel() for weight in network.parameters())
    log.info(
        f"{len(people)} pictures of {len(people.people())} people to learn from, {len(learner.judged.chosen)} to judge "
        "by; "
        f"{n.representation}, {n.encoder} {how}, {weights} weights, {fabric.device}, "
        f"precision {fabric._precision.precision}; writing {out}"
    )
    log.info(f"the mean head errs by {learner.own['mean_head'][learner.criterion]:.3f} ({learner.criterion})")
