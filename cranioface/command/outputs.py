"""Outputs appear whole or not at all: they are written beside their place and renamed into it. Where they cannot be
written, or would replace what a command was given to read, `check_outputs` says so before the long work.
"""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cranioface.command.errors import BadInput

OTHER = "name another output"


def check_outputs(outputs: Iterable[str | Path], inputs: Iterable[str | Path | None] = ()) -> None:
    """Refuse outputs (files, or a folder) that cannot be written or would replace one of the `inputs`.

    An input is a file or a folder that the command was given to read, whatever name it goes by: links, `..` and
    another spelling on a disk that ignores case lead to the same file. None = not given. An output may lie in an
    input folder, if nothing lies there in its place.
    """
    given = [Path(path) for path in inputs if path is not None and Path(path).exists()]
    for output in map(Path, outputs):
        _check_place(output)
        for path in given:
            if _would_replace(output, path):
                raise BadInput(f"{output}: would replace {path}, which this command was given to read; {OTHER}")


def _check_place(output: Path) -> None:
    """Refuse a path below a file, or in a folder where nothing can be written."""
    above = next(parent for parent in output.absolute().parents if parent.exists() or parent.is_symlink())
    if not above.is_dir():
        raise BadInput(f"{output}: {above} is a file where a folder is to be written; {OTHER}")
    if not os.access(above, os.W_OK | os.X_OK):
        raise BadInput(f"{output}: nothing can be written in {above}; {OTHER}")


def _would_replace(output: Path, given: Path) -> bool:
    """Whether `output` is `given`, or a file that lies in the folder `given`, by its own path or where it leads."""
    if not output.exists():
        return False
    if output.samefile(given):
        return True
    if output.is_dir() or not given.is_dir():
        return False
    folders = {*output.resolve().parents, *(output.parent.resolve() / output.name).parents}
    return any(folder.samefile(given) for folder in folders)


@contextmanager
def whole_file(path: str | Path) -> Iterator[Path]:
    """Give a temporary path beside `path`; rename it onto `path` when the block ends without an error.

    The temporary name keeps the ending of `path`, since writers choose their format by it.
    """
    path = Path(path)
    if path.is_dir():
        raise BadInput(f"{path}: is a folder where a file is to be written; {OTHER}")
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
        raise BadInput(f"{path}: is a file where a folder is to be written; {OTHER}")
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
        raise BadInput(f"{path.parent}: cannot be made a folder ({refusal.strerror}); {OTHER}") from refusal


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
