"""A DATASET folder: people side by side and dataset.yaml, which records seed, sources and the split by person.

Owns the split. Knows nothing of how one person is made. People who share a skull are always in the same part.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import yaml

from cranioface.command import whole_file

VERSION = 1
PARTS = ("train", "validation", "test")
SHARES = {"validation": 0.1, "test": 0.1}


def split_part(identity: str, seed: int) -> str:
    """The part of one identity: a hash of its name, so that a dataset may grow without anyone changing sides."""
    draw = int(hashlib.sha256(f"{seed}/{identity}".encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
    if draw < SHARES["validation"]:
        return "validation"
    return "test" if draw < SHARES["validation"] + SHARES["test"] else "train"


def split_people(identities: dict[str, str], seed: int) -> dict[str, list[str]]:
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


def write_dataset(
    folder: str | Path,
    identities: dict[str, str],
    seed: int,
    sources: Iterable[str],
    command: str,
    real_bone: dict | None = None,
) -> None:
    """Write dataset.yaml for the people (person -> identity) that lie in `folder`.

    real_bone: which real heads' bone they wear, with `worn`: person -> HEAD/FILE.
    """
    told = {
        "version": VERSION,
        "seed": seed,
        "sources": sorted(set(sources)),
        "command": command,
        **({"real_bone": real_bone} if real_bone else {}),
        "people": len(identities),
        "split": split_people(identities, seed),
    }
    with whole_file(Path(folder) / "dataset.yaml") as temporary:
        temporary.write_text(yaml.safe_dump(told, sort_keys=False))
