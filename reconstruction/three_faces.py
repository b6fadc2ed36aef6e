"""Lean, usual and full: the faces that one skull allows, since bone hardly tells how full a face is.

Owns the three levels and how the two beside the usual one are made. Knows nothing of files and of errors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from cranioface.anatomy.fullness import Expected, expected_fullness, lean_usual_full
from cranioface.people.facts import FULLNESS

if TYPE_CHECKING:
    from reconstruction.options import Options
    from reconstruction.radiograph import Observed
    from reconstruction.road import Reconstruction

LEAN, USUAL, FULL = LEVELS = ("lean", "usual", "full")


def expected_of(options: Options, observed: Observed | None = None) -> Expected:
    """Mean and SD of the person's fullness, by what is told of them and what a radiograph showed."""
    if observed is not None and observed.fullness is not None:
        return observed.fullness
    return expected_fullness(**options.facts.by_name())


def levels(expected: Expected) -> dict[str, float]:
    """Fullness of each of LEVELS, so that of the three the one nearest to a person is as near as it can be."""
    least, most = FULLNESS
    return {n: min(max(f, least), most) for n, f in zip(LEVELS, lean_usual_full(expected), strict=True)}


def asked_beside(options: Options, observed: Observed | None = None) -> dict[str, Options]:
    """What would be asked for the lean and for the full face alone, by name; nothing where one face is asked for."""
    if options.faces == 1:
        return {}
    at = levels(expected_of(options, observed))
    facts = {name: replace(options.facts, fullness=at[name]) for name in (LEAN, FULL)}
    return {name: replace(options, facts=told, faces=1) for name, told in facts.items()}


def in_order(made: Reconstruction) -> Mapping[str, Reconstruction]:
    """The three faces by name, the leanest first; the usual one alone where no others were asked for."""
    return {name: made if name == USUAL else made.beside[name] for name in LEVELS if name in {USUAL, *made.beside}}
