"""A folder of coarse head CTs of patients: which of them may teach, which are held out to judge by.

    SCANS/NAME.nii.gz   SCANS/index.csv: name, tissue_ok (yes where the skin shows the person's tissue), ...

Owns the split, at which HU their skin is taken, and what they are too coarse for. Knows nothing of faces. No scan is
named in what leaves the folder: whoever prints of one gives it a number.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from cranioface.command import BadInput

ENDING, INDEX = ".nii.gz", "index.csv"
THIRD = 3
# outside a planning contour all is air, which takes the outermost half voxel of skin: read in the folder's README,
# five of them compared with finer scans of the same people: -0.2 mm here, -1.1 mm at -300 HU
SKIN_HU = -500.0


@dataclass(frozen=True)
class CoarseScan:
    """One CT. number: its place among the names in order, from 0; tissue: whether the skin shows its tissue."""

    path: Path
    number: int
    tissue: bool

    @property
    def name(self) -> str:
        return self.path.name.removesuffix(ENDING)

    @property
    def held_out(self) -> bool:
        """Whether it belongs to the third that no fit, no mean and no weights have met."""
        return is_held_out(self.number)


def is_held_out(number: int) -> bool:
    """Every third of the names in order, from the third on."""
    return number % THIRD == THIRD - 1


def coarse_scans(folder: Path) -> list[CoarseScan]:
    """Every scan of the folder by name; BadInput where there is none, or no index that tells which show tissue."""
    paths = sorted(folder.glob(f"*{ENDING}"))
    if not paths or not (folder / INDEX).is_file():
        raise BadInput(f"{folder}: is no folder of scans; name one with NAME{ENDING} and {INDEX}: name, tissue_ok")
    with open(folder / INDEX, newline="", encoding="utf-8") as table:
        shown = {row["name"] for row in csv.DictReader(table) if row["tissue_ok"] == "yes"}
    return [CoarseScan(path, k, path.name.removesuffix(ENDING) in shown) for k, path in enumerate(paths)]
