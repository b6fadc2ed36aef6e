"""The most memory that a job holds: it is done in a process of its own, with its inputs and libraries and nothing else.

Owns the child process. Knows nothing of what the job is.
"""

import multiprocessing
import resource
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.silence import silence


def most_resident(job: Callable[..., Any], *arguments: Any) -> int:
    """Bytes resident at most in a fresh process that runs job(*arguments); both must be importable by name."""
    return int(alone(_watched, job, *arguments))


def alone(job: Callable[..., Any], *arguments: Any) -> Any:
    """What job(*arguments) returns in a fresh process; both must be importable by name."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as child:
        return child.submit(job, *arguments).result()


def _watched(job: Callable[..., Any], *arguments: Any) -> int:
    with silence():
        job(*arguments)
    return high_water()


def high_water() -> int:
    """Bytes resident at most in this process so far. Linux says it of this program alone, not of who started it."""
    status = Path("/proc/self/status")
    if status.exists():
        told = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        return int(told["VmHWM"].split()[0]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
