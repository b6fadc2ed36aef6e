"""Whose bone is completed, and what is missing of it: held-out people, real heads, others' benchmarks.

Owns which defects are drawn of whom; the same for every method, whoever runs it. Knows nothing of methods and figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from completion.defects import DEFECTS, Damage, damaged
from completion.volumes import SkullVolume
from cranioface.command import BadInput
from cranioface.geometry.head_grid import HEAD, surface
from cranioface.judge.summary import REAL, SYNTHETIC
from cranioface.learning.seed import stream
from cranioface.population.volumes.people_folder import PeopleVolumes
from cranioface.population.volumes.person_volume import PersonVolume, read_person

OTHER_SIDE = 0.05  # of what is missing: a defect with less across the midline could be answered by mirroring
SIZES_ML = (10.0, 30.0)


@dataclass(frozen=True)
class Defective:
    """One head with one defect, made when it is asked for."""

    name: str
    kind: str
    defect: str
    person: Callable[[], PersonVolume]

    @property
    def site(self) -> str:
        return DEFECTS[self.defect].site

    @cached_property
    def damage(self) -> Damage:
        return damaged(self.person(), self.defect, stream(1, *f"{self.name} {self.defect}".encode()))

    @cached_property
    def skull(self) -> SkullVolume:
        """What every method is given: what is left, and its surface."""
        return self.damage.skull(surface(self.person().bone, HEAD))

    @property
    def millilitres(self) -> float:
        """How much bone is missing."""
        return float(self.damage.missing.sum() * HEAD.spacing**3 / 1000)

    @property
    def one_sided(self) -> bool:
        """Whether nearly all that is missing lies on one side of the midline."""
        middle = HEAD.shape[0] // 2
        right, left = (int(side.sum()) for side in np.split(self.damage.missing, [middle]))
        return min(right, left) < OTHER_SIDE * (right + left)


def size_of(millilitres: float) -> str:
    """In words of how much is missing."""
    small, large = SIZES_ML
    if millilitres < small:
        return f"below {small:g} ml"
    return f"{small:g} to {large:g} ml" if millilitres < large else f"above {large:g} ml"


def cases(data: Path | None, people: int, heads: Path | None, defects: Sequence[str]) -> Iterator[Defective]:
    """Every defect of every real head NAME.npz of `heads`, and of the first `people` of the test part of `data`."""
    for path in sorted(heads.glob("*.npz")) if heads else ():
        yield from _of(path.stem, REAL, lambda path=path: read_person(path), defects)  # type: ignore[misc]
    if data is not None and people:
        folder = PeopleVolumes(data)
        worn = folder.card.heads_worn()
        names = [name for name in folder.names("test") if name not in worn]  # bone of heads is judged on heads
        if not names:
            raise BadInput(f"{data}: its test split holds nobody in modelled bone; make a larger dataset")
        for name in names[:people]:
            yield from _of(name, SYNTHETIC, lambda name=name: folder.person(name), defects)  # type: ignore[misc]


def _of(name: str, kind: str, read: Callable[[], PersonVolume], defects: Sequence[str]) -> Iterator[Defective]:
    kept: list[PersonVolume] = []

    def person() -> PersonVolume:
        if not kept:
            kept.append(read())
        return kept[0]

    for defect in defects:
        yield Defective(name, kind, defect, person)


def shows(case: Defective) -> bool:
    """Whether the head has what the defect takes: a cut scan may lack the whole site."""
    try:
        return case.millilitres > 0.5 and bool(np.isfinite(case.millilitres))
    except (KeyError, ValueError):  # a landmark that this scan does not show
        return False
