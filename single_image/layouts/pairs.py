"""What a data set of other people is listed as: pairs of an image and a volume, and what is wrong with some of them.

Owns the kinds of faults and which paths may be followed. Reads no image and no volume.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from posixpath import normpath
from typing import Literal

KINDS = {
    "missing": "a file that is not there",
    "corrupt": "a file or record that cannot be read as what it should be",
    "mismatched": "image, mask and volumes that do not belong together",
    "empty": "an image or a volume with nothing in it",
    "duplicate": "a name that another one has",
    "outside": "a path that leads out of the folder, not followed",
}
Solid = Literal["both", "skull", "face"]  # what a file with one solid is taken for
IMAGES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".dcm")


class Unusable(ValueError):
    """Why one pair cannot be used; `kind` is one of KINDS."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(" ".join(reason.split()))
        self.kind = kind


@dataclass(frozen=True)
class Fault:
    """What is wrong with the pair `name`; kind is one of KINDS."""

    name: str
    kind: str
    reason: str


@dataclass(frozen=True)
class Pair:
    """An image of a person, the object's mask in it where there is one, and the volume of that person."""

    name: str  # of no other pair
    person: str
    image: Path
    volume: Path
    mask: Path | None = None


@dataclass
class Listing:
    """What a folder holds by its names alone. notes: what was left aside and is no fault."""

    layout: str
    folder: Path
    pairs: list[Pair] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def blame(self, name: str, refusal: Unusable) -> None:
        self.faults.append(Fault(name, refusal.kind, str(refusal)))


def inside(folder: Path, told: object) -> Path:
    """The file in `folder` that a page names by its relative path; Unusable where that leads out of it."""
    if not isinstance(told, str) or not told.strip() or "\0" in told:
        raise Unusable("corrupt", f"{told!r:.60} is no path")
    path = normpath(told.replace("\\", "/"))
    if PurePosixPath(path).is_absolute() or PureWindowsPath(path).drive or path.split("/")[0] == "..":
        raise Unusable("outside", f"{told} leads out of the folder")
    return folder / path
