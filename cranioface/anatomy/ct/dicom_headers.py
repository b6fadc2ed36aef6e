"""What the headers of DICOM files say: one `Slice` for every image in a folder, frames of multi-frame files included.

SimpleITK (GDCM) reads the headers; what it does not hand on of a multi-frame file, where each frame lies, is found in
the file's own bytes. Knows nothing of series or volumes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import SimpleITK as sitk

from cranioface.anatomy.ct.kinds import DICOM_ENDINGS
from cranioface.command import BadInput
from cranioface.geometry.quiet import quiet

MOST_FILES = 50_000  # a home folder, not a study
HEAD = 132  # bytes: "DICM" stands behind 128 free ones; very old files have neither
OLD_ENDINGS = (*DICOM_ENDINGS, "")
POSITION, DIRECTION = "0020|0032", "0020|0037"
SERIES, MODALITY, SYNTAX = "0020|000e", "0008|0060", "0002|0010"
DECIMALS = rb"([-+0-9.eE\\ ]{3,200}?)\x00?(?=[^-+0-9.eE\\ \x00]|\x00)"


@dataclass(frozen=True)
class Slice:
    """One image: position (3,) and row and column directions (2, 3), LPS mm; pixels (columns, rows) and mm of each."""

    file: Path
    frame: int
    series: str
    position: np.ndarray
    axes: np.ndarray
    size: tuple[int, int]
    spacing: tuple[float, float]
    tags: dict[str, str]

    def tag(self, key: str) -> str:
        """The text of a tag, such as 0008|0060; empty where the file has none."""
        return self.tags.get(key, "")


def read_headers(folder: Path, named: Path) -> tuple[list[Slice], dict[str, list[Path]]]:
    """Every image below `folder` (or in one multi-frame file), and the files that cannot be read, by their series.

    named: what to call the input in a refusal: of a folder without DICOM, or of one that holds half a disk.
    """
    slices: list[Slice] = []
    damaged: dict[str, list[Path]] = {}
    found = False
    for file in _dicom_files(folder, named):
        found = True
        try:
            slices += _slices(file)
        except RuntimeError:  # reports, plans and structures are no images, and end here too
            damaged.setdefault(text_in_bytes(file, SERIES), []).append(file)
    if not found:
        what = "is empty" if not any(folder.iterdir()) else "holds no DICOM files"
        raise BadInput(f"{named}: {what}; give the folder of a CT series, or a NIfTI, NRRD or MHA file")
    return slices, damaged


def _dicom_files(folder: Path, named: Path) -> Iterator[Path]:
    if folder.is_file():
        yield folder
        return
    inside = list(islice(folder.rglob("*"), MOST_FILES + 1))
    if len(inside) > MOST_FILES:
        raise BadInput(f"{named}: holds more than {MOST_FILES} files; give the folder of one CT series")
    for file in sorted(p for p in inside if p.is_file() and p.name != "DICOMDIR"):
        with open(file, "rb") as stream:
            head = stream.read(HEAD)
        if head[128:] == b"DICM" or (file.suffix.lower() in OLD_ENDINGS and _is_old(file)):
            yield file


def _is_old(file: Path) -> bool:
    """Whether a file without DICM is DICOM all the same."""
    try:
        _header(file)
    except RuntimeError:
        return False
    return True


def _header(file: Path) -> sitk.ImageFileReader:
    reader = sitk.ImageFileReader()
    reader.SetFileName(str(file))
    reader.SetImageIO("GDCMImageIO")
    with quiet():
        reader.ReadImageInformation()
    return reader


def _slices(file: Path) -> list[Slice]:
    reader = _header(file)
    tags = {key: reader.GetMetaData(key).strip(" \0") for key in reader.GetMetaDataKeys()}
    direction = np.array(reader.GetDirection()).reshape(reader.GetDimension(), -1)
    (columns, rows, *frames), (x, y, *z) = reader.GetSize(), reader.GetSpacing()
    count = frames[0] if frames else 1
    axes = np.repeat(direction[:3, :2].T[None], count, 0)
    positions = np.repeat(np.array(reader.GetOrigin())[None, :3], count, 0)
    if count > 1:
        along = np.arange(count)[:, None] * np.cross(*axes[0]) * z[0]
        axes, positions = _of_frames(file, axes, positions + along)
    series = tags.get(SERIES, "")
    return [Slice(file, k, series, positions[k], axes[k], (columns, rows), (x, y), tags) for k in range(count)]


def _of_frames(file: Path, axes: np.ndarray, positions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Directions and position of each frame as the file gives them, frame by frame; else what was made of the whole."""
    content, count = file.read_bytes(), len(positions)
    told = _decimals(content, POSITION, 3)
    positions = told if len(told) == count else positions
    told = _decimals(content, DIRECTION, 6)
    return (told.reshape(-1, 2, 3) if len(told) == count else axes), positions


def _decimals(content: bytes, tag: str, numbers: int) -> np.ndarray:
    """Every value of a tag of so many decimal numbers, (n, numbers), in the order of the file, explicit VR or not."""
    found = re.findall(_code(tag) + rb"(?:DS..|..\x00\x00)" + DECIMALS, content, re.DOTALL)
    values = [text.strip(b" \0").split(b"\\") for text in found]
    return np.array([[float(v) for v in value] for value in values if len(value) == numbers]).reshape(-1, numbers)


def _code(tag: str) -> bytes:
    """A tag as little-endian files have it, escaped for a regular expression."""
    group, element = (int(part, 16).to_bytes(2, "little") for part in tag.split("|"))
    return re.escape(group + element)


def text_in_bytes(file: Path, tag: str) -> str:
    """A UID in a file that no reader opens; empty where it is not told."""
    with open(file, "rb") as stream:
        content = stream.read(1 << 16)
    found = re.search(_code(tag) + rb"(?:UI..|..\x00\x00)([0-9.]{1,64})", content, re.DOTALL)
    return found[1].decode() if found else ""
