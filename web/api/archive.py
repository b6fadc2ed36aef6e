"""All downloads of a face as one zip that is made while it is sent: no second copy on disk, a megabyte in memory."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

CHUNK = 1 << 20


class _Sent:
    """What zipfile writes into: it cannot go back, so sizes follow each file's bytes."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        self.parts.append(bytes(part))
        return len(part)

    def flush(self) -> None: ...

    def take(self) -> bytes:
        taken = b"".join(self.parts)
        self.parts.clear()
        return taken


def zipped(folder: Path, names: Iterable[str], above: str) -> Iterator[bytes]:
    """The bytes of a zip with these files of `folder`, all below a folder called `above`."""
    sent = _Sent()
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:  # type: ignore[call-overload]
        for name in names:
            yield from _one(archive, sent, folder / name, f"{above}/{name}")
    yield sent.take()


def _one(archive: zipfile.ZipFile, sent: _Sent, file: Path, name: str) -> Iterator[bytes]:
    entry = zipfile.ZipInfo.from_file(file, name)
    entry.compress_type = zipfile.ZIP_STORED if file.suffix in (".png", ".gif") else zipfile.ZIP_DEFLATED
    with file.open("rb") as source, archive.open(entry, "w") as target:
        while chunk := source.read(CHUNK):
            target.write(chunk)
            yield sent.take()
