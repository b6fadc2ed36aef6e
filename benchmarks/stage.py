"""The shape that every stage has: its inputs, ours, the peers, and one error measure for all.

Owns what a stage is. Knows nothing of clocks or of tables.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.material import Material

OURS = "ours"
Made = Mapping[str, Any]  # name of a contender -> what its job returned
Figures = dict[str, float | bool | str]


def as_it_is(inputs: Any) -> Any:
    """No preparation: the job takes the inputs as they are loaded."""
    return inputs


@dataclass(frozen=True)
class Contender:
    """One way to do a stage's job."""

    name: str
    job: Callable[[Any], Any]
    """The timed part: takes what `prepare` returned, returns what is judged."""
    needs: tuple[str, ...] = ()
    """Modules that must be installed."""
    prepare: Callable[[Any], Any] = as_it_is
    """Untimed: what a user would keep between calls, or a form of the inputs that only this library takes."""
    told: str = ""
    """What the timed part comprises, where the name does not say it."""
    part: bool = False
    """Only a part of the job, or on other terms: printed without a ratio."""
    cold: bool = False
    """Its very first run is what is measured, once."""
    items: int | None = None
    """How many it handles in a run, where not as many as the stage says."""

    def missing(self) -> str | None:
        """None when everything that it needs can be imported, else why not."""
        for module in self.needs:
            try:
                importlib.import_module(module)
            except ModuleNotFoundError as absent:
                return f"not installed: {absent.name}"
            except (ImportError, OSError) as refusal:  # a shared library of the system is missing
                return f"not installed: {module} ({refusal})"
        return None


@dataclass(frozen=True)
class Stage:
    """One row of the road, timed beside its peers on the same inputs."""

    name: str
    job: str
    """What goes in and what comes out, in a line."""
    aim: str
    inputs: Callable[[Material], Any]
    ours: tuple[Contender, ...]
    """The first is the one that ratios are taken against."""
    peers: tuple[Contender, ...]
    figures: Callable[[Any, Any, Made], Figures]
    """(what a contender made, the inputs, what all made) to its errors by name."""
    describe: Callable[[Any], str] = lambda _: ""
    """The size of the inputs, for the table's heading."""
    items: tuple[int, str] | None = None
    """How many of what one run handles, where a rate says more than a time: (8, "images")."""
    rounds: int | None = None
    """Rounds of the clock where the usual number does not fit."""
    remark: str = ""
    """What a reader must know to call the comparison fair."""
