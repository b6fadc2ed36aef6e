"""Outputs appear whole or not at all: they are written beside their place and renamed into it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from doors.errors import BadInput


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
def whole_folder(path: str | Path) -> Iterator[Path]:
    """Give a temporary folder beside `path`; it replaces `path` when the block ends without an error."""
    path = Path(path)
    _make_parent(path)
    temporary = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    try:
        yield temporary
        temporary.chmod(0o777 & ~_umask())
        _replace_folder(temporary, path)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _replace_folder(new: Path, path: Path) -> None:
    """Move the old folder aside before the new one takes its name: a kill between the two loses neither."""
    if path.exists() and not path.is_dir():
        raise BadInput(f"{path}: is a file where a folder is to be written; name another output")
    aside = new.with_name(new.name + ".old")
    if path.exists():
        os.replace(path, aside)
    os.replace(new, path)
    shutil.rmtree(aside, ignore_errors=True)


def _make_parent(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as refusal:
        raise BadInput(f"{path.parent}: cannot be made a folder ({refusal.strerror}); name another output") from refusal


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
