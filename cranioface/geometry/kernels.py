"""Numba as every kernel here uses it: `from cranioface.geometry.kernels import njit, prange`.

A kept kernel is used again only while its own source and all of the project that it imports are what they were. Numba
by itself looks at the kernel's own file alone, and after an update would go on using one into which an older version of
another file was built. Importing this also announces first compilations (`compiling`). Knows no kernel.
"""

import hashlib
import re
from functools import cache
from pathlib import Path

import numba
from numba import get_num_threads, prange
from numba.core import caching

from cranioface.geometry import compiling

__all__ = ["get_num_threads", "njit", "prange"]

ROOMS = ("cranioface", "backprojection", "evaluation")
IMPORTED = re.compile(rf"^(?:from|import) ((?:{'|'.join(ROOMS)})[\w.]*)", re.MULTILINE)
_stamp_of_one_file = caching._SourceFileBackedLocatorMixin.get_source_stamp


def njit(function=None, **options):
    """`numba.njit` whose kernels let other Python threads run: loaders, and what is imported meanwhile."""
    return numba.njit(**{"nogil": True} | options) if function is None else numba.njit(function, nogil=True)


def sources_of(source: Path, root: Path = compiling.ROOT) -> set[Path]:
    """`source` and all modules under `root` that it imports, and those import, at the top of their files."""
    found, waiting = {source}, [source]
    while waiting:
        fresh = _imported(waiting.pop(), root) - found
        found |= fresh
        waiting += fresh
    return found


@cache
def _imported(source: Path, root: Path) -> frozenset[Path]:
    names = IMPORTED.findall(source.read_text(encoding="utf-8"))
    paths = (root.joinpath(*name.split(".")) for name in names)
    return frozenset(p for path in paths for p in (path.with_suffix(".py"), path / "__init__.py") if p.is_file())


@cache
def _stamp_of_imports(source: Path) -> bytes:
    told = hashlib.sha256()
    for part in sorted(sources_of(source)):
        told.update(part.read_bytes())
    return told.digest()


def _stamp(locator):
    """What numba compares before it uses a kept kernel."""
    source, own = Path(locator._py_file), _stamp_of_one_file(locator)
    return (own, _stamp_of_imports(source)) if compiling.is_ours(source) else own


caching._SourceFileBackedLocatorMixin.get_source_stamp = _stamp  # type: ignore[method-assign]
