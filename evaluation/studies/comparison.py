"""The people and the methods of one comparison: who is evaluated, and each method built when it is first needed.

Owns which weights judge whom and when a prediction is stale. Knows nothing of errors.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import trimesh

from cranioface.judge.summary import REAL
from cranioface.report.provenance import content_hash
from evaluation.baselines import METHODS
from evaluation.baselines.load_faces import load_training_faces
from evaluation.baselines.method import Method
from evaluation.baselines.training_faces import TrainingFaces
from evaluation.case_sources import real_cases, synthetic_cases
from evaluation.cases import Case, Options
from evaluation.studies.faces_options import LEARN_NOTHING, FacesOptions

NETWORKS = ("pix2pix", "pix2pix-shuffled")
HEAD = "{head}"  # in the path of weights: the name of the real head that they are to predict


class Comparison:
    """All that `options` (FacesOptions) names, made when it is needed."""

    def __init__(self, options: FacesOptions) -> None:
        self.options = options
        self._built: dict[tuple[str, Path | None], Method] = {}

    @cached_property
    def training(self) -> TrainingFaces | None:
        return None if self.options.data is None else load_training_faces(self.options.data)

    def cases(self) -> Iterator[Case]:
        """Real heads first: they are few, and they are what counts."""
        if self.options.heads is not None:
            yield from real_cases(self.options.heads)
        if self.options.data is not None and self.options.people:
            yield from synthetic_cases(self.options.data, self.options.people)

    def predict(self, case: Case, name: str) -> trimesh.Trimesh | None:
        """The face that one method gives for `case` (Frankfurt frame, mm); None where it cannot apply."""
        if not self.applies(case, name):
            return None
        key = name, self._weights_of(case, name)
        if key not in self._built:
            self._built[key] = self._build(*key)
        return self._built[key](case)

    def applies(self, case: Case, name: str) -> bool:
        """Whether the method is meant for this person: weights for each real head have nothing to say of others."""
        return case.kind == REAL or HEAD not in str(self.options.further_weights.get(name, ""))

    def conditions(self, case: Case, name: str) -> dict[str, Any]:
        """What a method's faces depend on beside the case; a record made under other conditions is stale."""
        from pix2pix.translate import default_weights

        network = (name in NETWORKS or name in self.options.further_weights) and self.applies(case, name)
        weights = content_hash(default_weights(self._weights_of(case, name))) if network else None
        return {"known_facts": self.options.known_facts, "weights": weights, "data": self._data_hash}

    @cached_property
    def _data_hash(self) -> str | None:
        return content_hash(self.options.data / "dataset.yaml") if self.options.data else None

    def _weights_of(self, case: Case, name: str) -> Path | None:
        path = self.options.further_weights.get(name)
        return None if path is None else Path(str(path).replace(HEAD, case.name))

    def _build(self, name: str, weights: Path | None) -> Method:
        further = name in self.options.further_weights
        training = None if further or name in LEARN_NOTHING else self.training
        return METHODS["pix2pix" if further else name](training, Options(self.options.known_facts, weights))
