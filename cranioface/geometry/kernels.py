"""Numba as every kernel here uses it: `from cranioface.geometry.kernels import njit, prange`.

A kept kernel is used again only while its own source and all of the project that it imports are what they were. Numba
by itself looks at the kernel's own file alone, and after an update would go on using one into which an older version of
another file was built. Importing this also announces first compilations (`compiling`). Knows no kernel.
"""

import hashlib
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numba
from numba import get_num_threads, prange
from numba.core import caching

from cranioface.geometry import compiling

__all__ = ["get_num_threads", "njit", "prange"]

IMPORTED = re.compile(r"^(?:from|import) ([\w.]+)", re.MULTILINE)
_stamp_of_one_file: Callable[..., Any] = caching._SourceFileBackedLocatorMixin.get_source_stamp


def njit(function: Callable[..., Any] | None = None, **options: Any) -> Any:
    """`numba.njit` whose kernels let other Python threads run: loaders, and what is imported meanwhile."""
    if function is None:
        return lambda kernel: numba.njit(**{"nogil": True} | options)(compiling.announced(kernel))
    return numba.njit(compiling.announced(function), nogil=True)


def sources_of(source: Path, root: Path = compiling.ROOT) -> set[Path]:
    """`source` and the modules of the project under `root` that it imports, and those import, at the top of files."""
    found, waiting = {source}, [source]
    while waiting:
        fresh = _imported(waiting.pop(), root) - found
        found |= fresh
        waiting += fresh
    return found


def _imported(source: Path, root: Path) -> frozenset[Path]:
    names = (name.split(".") for name in IMPORTED.findall(source.read_text(encoding="utf-8")))
    paths = (root.joinpath(*name) for name in names if name[0] in compiling.rooms())
    return frozenset(p for path in paths for p in (path.with_suffix(".py"), path / "__init__.py") if p.is_file())


@cache
def _stamp_of_imports(source: Path) -> bytes:
    digest = hashlib.sha256()
    for part in sorted(sources_of(source)):
        digest.update(part.read_bytes())
    return digest.digest()


def _stamp(locator: Any) -> Any:
    """What numba compares before it uses a kept kernel."""
    source, own = Path(locator._py_file), _stamp_of_one_file(locator)
    return (own, _stamp_of_imports(source)) if compiling.is_ours(source) else own


caching._SourceFileBackedLocatorMixin.get_source_stamp = _stamp  # type: ignore[method-assign]
