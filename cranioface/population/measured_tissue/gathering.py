"""Folders of CTs measured, each once: what was measured is kept, and a run that was killed goes on.

Owns which scans there are, which of them are held out from every fit, and the kept folder. A scan that finds no frame
is left out, and counted. Knows nothing of fits.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cranioface.anatomy.ct import SkinOptions, read_ct
from cranioface.anatomy.face_model.stored import MEASURED, STORED
from cranioface.anatomy.tissue_depth import individual_spread, measuring_directions, tissue_depths
from cranioface.command import BadInput, whole_file
from cranioface.command.progress import progress
from cranioface.people.coarse_scans import ENDING, is_held_out, scan_paths
from cranioface.population.measured_tissue.coarsening import GRIDS, coarsened
from cranioface.population.measured_tissue.measures import Measures, measures, read_measures, write_measures
from cranioface.population.measured_tissue.scanned import COARSE_SKIN, scanned_head

if TYPE_CHECKING:
    import SimpleITK as sitk

CT, INDEX = "ct.nii.gz", "index.csv"


@dataclass(frozen=True, eq=False)
class Scans:
    """k coarse scans that were measured, and how many found no frame. Of each (k,): closed: its mouth is; numbers: its
    place among all; shown: the index calls its tissue measurable, as that of a cropped one is not everywhere."""

    measured: tuple[Measures, ...]
    closed: np.ndarray
    numbers: np.ndarray
    shown: np.ndarray
    refused: int

    @property
    def held_out(self) -> np.ndarray:
        """Which (k,) no fit may meet."""
        return np.array([is_held_out(number) for number in self.numbers], bool)

    def offsets(self) -> np.ndarray:
        """(k, c)"""
        return np.array([m.offsets for m in self.measured])


@dataclass(frozen=True, eq=False)
class FineHeads:
    """Heads in fine CTs: name -> measures, and the same of each coarsened, grid by grid."""

    fine: dict[str, Measures]
    coarse: dict[str, tuple[Measures, ...]]


def read_scans(folder: Path, kept: Path) -> Scans:
    """The scans that `folder`/index.csv names and that show tissue enough to find their frame."""
    rows = scan_rows(folder)
    good = []
    for number, row in progress(rows.items(), "scans", len(rows)):
        if made := kept_measures(folder / f"{row['name']}{ENDING}", row["name"], kept, COARSE_SKIN):
            good.append((made, row["mouth"] == "closed", number, row.get("tissue_ok", "yes") == "yes"))
    if not good:
        raise BadInput(f"{folder}: no scan of its index.csv shows skull and skin; nothing was measured")
    measured, closed, numbers, shown = zip(*good, strict=True)
    return Scans(measured, np.array(closed), np.array(numbers), np.array(shown), len(rows) - len(good))


def read_heads(folder: Path, kept: Path, without: Collection[str] = ()) -> FineHeads:
    """The heads NAME/ct.nii.gz of `folder`, fine and coarsened, `without` those of these names."""
    files = fine_heads(folder, without)
    fine, coarse = {}, {}
    for head, file in enumerate(progress(files, "fine heads")):
        name = file.parent.name
        fine[name] = _needed(kept_measures(file, name, kept, SkinOptions()), file)
        many = [kept_measures(file, f"{name}_{k}", kept, COARSE_SKIN, _on(k, head)) for k in range(len(GRIDS))]
        coarse[name] = tuple(_needed(m, file) for m in many)
    return FineHeads(fine, coarse)


def fine_heads(folder: Path, without: Collection[str] = ()) -> list[Path]:
    """The CTs of `folder`, by name; BadInput where there is none."""
    files = [file for file in sorted(folder.glob(f"*/{CT}")) if file.parent.name not in without]
    if not files:
        raise BadInput(f"{folder}: holds no fine head (NAME/{CT}), and without one the grid's bias is unknown")
    return files


def kept_measures(
    scan: Path, name: str, kept: Path, skin: SkinOptions,
    change: Callable[[sitk.Image], sitk.Image] = lambda image: image,
) -> Measures | None:  # fmt: skip
    """The measures of one CT, from the kept folder or made now; None where the scan is refused.

    They are made anew when the scan, the table or the face model has changed: offsets are from the textbook face.
    """
    mark = hashlib.sha256(scan.read_bytes()).hexdigest()[:12] + textbook_mark()
    file, none = kept / f"{name}_{mark}.npz", kept / f"{name}_{mark}.refused"
    if not file.is_file() and not none.is_file():
        kept.mkdir(parents=True, exist_ok=True)
        try:
            head = scanned_head(change(read_ct(scan)), skin)
        except BadInput as refusal:
            with whole_file(none) as temporary:
                temporary.write_text(f"{refusal}\n", encoding="utf-8")
        else:
            write_measures(file, measures(head.registered, head.skin))
    return read_measures(file) if file.is_file() else None


def _on(grid: int, head: int) -> Callable[[sitk.Image], sitk.Image]:
    """A head laid on a grid; where its corner falls is drawn for each by itself, so that the bias averages over it."""
    return lambda image: coarsened(image, *GRIDS[grid], seed=len(GRIDS) * head + grid)


def _needed(made: Measures | None, file: Path) -> Measures:
    if made is None:
        raise BadInput(f"{file}: no skull or skin is found in it, fine or coarsened; take it out of the folder")
    return made


@cache
def textbook_mark() -> str:
    """A mark of what the textbook face of an unknown person is made of: the table at usual fullness, and the face model
    without what was measured."""
    directions = {name: along.tolist() for name, along in measuring_directions().items()}
    mark = hashlib.sha256(f"{tissue_depths(fullness=0.0)} {individual_spread()} {directions}".encode())
    with np.load(STORED) as stored:
        for name in sorted(set(stored.files) - set(MEASURED)):
            mark.update(stored[name].tobytes())
    return mark.hexdigest()[:8]


def scan_rows(folder: Path) -> dict[int, dict[str, str]]:
    """Number -> row of index.csv, of every scan that it names; BadInput where it names none."""
    table = folder / INDEX
    if not table.is_file():
        raise BadInput(f"{folder}: has no {INDEX} (columns name, mouth), so it is no folder of scans")
    with open(table, newline="", encoding="utf-8") as file:
        by_name = {row.get("name", ""): row for row in csv.DictReader(file)}
    names = [path.name.removesuffix(ENDING) for path in scan_paths(folder)]
    rows = {number: by_name[name] for number, name in enumerate(names) if name in by_name}
    if not rows or not all("mouth" in row for row in rows.values()):
        raise BadInput(f"{table}: names no scan that lies beside it as NAME{ENDING}, or tells no mouth")
    return rows
