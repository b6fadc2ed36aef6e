"""Loads modules quickly. Knows nothing of what they do."""

import gc
from collections.abc import Iterable
from importlib import import_module


def load(modules: Iterable[str]) -> None:
    """Import `modules` with the garbage collector paused, and spare it what they made, which lives to the end.

    Modules make hundreds of thousands of objects and hardly any garbage: the collector would search them over and
    over, for a quarter of the time that torch, trimesh and numba together take to load.
    """
    paused = gc.isenabled()
    gc.disable()
    try:
        for module in modules:
            import_module(module)
    finally:
        if paused:
            gc.enable()
    gc.freeze()
