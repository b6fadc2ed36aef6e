"""Where people to predict come from: held-out synthetic people, made again from their dataset's seed, and real heads.

Owns the order of the people and what is refused. Knows nothing of methods and of errors.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cranioface.anatomy.frankfurt import align
from cranioface.command import BadInput
from cranioface.geometry.mesh_files import read_mesh
from cranioface.judge.summary import REAL, SYNTHETIC
from cranioface.people.dataset import read_dataset
from cranioface.people.pairs import Pair, find_pairs
from cranioface.people.person_page import PAGE, read_person_page
from cranioface.people.sample import SAMPLE
from evaluation.cases import Case, Origin, Scan
from projections.scanned_people import ScannedSkull, face_seed_of, scanned_person, scanned_skull, skull_number
from projections.synthetic import real_heads_of

if TYPE_CHECKING:  # so that real heads need no population
    from cranioface.population import SyntheticPerson

log = logging.getLogger(__name__)


def synthetic_cases(dataset: str | Path, count: int) -> Iterator[Case]:
    """The first `count` people of the `test` split, one face of every skull before the second of any."""
    card = read_dataset(dataset)
    names = card.people("test")
    if not names or not all(name.startswith("synthetic_") for name in names):
        raise BadInput(f"{dataset}: its test split holds no synthetic people; make it with projections.py --synthetic")
    for name in one_of_each_first(names)[:count]:
        load = _Synthetic(Path(dataset) / name, card.seed)
        yield Case(name, SYNTHETIC, load, f"skull {skull_number(name)}")


def one_of_each_first(names: list[str]) -> list[str]:
    """`names` in the order: the first face of every skull, the second of every skull, and so on."""
    seen: dict[int, int] = {}
    turn = {}
    for name in sorted(names):
        skull = skull_number(name)
        turn[name] = seen[skull] = seen.get(skull, -1) + 1
    return sorted(turn, key=lambda name: (turn[name], name))


def real_cases(heads: str | Path) -> Iterator[Case]:
    """Every NAME/skull.ply with NAME/skin.ply below `heads`; facts from NAME/person.yaml where there is one."""
    if not Path(heads).is_dir():
        raise BadInput(f"{heads}: is no folder; name one that holds heads: NAME/skull.ply with NAME/skin.ply")
    for pair in find_pairs(heads):
        if pair.face is not None:
            yield Case(pair.name, REAL, _Real(pair), pair.name)


@dataclass(frozen=True)
class _Synthetic:
    folder: Path
    seed: int

    def __call__(self) -> Scan:
        name = self.folder.name
        scanned = scanned_skull(self.seed, skull_number(name), _real_bone(self.folder.parent))
        person = scanned_person(scanned, name)
        _check_same(self.folder, person)
        return Scan(person.skull, person.face, facts=person.facts, origin=_origin(scanned, name))


_real_bone = cache(real_heads_of)  # a dataset's heads are read once


def _origin(scanned: ScannedSkull, name: str) -> Origin:
    return Origin(scanned.population_seed, face_seed_of(name), scanned.frame)


def _check_same(folder: Path, person: SyntheticPerson) -> None:
    """BadInput where the dataset holds somebody else under this name; a warning where only the tissue differs."""
    if not (folder / PAGE).is_file():
        return
    page = read_person_page(folder)
    if page.facts != person.facts or str(person.mouth) not in page.source:
        raise BadInput(f"{folder}: was made by another version of the population; make the dataset again")
    if page.tissue_depths != person.tissue_depths:
        log.warning(f"{folder}: the population has changed since; compared with its face of today")


@dataclass(frozen=True)
class _Real:
    pair: Pair

    def __call__(self) -> Scan:
        skull, skin = read_mesh(self.pair.skull), read_mesh(str(self.pair.face))
        return Scan(skull, skin, align(skull).frankfurt_from_input, self.pair.facts)


def sample_case() -> Case:
    """The embedded sample as a person to judge."""
    return Case("sample", SYNTHETIC, _read_sample)


def _read_sample() -> Scan:
    skull, skin = (read_mesh(SAMPLE / f"{name}.stl") for name in ("skull", "face"))
    return Scan(skull, skin, align(skull).frankfurt_from_input)
