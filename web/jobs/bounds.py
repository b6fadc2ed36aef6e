"""What one worker may use of its machine: threads, a low priority, memory. Knows nothing of its work.

Memory is bounded where the system holds a process to it (Linux); Windows and macOS have no such limit that works.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from cranioface.command.threads import ALONE, SLEEPING

MEMORY_BOUNDED = sys.platform == "linux"
NICE = 10  # the page answers first while faces are made
# numba's kernels, torch, VTK and SimpleITK; what the user has set for them stays
POOLS = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "VTK_SMP_MAX_THREADS", "ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS")


def environment(workers: int, given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Of one of so many workers: together they have as many threads as there are cores, which sleep while they wait.

    They find the project's modules where this process has them, and none in the folder it was started in.
    """
    threads = str(max(1, cores() // workers))
    defaults = {**SLEEPING, **ALONE, **dict.fromkeys(POOLS, threads)}
    path = os.pathsep.join(os.path.abspath(folder) for folder in sys.path)
    return {**defaults, **given, "PYTHONPATH": path}


def cores() -> int:
    """That this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def stand_apart() -> None:
    """In a group of its own: a Ctrl-C at the server's terminal is the server's to answer, and all of it ends at once.

    In the same session: Linux shares the cores by session first, and there its low priority would count for nothing.
    By itself, since not every event loop starts a process so.
    """
    if sys.platform != "win32":
        os.setpgid(0, 0)


def bound(memory_mb: int) -> None:
    """Of this process, from now on and not to be lifted: a low priority, and a MemoryError for what goes beyond."""
    if sys.platform != "win32":
        os.nice(NICE)
    if sys.platform == "linux":
        import resource

        # what a process writes to, not what it maps: the libraries alone map gigabytes that are never touched
        resource.setrlimit(resource.RLIMIT_DATA, (memory_mb * 1_000_000,) * 2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold a client's data
