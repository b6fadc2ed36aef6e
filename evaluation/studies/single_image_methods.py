"""Who tells skull and face: trained networks, the nearest training person's, the mean head's, and the 8-view road.

Owns how each is asked about a case and one of its pictures. The road is told the true skull, which no image shows: so
much is lost by one image. Knows nothing of figures. Frankfurt frame, mm.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from cranioface.anatomy.frankfurt import Alignment
from cranioface.command.progress import progress
from cranioface.geometry.head_grid import HEAD, surface
from cranioface.people.head_files import Head
from evaluation.baselines.image_retrieval import LIKENESS, Retrieval
from evaluation.studies.single_image_cases import Case, pictures_of
from reconstruction.road import prepare, reconstruct
from single_image.images_folder import ImagesFolder
from single_image.picture import Picture
from single_image.predicted import Predicted
from single_image.shape import PARTS, VOXELS

LAST = "-last"  # how a run names the weights that it ended with, beside its best
ROAD, MEAN, BOUND = "8 views, true skull", "mean head", "bound: true volume at 4 mm"
log = logging.getLogger(__name__)
Tells = Callable[[Case, Picture], Predicted]


@dataclass(frozen=True)
class Method:
    """of_image: whether it sees the picture; parts: what of its answer is its own. card and numbers: of a network."""

    name: str
    tells: Tells
    of_image: bool = True
    parts: tuple[str, ...] = PARTS
    card: dict[str, Any] = field(default_factory=dict)
    numbers: int = 0  # that it learnt


def networks(runs: Path) -> list[Method]:
    """The best weights of every run below `runs` that used its budget: RUNS/NAME/*.safetensors."""
    found = []
    for folder in sorted(path for path in runs.iterdir() if path.is_dir()):
        for weights in sorted(path for path in folder.glob("*.safetensors") if not path.stem.endswith(LAST)):
            card, last = (_card(path) for path in (weights, weights.with_stem(weights.stem + LAST)))
            if (folder / "last.ckpt").is_file() and not _is_finished(last):
                log.warning(f"{folder}: is still training, and left out")
                continue
            whole = card | {key: last[key] for key in ("steps", "minutes") if key in last}
            found.append(Method(folder.name, _Network(weights), card=whole, numbers=_numbers(weights)))
    return found


def _card(weights: Path) -> dict[str, Any]:
    path = weights.with_suffix(".json")
    card: dict[str, Any] = json.loads(path.read_text()) if path.is_file() else {}
    return card


def _is_finished(last: dict[str, Any]) -> bool:
    """last: the card of what a run wrote last, empty where it wrote none yet."""
    if not last:
        return False
    budget = last["config"]["budget"]
    return bool(last["epochs"] >= budget["epochs"] or last["minutes"] >= (budget["max_minutes"] or float("inf")))


def _numbers(weights: Path) -> int:
    """How many numbers a network learnt, without the surfaces of the mean head that it carries."""
    from safetensors import safe_open

    with safe_open(weights, "np") as file:
        shapes = {name: file.get_slice(name).get_shape() for name in file.keys()}  # noqa: SIM118  # no mapping
    return sum(int(np.prod(shape)) for name, shape in shapes.items() if not name.endswith(("_vertices", "_triangles")))


@dataclass(frozen=True)
class _Network:
    weights: Path

    @cached_property
    def predictor(self) -> Any:
        from single_image.predictor import load_predictor

        return load_predictor(self.weights)

    def __call__(self, case: Case, picture: Picture) -> Predicted:
        told: Predicted = self.predictor.predict([picture])[0]
        return told


def baselines(images: ImagesFolder) -> list[Method]:
    """Nearest in pixels and in HOG, and the mean head, of the training people; and the bound."""
    training = _Training(images)
    found = [Method(f"nearest in {name}", _nearest(training, name)) for name in LIKENESS]
    found.append(Method(MEAN, lambda case, picture: training.mean, of_image=False))
    return [*found, Method(BOUND, lambda case, picture: of_shares(case.truth.occupancy), of_image=False)]


def road() -> Method:
    """The network face of the 8-view road on the true skull, sex, age and BMI unknown."""
    return Method(ROAD, _road_face, of_image=False, parts=("face",))


@dataclass(frozen=True)
class _Training:
    """The training people: their pictures and shapes."""

    images: ImagesFolder

    def shape(self, name: str) -> Predicted:
        """Of one of them, from the volumes: within 0.25 mm of its surfaces, as the row `bound` tells."""
        return of_shares(self.images.shape(name).occupancy)

    @cached_property
    def mean(self) -> Predicted:
        """The surfaces of the mean of their volumes."""
        names = self.images.names("train")
        total = np.zeros((len(PARTS), *VOXELS.shape))
        for name in progress(names, "mean head", total=len(names)):
            total += self.images.shape(name).occupancy
        return of_shares(total / len(names))

    @cache  # noqa: B019  # one of it in a run
    def retrieval(self, likeness: str) -> Retrieval:
        names = self.images.names("train")
        seen = ((name, pictures_of(self.images, name, first=False).values()) for name in names)
        return Retrieval(progress(seen, f"pictures by {likeness}", total=len(names)), likeness)


def of_shares(shares: np.ndarray) -> Predicted:
    """The surfaces of skull and head (2, 64, 64, 64)."""
    skull, face = (surface(share, VOXELS) for share in shares)
    return Predicted(skull, face)


def _nearest(training: _Training, likeness: str) -> Tells:
    return lambda case, picture: training.shape(training.retrieval(likeness).nearest(picture))


def _road_face(case: Case, picture: Picture) -> Predicted:
    """BadInput where the skull cannot be described."""
    bone = surface(case.subject.person.bone, HEAD)
    head = Head(bone, "mesh", Path(case.name), lambda: None)
    prepared = prepare(head, alignment=Alignment(np.eye(4), 1.0, "known"))
    return Predicted(bone, reconstruct(prepared).face)
