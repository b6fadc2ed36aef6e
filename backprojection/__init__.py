"""Depth maps of the ring back into one watertight surface: `fuse`. Knows nothing of networks."""

from typing import Any

__all__ = ["fuse"]


def __getattr__(name: str) -> Any:
    """`fuse` brings numba and scipy along: only when it is asked for, so that --help stays quick."""
    if name == "fuse":
        from backprojection.fusion import fuse

        return fuse
    raise AttributeError(f"module 'backprojection' has no attribute {name!r}")
