"""Outputs appear whole or not at all: they are written beside their place and renamed into it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cranioface.command.errors import BadInput


@contextmanager
def whole_file(path: str | Path) -> Iterator[Path]:
    """Give a temporary path beside `path`; rename it onto `path` when the block ends without an error.

    The temporary name keeps the ending of `path`, since writers choose their format by it.
    """
    path = Path(path)
    _make_parent(path)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}.", suffix=path.suffix)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: str | Path, last: str | None = None) -> Iterator[Path]:
    """Give a temporary folder beside `path`; when the block ends without an error its files appear in `path`.

    A new folder appears in one step. In an older one files of the same name are replaced and all others are kept:
    `-o ~/Desktop` must never cost anybody their desktop. The file named `last` comes after all others there.
    """
    path = Path(path)
    if path.exists() and not path.is_dir():
        raise BadInput(f"{path}: is a file where a folder is to be written; name another output")
    _make_parent(path)
    temporary = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    try:
        yield temporary
        temporary.chmod(0o777 & ~_umask())
        if path.exists():
            _move_files(temporary, path, last)
        else:
            os.replace(temporary, path)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _move_files(source: Path, target: Path, last: str | None) -> None:
    files = sorted(f for f in source.rglob("*") if f.is_file())
    for file in sorted(files, key=lambda f: f == source / last if last else False):
        place = target / file.relative_to(source)
        _make_parent(place)
        os.replace(file, place)


def _make_parent(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as refusal:
        raise BadInput(f"{path.parent}: cannot be made a folder ({refusal.strerror}); name another output") from refusal


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
