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
from cranioface.people.facts import Facts
from cranioface.report.provenance import content_hash
from evaluation.baselines import BOUND
from evaluation.baselines.bound import population_mean_bound
from evaluation.case_sources import real_cases, synthetic_cases
from evaluation.cases import Case
from evaluation.studies.faces_options import FacesOptions
from reconstruction.methods import Method, builder_of
from reconstruction.options import Options
from reconstruction.stations import Stations

NETWORKS = ("pix2pix", "pix2pix-shuffled")
OF_FACTS = "demographic-mean"  # knows facts whatever the others know: it is what facts alone say
HEAD = "{head}"  # in the path of weights: the name of the real head that they are to predict


class Comparison:
    """All that `options` (FacesOptions) names, made when it is needed."""

    def __init__(self, options: FacesOptions) -> None:
        self.options = options
        self._built: dict[tuple[str, Path | None], Method] = {}

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
        if name == BOUND:
            return population_mean_bound(case)
        known = self.options.known_facts or name == OF_FACTS
        return self._method(case, name).predict(case.prepared, case.facts if known else Facts(), Stations().time).face

    def _method(self, case: Case, name: str) -> Method:
        key = name, self._weights_of(case, name)
        if key not in self._built:
            method = "pix2pix" if name in self.options.further_weights else name
            options = Options(method=method, weights=key[1], data=self.options.data)
            self._built[key] = builder_of(method)(options)
        return self._built[key]

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
