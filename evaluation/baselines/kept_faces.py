"""The file of training faces beside a dataset, NAME.faces.npz: what was made of each person, kept for the next run.

Owns the file and when a person in it is stale. It grows, and its writing may be interrupted. Knows nothing of how
faces are made.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from cranioface.command import BadInput, whole_file

Row = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]  # points, landmarks, measures, facts: see TrainingFaces
COLUMNS = ("matrix", "landmarks", "measures", "facts")


def cache_path(folder: Path) -> Path:
    """Where the training faces of the dataset `folder` are kept."""
    return folder.resolve().with_name(f"{folder.resolve().name}.faces.npz")


def page_hash(folder: Path) -> str:
    """Hash of the person.yaml in `folder`, which changes when the person is made anew; BadInput where it is missing."""
    try:
        return hashlib.sha256((folder / "person.yaml").read_bytes()).hexdigest()
    except FileNotFoundError as refusal:
        raise BadInput(
            f"{folder}: has no person.yaml though dataset.yaml names it; make the dataset again"
        ) from refusal


def read_rows(path: Path, hashes: dict[str, str]) -> dict[str, Row]:
    """What an earlier run kept of these people, by name; nothing where they were made anew or the file is torn."""
    try:
        with np.load(path) as file:
            names, marks = file["names"].tolist(), file["marks"].tolist()
            rows = list(zip(*(file[key] for key in COLUMNS), strict=True))
    except (OSError, KeyError, ValueError, EOFError, BadZipFile):
        return {}
    return {n: row for n, mark, row in zip(names, marks, rows, strict=True) if hashes.get(n) == mark}


def write_rows(path: Path, hashes: dict[str, str], rows: dict[str, Row]) -> None:
    """Keep these people, all of them or none."""
    columns = [np.stack(column) for column in zip(*rows.values(), strict=True)]
    arrays = dict(zip(COLUMNS, columns, strict=True))
    arrays |= {"names": np.array(list(rows)), "marks": np.array([hashes[name] for name in rows])}
    with whole_file(path) as temporary:
        np.savez(temporary, allow_pickle=False, **arrays)
