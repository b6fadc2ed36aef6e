"""What one run of the evaluator is asked: whom to judge, by which methods, told what, and which errors to draw.

Owns the options of `python -m evaluation faces` and the methods built from them. Knows nothing of judging. People and
methods are loaded when they are asked for: a mistake in the options is refused at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cranioface.command import BadInput
from cranioface.report.provenance import content_hash
from evaluation.baselines import METHODS

if TYPE_CHECKING:
    import trimesh

    from evaluation.baselines.method import Method
    from evaluation.baselines.training_faces import TrainingFaces
    from evaluation.cases import Case

NETWORKS = ("pix2pix", "pix2pix-shuffled")
UNTAUGHT = ("constant-offset", "tissue-depth", "pix2pix", "floor")  # learn nothing from the dataset when they are built
HEAD = "{head}"  # in the path of weights: the name of the real head that they are to judge


class Asked:
    """The options of one run, checked, and its methods, each built when it is first needed."""

    def __init__(self, told) -> None:
        self.data, self.heads, self.people, self.known_facts = told.data, told.heads, told.people, told.known_facts
        if self.data is None and self.heads is None:
            raise BadInput("nobody to judge: give --data DATASET, --heads HEADS or both")
        self.weights = dict(_named(words) for words in told.weights or ())
        self.methods = _methods(told, self.weights)
        self.drawn = _drawn(told.maps, self.weights)
        self._built: dict[tuple[str, Path | None], Method] = {}

    @cached_property
    def training(self) -> TrainingFaces | None:
        from evaluation.baselines.training_faces import load_training_faces

        return None if self.data is None else load_training_faces(self.data)

    def cases(self) -> Iterator[Case]:
        """Real heads first: they are few, and they are what counts."""
        from evaluation.cases import real_cases, synthetic_cases

        if self.heads is not None:
            yield from real_cases(self.heads)
        if self.data is not None and self.people:
            yield from synthetic_cases(self.data, self.people)

    def predict(self, case: Case, name: str) -> trimesh.Trimesh | None:
        """The face that one method gives for `case` (Frankfurt frame, mm); None where it cannot apply."""
        if not self.applies(case, name):
            return None
        key = name, self._weights_of(case, name)
        if key not in self._built:
            self._built[key] = self._build(*key)
        return self._built[key](case)

    def applies(self, case: Case, name: str) -> bool:
        """Weights for each real head have nothing to say of others."""
        from evaluation.cases import REAL

        return case.kind == REAL or HEAD not in str(self.weights.get(name, ""))

    def told_of(self, case: Case, name: str) -> dict[str, Any]:
        """What a method's faces depend on beside the case; a record of anything else is stale."""
        from pix2pix.translate import default_weights

        network = (name in NETWORKS or name in self.weights) and self.applies(case, name)
        weights = content_hash(default_weights(self._weights_of(case, name))) if network else None
        return {"known_facts": self.known_facts, "weights": weights, "data": self._data_hash}

    @cached_property
    def _data_hash(self) -> str | None:
        return content_hash(self.data / "dataset.yaml") if self.data else None

    def _weights_of(self, case: Case, name: str) -> Path | None:
        path = self.weights.get(name)
        return None if path is None else Path(str(path).replace(HEAD, case.name))

    def _build(self, name: str, weights: Path | None) -> Method:
        from evaluation.cases import Options

        builder = METHODS["pix2pix" if name in self.weights else name]
        untaught = name in UNTAUGHT or name in self.weights
        return builder(None if untaught else self.training, Options(self.known_facts, weights))


def _drawn(words: str, weights: Iterable[str]) -> list[str]:
    """Names of the methods whose error is drawn: those asked for, and further weights always."""
    wanted = [] if words == "none" else words.split(",")
    for name in wanted:
        if name not in METHODS:
            raise BadInput(f"--maps {name}: is none of {', '.join(METHODS)}")
    return [*wanted, *weights]


def _named(words: str) -> tuple[str, Path]:
    name, equals, file = words.partition("=")
    if not equals or not name or name in METHODS:
        raise BadInput(f"--weights {words}: give NAME=FILE with a name that is no method's")
    return name, Path(file)


def _methods(told, weights: Iterable[str]) -> list[str]:
    """Names of the methods to judge, in the order of the registry; further weights last."""
    possible = [name for name in METHODS if told.data is not None or name in UNTAUGHT]
    wanted = told.methods.split(",") if told.methods else possible
    for name in wanted:
        if name not in METHODS:
            raise BadInput(f"--methods {name}: is none of {', '.join(METHODS)}")
        if name not in possible:
            raise BadInput(f"--methods {name}: learns from synthetic people; name their dataset with --data")
    return [*wanted, *weights]
