"""Finds the people in a folder of pairs: each sub-folder holds a skull and its face, or a CT; or CTs lie side by side.

FOLDER/anna/skull.stl  face.stl (or skin.ply)  [person.yaml with sex, age_years, bmi, fullness]      FOLDER/ben.nii.gz
"""

from dataclasses import dataclass
from pathlib import Path

from cranioface.anatomy.ct import is_ct
from cranioface.command import BadInput
from cranioface.geometry.mesh_files import ENDINGS
from cranioface.people.facts import Facts
from cranioface.people.person_page import read_person_page

FACE_NAMES = ("face", "skin")


@dataclass(frozen=True)
class Pair:
    """Where one person's skull (mesh or CT) and face lie; a CT carries both."""

    name: str
    skull: Path
    face: Path | None
    facts: Facts = Facts()


def is_folder_of_people(path: str | Path) -> bool:
    """Whether `path` is a folder of several heads, and not itself one DICOM scan."""
    path = Path(path)
    if not path.is_dir() or any(_is_dicom(file) for file in path.iterdir()):
        return False
    return any(_pair(entry) for entry in path.iterdir())


def find_pairs(folder: str | Path) -> list[Pair]:
    """Every person below `folder`, by name; BadInput where there is none."""
    folder = Path(folder)
    found = [pair for entry in sorted(folder.iterdir()) if (pair := _pair(entry)) is not None]
    if not found:
        raise BadInput(f"{folder}: holds neither pairs (NAME/skull.stl with NAME/face.stl) nor CTs; see --help")
    return found


def named_pair(skull: Path, face: Path | None, given: Facts = Facts()) -> Pair:
    """The person whose skull, and face, a command names. A fact that is not told is the one that person.yaml beside the
    mesh gives; CTs lie side by side and have no such page."""
    beside = Facts() if is_ct(skull) else read_person_page(skull.parent).facts
    return Pair(skull.stem, skull, face, given.or_else(beside))


def _pair(entry: Path) -> Pair | None:
    if entry.is_dir():
        skull, face = _mesh(entry, ("skull",)), _mesh(entry, FACE_NAMES)
        if skull and face:
            return Pair(entry.name, skull, face, read_person_page(entry).facts)
        if not any(_is_dicom(file) for file in entry.rglob("*")):
            return None
    if is_ct(entry):
        return Pair(entry.name.split(".")[0], entry, None)
    return None


def _is_dicom(file: Path) -> bool:
    """The four letters after the preamble, as the standard (part 10) has them."""
    if not file.is_file():
        return False
    with open(file, "rb") as stream:
        return stream.read(132)[128:] == b"DICM"


def _mesh(folder: Path, names: tuple[str, ...]) -> Path | None:
    candidates = [folder / f"{name}{ending}" for name in names for ending in ENDINGS]
    return next((path for path in candidates if path.is_file()), None)
