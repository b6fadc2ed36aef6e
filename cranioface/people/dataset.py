"""A DATASET folder: people side by side and dataset.yaml, which records seed, sources and the split by person.

`write_dataset` and `read_dataset` side by side. Owns the words of the page and the split. Knows nothing of how one
person is made. People who share a skull are always in the same part.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cranioface.command import BadInput, whole_file
from cranioface.people.coarse_scans import is_held_out, number_of
from cranioface.people.yaml_page import read_page, write_page

PAGE, VERSION = "dataset.yaml", 1
PARTS = ("train", "validation", "test")
SHARES = {"validation": 0.1, "test": 0.1}
AGAIN = "make the dataset again with projections.py"


@dataclass(frozen=True)
class WornBone:
    """The real heads whose bone people of a dataset wear: where they lie, which were left out, how many wear it."""

    heads: str = ""  # folder of NAME/FILE
    without: tuple[str, ...] = ()
    share: float = 0.0
    worn: Mapping[str, str] = field(default_factory=dict)  # person -> NAME/FILE


@dataclass(frozen=True)
class CoarsePeople:
    """People of a dataset who are coarse CTs of real heads: the folder of these, and who."""

    scans: str = ""
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class DatasetCard:
    """What dataset.yaml says of a dataset."""

    split: Mapping[str, list[str]]  # part -> people
    seed: int = 0
    sources: tuple[str, ...] = ()
    command: str = ""  # that makes it again
    real_bone: WornBone | None = None
    coarse: CoarsePeople = CoarsePeople()

    def __post_init__(self) -> None:
        """ValueError where a coarse CT is held out to judge by, or is anywhere but among those who are learnt from."""
        for person in self.coarse.people:
            number = number_of(person)
            if number is None or is_held_out(number) or person not in self.people("train"):
                raise ValueError(f"{person} is held out to judge by, or is not in train")

    def people(self, part: str) -> list[str]:
        """Names of the people in this part of the split, none where it is empty."""
        return list(self.split.get(part, ()))

    def heads_worn(self) -> dict[str, str]:
        """Person -> name of the real head whose bone it wears, of those who do."""
        worn = self.real_bone.worn if self.real_bone else {}
        return {person: file.split("/")[0] for person, file in worn.items()}

    def origin(self) -> dict[str, Any]:
        """Plain values by name that tell where a dataset came from, for the card of what learns from it."""
        people = sum(map(len, self.split.values()))
        head: dict[str, Any] = {"version": VERSION, "seed": self.seed, "sources": list(self.sources)}
        scans = {"coarse_people": len(self.coarse.people)} if self.coarse.people else {}
        return head | {"command": self.command, "people": people} | scans


def write_dataset(folder: str | Path, card: DatasetCard) -> None:
    """Write dataset.yaml for the people that lie in `folder`."""
    with whole_file(Path(folder) / PAGE) as temporary:
        write_page(temporary, _to_yaml(card))


def read_dataset(folder: str | Path) -> DatasetCard:
    """The card of a dataset; BadInput where dataset.yaml is missing, unreadable or says nothing of the split."""
    path = Path(folder) / PAGE
    if not path.is_file():
        raise BadInput(f"{folder}: has no {PAGE}; make a dataset with projections.py --synthetic 64 -o {folder}")
    page = read_page(path, AGAIN)
    if not isinstance(page.get("split"), dict):
        raise BadInput(f"{path}: says nothing of the split by person; {AGAIN}")
    try:
        return _from_yaml(page)
    except (AttributeError, KeyError, TypeError, ValueError) as refusal:
        raise BadInput(f"{path}: is no page of a dataset of version {VERSION} ({refusal}); {AGAIN}") from refusal


def _to_yaml(card: DatasetCard) -> dict[str, Any]:
    page, bone = card.origin(), card.real_bone
    people = page.pop("people")
    if page.pop("coarse_people", 0):
        page["coarse"] = {"scans": card.coarse.scans, "people": list(card.coarse.people)}
    if bone:
        page["real_bone"] = {
            "heads": bone.heads, "without": list(bone.without), "share": bone.share, "worn": dict(bone.worn),
        }  # fmt: skip
    return page | {"people": people, "split": {part: list(names) for part, names in card.split.items()}}


def _from_yaml(page: Mapping[str, Any]) -> DatasetCard:
    """Raises where a value is of another kind; what a page of before leaves out takes its default."""
    if page.get("version", VERSION) != VERSION:
        raise ValueError(f"version {page['version']}")
    split = {str(part): [str(name) for name in people or []] for part, people in page["split"].items()}
    sources, command = tuple(map(str, page.get("sources") or ())), str(page.get("command") or "")
    bone, coarse = page.get("real_bone"), page.get("coarse") or {}
    scans = CoarsePeople(str(coarse.get("scans", "")), tuple(map(str, coarse.get("people") or ())))
    return DatasetCard(split, int(page.get("seed", 0)), sources, command, _worn_bone(bone) if bone else None, scans)


def _worn_bone(page: Mapping[str, Any]) -> WornBone:
    worn = {str(person): str(file) for person, file in (page.get("worn") or {}).items()}
    without = tuple(map(str, page.get("without") or ()))
    return WornBone(str(page.get("heads", "")), without, float(page.get("share", 0)), worn)


def split_people(identities: Mapping[str, str], seed: int) -> dict[str, list[str]]:
    """person -> identity becomes part -> people. A part that would stay empty takes an identity from train."""
    parts: dict[str, list[str]] = {part: [] for part in PARTS}
    for person, identity in sorted(identities.items()):
        parts[split_part(identity, seed)].append(person)
    for part in ("validation", "test"):
        spare = sorted({identities[p] for p in parts["train"]})
        if not parts[part] and len(spare) > 1:
            parts[part] = [p for p in parts["train"] if identities[p] == spare[-1]]
            parts["train"] = [p for p in parts["train"] if identities[p] != spare[-1]]
    return parts


def split_part(identity: str, seed: int) -> str:
    """The part of one identity: a hash of its name, so that a dataset may grow without anyone changing sides."""
    draw = int(hashlib.sha256(f"{seed}/{identity}".encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
    if draw < SHARES["validation"]:
        return "validation"
    return "test" if draw < SHARES["validation"] + SHARES["test"] else "train"
