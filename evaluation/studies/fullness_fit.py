"""Which fullnesses are asked for of one head, each once: unknown, the nearest of three, the one that fits best.

The fit takes few tries: five levels, then twice the ground of a parabola. Of a face that is too full by f the error
grows as |f|, so its square is near a parabola. Knows nothing of how faces are made and judged.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeVar

import numpy as np

from cranioface.anatomy.fullness import LEVEL_SD, expected_fullness
from cranioface.people.facts import FULLNESS, Facts
from reconstruction.three_faces import LEVELS as THREE
from reconstruction.three_faces import USUAL, levels

UNKNOWN, NEAREST, TOLD = ASKED = ("unknown", "nearest of three", "told the fitting")
LEVELS = (-2 * LEVEL_SD, -LEVEL_SD, 0.0, LEVEL_SD, 2 * LEVEL_SD)
REFINED, NEAR = 2, 0.01  # tries after the levels; one as near as this to another tells nothing
Face = TypeVar("Face")


def asked(
    at: Callable[[float | None], Face], worst_mm: Callable[[Face], float], facts: Facts, fit: bool
) -> dict[str, Face]:
    """Each of ASKED (the last with `fit` alone) -> the face that it comes to.

    at: makes the face at a fullness, None = unknown, and is asked for each once; worst_mm: its error.
    """
    once, level = cache(at), levels(expected_fullness(**facts.by_name()))
    three = (once(None if name == USUAL else level[name]) for name in THREE)  # as the road makes them
    found = {UNKNOWN: once(None), NEAREST: min(three, key=worst_mm)}
    return found | ({TOLD: once(fitted(lambda fullness: worst_mm(once(fullness))))} if fit else {})


def fitted(error_at: Callable[[float], float]) -> float:
    """The fullness (within FULLNESS) of least error among those tried; error_at: mm at a fullness."""
    tried = {level: error_at(level) for level in LEVELS}
    for _ in range(REFINED):
        better = _ground(tried)
        if min(abs(better - level) for level in tried) < NEAR:
            break
        tried[better] = error_at(better)
    return min(tried, key=lambda level: tried[level])


def _ground(tried: dict[float, float]) -> float:
    """Of the parabola through the squares of the best try and of the one to either side of it."""
    levels = sorted(tried)
    best = min(range(len(levels)), key=lambda k: tried[levels[k]])
    first = min(max(best - 1, 0), len(levels) - 3)
    around = levels[first : first + 3]
    bend, slope, _ = np.polyfit(around, np.square([tried[level] for level in around]), 2)
    if bend <= 0:  # no ground: onward where it falls
        return float(np.clip(levels[best] + np.sign(levels[best]) * LEVEL_SD, *FULLNESS))
    return float(np.clip(-slope / (2 * bend), *FULLNESS))
