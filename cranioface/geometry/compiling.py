"""Says that kernels are being compiled for this machine, which happens once: numba keeps them beside their source.

`kernels` imports it; a later run loads what was kept and says nothing. Where the folder of the source cannot be
written, numba keeps them in the user's cache, and NUMBA_CACHE_DIR names another place. Knows no kernel.
"""

import atexit
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from numba.core import event

ROOT = Path(__file__).resolve().parents[2]
log = logging.getLogger(__name__)
log.addHandler(logging.NullHandler())  # a program that uses the library hears of it only where it asks to
ANNOUNCED = "compiling kernels for this machine, once; the whole road takes about a minute and a half ..."


class _Announcer(event.Listener):
    """Hears of each compilation; those of numba's own parts, and of what a kernel calls, lie within one of ours."""

    def __init__(self) -> None:
        self.compiled, self.seconds, self._within, self._began = 0, 0.0, 0, 0.0

    def on_start(self, event: Any) -> None:
        if self._within or is_ours(Path(event.data["dispatcher"].py_func.__code__.co_filename)):
            self._within += 1
        if self._within != 1:
            return
        self._began = time.perf_counter()
        if not self.compiled:
            log.warning(ANNOUNCED, extra={"notice": "\n"})
            atexit.register(self.sum_up)

    def on_end(self, event: Any) -> None:
        if not self._within:
            return
        self._within -= 1
        if not self._within:
            self.compiled, self.seconds = self.compiled + 1, self.seconds + time.perf_counter() - self._began
            log.warning(f"{self.compiled} kernels compiled", extra={"notice": "\r"})

    def sum_up(self) -> None:
        summary = f"compiled {self.compiled} kernels in {self.seconds:.0f} s; the next run starts with them"
        log.warning(summary, extra={"notice": "\n"})


_sources: set[Path] = set()  # of every kernel that took its `njit` from `kernels`


def announced(kernel: Callable[..., Any]) -> Callable[..., Any]:
    """`kernel` itself, its source from now on known as one of this project."""
    _sources.add(Path(kernel.__code__.co_filename))
    return kernel


def is_ours(source: Path) -> bool:
    """Whether a file holds kernels of this project, wherever it is installed."""
    return source in _sources


def rooms() -> set[str]:
    """The top-level packages below ROOT in which kernels live."""
    return {source.relative_to(ROOT).parts[0] for source in _sources if ROOT in source.parents}


event.register("numba:compile", _Announcer())  # type: ignore[no-untyped-call]
