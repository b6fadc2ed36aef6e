"""One method's faces of one head by what is told of fullness, each judged once.

Owns what is judged of a face. Knows nothing of tables and of which fullnesses are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cranioface.judge.face_error import statistics
from cranioface.judge.parts import FIRM, PARTS, only, part_statistics
from evaluation.evaluate import Evaluator
from evaluation.studies.fullness_cases import COARSE
from evaluation.studies.fullness_fit import asked
from reconstruction.methods import Method
from reconstruction.stations import Stations

if TYPE_CHECKING:
    import trimesh

    from cranioface.people.facts import Facts

WHOLE, WITHOUT_FEATURES = "whole face", "without eyes, nose and mouth"
REGIONS = {WHOLE: PARTS, WITHOUT_FEATURES: FIRM}


@dataclass(frozen=True)
class Judged:
    """One predicted face beside the true one. fullness: what the method was told, None of the unknown person."""

    fullness: float | None
    figures: dict[str, dict[str, float]]  # region -> the judge's figures; of the first, faces are chosen
    bias_mm: dict[str, float]  # of each part, + too fat
    nose_tip_mm: float  # NaN where noses are not judged

    @property
    def worst_mm(self) -> float:
        return next(iter(self.figures.values()))["worst_mm"]


def asked_faces(evaluator: Evaluator, method: Method, fit: bool) -> dict[str, Judged]:
    """The face of each of ASKED (the last with `fit` alone)."""
    facts = evaluator.case.facts

    def at(fullness: float | None) -> Judged:
        return judged(evaluator, _face(evaluator, method, replace(facts, fullness=fullness)), fullness)

    return asked(at, lambda face: face.worst_mm, facts, fit)


def _face(evaluator: Evaluator, method: Method, facts: Facts) -> trimesh.Trimesh:
    return method.predict(evaluator.case.prepared, facts, Stations().time).face


def judged(evaluator: Evaluator, face: trimesh.Trimesh, fullness: float | None = None) -> Judged:
    """`face` (Frankfurt frame, mm) by all that counts here; of a coarse scan what its voxels show."""
    coarse = evaluator.case.kind == COARSE
    found = evaluator.distances(face)
    parts = evaluator.parts(found)
    regions = [WITHOUT_FEATURES] if coarse else list(REGIONS)
    bias = {part: figures["bias_mm"] for part, figures in part_statistics(found, *parts).items()}
    return Judged(
        fullness,
        {region: statistics(only(found, *parts, REGIONS[region])) for region in regions},
        {part: mm for part, mm in bias.items() if part in REGIONS[regions[0]]},
        float("nan") if coarse else evaluator.landmarks(face)["pronasale"],
    )
