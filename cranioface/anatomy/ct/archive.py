"""A zip of DICOM files, unpacked to a temporary folder without trusting it.

Names inside the zip are never used as paths: members become 000000, 000001, ... in one flat folder, so that nothing
can be written elsewhere. Size and count are limited by what is really unpacked, not by what the zip says.
"""

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from cranioface.command import BadInput

MOST_FILES = 20_000
MOST_BYTES = 8 << 30  # a whole-body CT of 4000 slices of 512 x 512 has 2 GiB
PREAMBLE = 132  # a DICOM file has "DICM" behind 128 free bytes
CHUNK = 1 << 20


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Give a temporary folder with the DICOM members of the zip at `path`; it is removed when the block ends."""
    with tempfile.TemporaryDirectory(prefix="cranioface_") as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                found = _extract(archive, Path(folder), path)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as refusal:
            raise BadInput(f"{path}: is not a readable zip or is damaged; copy or zip the folder again") from refusal
        except RuntimeError as refusal:  # zipfile says so of encrypted members
            raise BadInput(f"{path}: is protected by a password; unpack it and give the folder") from refusal
        if not found:
            raise BadInput(f"{path}: holds no DICOM files; zip the folder of a CT series")
        yield Path(folder)


def _extract(archive: zipfile.ZipFile, folder: Path, path: Path) -> int:
    members = [m for m in archive.infolist() if not m.is_dir()]
    if len(members) > MOST_FILES:
        raise BadInput(f"{path}: holds {len(members)} files, more than {MOST_FILES}; zip one CT series")
    room, found = MOST_BYTES, 0
    for member in members:
        with archive.open(member) as source:
            head = source.read(PREAMBLE)
            if head[128:] != b"DICM":
                continue
            target = folder / f"{found:06d}"
            found += 1
            with target.open("wb") as sink:
                room -= _copy(source, sink, head, room, path)
    return found


def _copy(source: IO[bytes], sink: IO[bytes], head: bytes, room: int, path: Path) -> int:
    """Write `head` and the rest of `source`; stop with a refusal beyond `room` bytes. Returns the bytes written."""
    written = 0
    while head:
        written += len(head)
        if written > room:
            raise BadInput(f"{path}: unpacks to more than {MOST_BYTES >> 30} GiB; zip one CT series")
        sink.write(head)
        head = source.read(CHUNK)
    return written
