"""A folder of coarse head CTs of patients: which of them may teach, which are held out to judge by.

    SCANS/NAME.nii.gz

Owns the split, at which HU their skin is taken, and what they are too coarse for. Knows nothing of faces. No scan is
named in what leaves the folder: whoever prints of one gives it a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cranioface.command import BadInput

ENDING = ".nii.gz"
THIRD = 3
PERSON = "scan_"  # and a number: a person of a dataset
# outside a planning contour all is air, which takes the outermost half voxel of skin: read in the folder's README,
# five of them compared with finer scans of the same people: -0.2 mm here, -1.1 mm at -300 HU
SKIN_HU = -500.0


@dataclass(frozen=True)
class CoarseScan:
    """One CT. number: its place among the names in order, from 0."""

    path: Path
    number: int

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


def scan_person(number: int) -> str:
    """What a person of a dataset is called who is scan `number`; `number_of` undoes it."""
    return f"{PERSON}{number:03d}"


def number_of(person: str) -> int | None:
    """The scan that a person of a dataset is; None for one who is no scan."""
    number = person.removeprefix(PERSON)
    return int(number) if number != person and number.isdecimal() else None


def scan_paths(folder: Path) -> list[Path]:
    """The scans of a folder, each at its number."""
    return sorted(folder.glob(f"*{ENDING}"))


def coarse_scans(folder: Path) -> list[CoarseScan]:
    """Every scan of the folder by name; BadInput where there is none."""
    paths = scan_paths(folder)
    if not paths:
        raise BadInput(f"{folder}: is no folder of scans; name one that holds NAME{ENDING}")
    return [CoarseScan(path, k) for k, path in enumerate(paths)]
