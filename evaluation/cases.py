"""The people whose faces are predicted: held-out synthetic people, made again from the seed of their dataset, and real
heads.

Owns what a method may see of a person, and in which frame. Knows nothing of methods and of errors.
Nothing is read or made before it is asked for, and all of it is made once.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import trimesh
import yaml

from cranioface.anatomy.frankfurt import Alignment, align
from cranioface.command import BadInput
from cranioface.geometry.mesh_files import read_mesh
from cranioface.judge.summary import REAL, SYNTHETIC
from cranioface.people.dataset_folder import read_dataset
from cranioface.people.facts import NAMES as FACTS
from cranioface.people.head_files import Head
from cranioface.people.pairs import Pair, find_pairs
from projections.describe import Described
from projections.synthetic import (
    ScannedSkull,
    face_seed_of,
    real_heads_of,
    scanned_person,
    scanned_skull,
    skull_number,
)
from reconstruction.road import PreparedHead, prepare


@dataclass(frozen=True)
class Options:
    """What all methods are told. weights: those of the network, None = the shipped ones."""

    known_facts: bool = False  # whether a method that can use sex, age and BMI is told them
    weights: Path | None = None


@dataclass(frozen=True)
class Origin:
    """Where a synthetic person came from: the arguments of population.make_person, and the frame it was scanned in."""

    population_seed: int
    face_seed: int
    frame: np.ndarray  # (4, 4): from the population's true head to the one that the methods see, mm


@dataclass(frozen=True)
class Scan:
    """skull and skin in the head's own upright frame (LPS, mm), and the rigid way to the Frankfurt frame."""

    skull: trimesh.Trimesh
    skin: trimesh.Trimesh
    frankfurt_from_input: np.ndarray = field(default_factory=lambda: np.eye(4))
    facts: dict[str, Any] = field(default_factory=dict)  # sex, age_years, bmi where they are known
    origin: Origin | None = None  # of a synthetic person


@dataclass(frozen=True)
class Case:
    """One person to predict. `skin`, `true_face`, `facts` and `origin` are the truth: a method uses them only where its
    name says so (the floor), or where facts are known (`Options.known_facts`)."""

    name: str
    kind: str  # SYNTHETIC or REAL
    load: Callable[[], Scan]
    cluster: str = ""  # people of one cluster share a skull

    @cached_property
    def scan(self) -> Scan:
        return self.load()

    @property
    def skull(self) -> trimesh.Trimesh:
        """Bone in the head's own frame."""
        return self.scan.skull

    @property
    def skin(self) -> trimesh.Trimesh:
        """True skin in the head's own frame."""
        return self.scan.skin

    @property
    def frankfurt_from_input(self) -> np.ndarray:
        return self.scan.frankfurt_from_input

    @property
    def facts(self) -> dict[str, Any]:
        """sex, age_years and bmi; None or missing where unknown."""
        return self.scan.facts

    @property
    def origin(self) -> Origin | None:
        return self.scan.origin

    @cached_property
    def bone(self) -> trimesh.Trimesh:
        """The skull in the Frankfurt frame."""
        return self.skull.copy().apply_transform(self.frankfurt_from_input)

    @cached_property
    def true_face(self) -> trimesh.Trimesh:
        """The true skin in the Frankfurt frame."""
        return self.skin.copy().apply_transform(self.frankfurt_from_input)

    @cached_property
    def prepared(self) -> PreparedHead:
        """What the road sees of the head: its bone, in a frame that is known, and no skin."""
        head = Head(self.skull, self.kind, Path(self.name), lambda: None)
        return prepare(head, alignment=Alignment(self.frankfurt_from_input, 1.0, float("nan"), "known"))

    @property
    def described(self) -> Described:
        """Registration, maps of 256 pixels, the tissue-depth face of an unknown person."""
        return self.prepared.described


def synthetic_cases(dataset: str | Path, count: int) -> Iterator[Case]:
    """The first `count` people of the `test` split, one face of every skull before the second of any."""
    page = read_dataset(dataset)
    names = page["split"].get("test") or []
    if not names or not all(name.startswith("synthetic_") for name in names):
        raise BadInput(f"{dataset}: its test split holds no synthetic people; make it with projections.py --synthetic")
    for name in one_of_each_first(names)[:count]:
        load = _Synthetic(Path(dataset) / name, int(page["seed"]))
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
        _check_same(self.folder, person.facts)
        facts = {key: person.facts[key] for key in FACTS}
        return Scan(person.skull, person.face, facts=facts, origin=_origin(scanned, name))


_real_bone = cache(real_heads_of)  # a dataset's heads are read once


def _origin(scanned: ScannedSkull, name: str) -> Origin:
    return Origin(scanned.population_seed, face_seed_of(name), scanned.frame)


def _check_same(folder: Path, facts: Mapping[str, Any]) -> None:
    """BadInput where the dataset holds somebody else under this name; a warning where only the tissue differs."""
    page = yaml.safe_load((folder / "person.yaml").read_text()) if (folder / "person.yaml").is_file() else dict(facts)
    if any(page.get(key) != facts[key] for key in FACTS):
        raise BadInput(f"{folder}: was made by another version of the population; make the dataset again")
    if page.get("tissue_depths") != facts["tissue_depths"]:
        print(f"warning: {folder}: the population has changed since; compared with its face of today", file=sys.stderr)


@dataclass(frozen=True)
class _Real:
    pair: Pair

    def __call__(self) -> Scan:
        skull, skin = read_mesh(self.pair.skull), read_mesh(str(self.pair.face))
        return Scan(skull, skin, align(skull).frankfurt_from_input, self.pair.facts.by_name())
