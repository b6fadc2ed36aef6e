"""The conditions of a run: machine, threads, versions. Owns the environment that gives every library the same threads.

Knows nothing of stages. `use_threads` must come before the libraries are imported: most read their number only then.
"""

import os
import platform
import sys
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

VARIABLES = ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TBB_NUM_THREADS",
             "VTK_SMP_MAX_THREADS", "OV_CPU_THREADS_NUM", "ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS",
             "OPENCV_FOR_THREADS_NUM")  # fmt: skip
LIBRARIES = (
    "numpy", "scipy", "numba", "torch", "lightning", "trimesh", "vtk", "vedo", "SimpleITK", "opencv-python-headless",
    "open3d", "open3d-cpu", "embreex", "pymeshlab", "scikit-image", "PyMCubes", "openvino",
)  # fmt: skip


def cores() -> int:
    """Cores that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def use_threads(threads: int) -> None:
    """The same number of threads for every library, and for every process started from here."""
    for variable in VARIABLES:
        os.environ[variable] = str(threads)


def threads_now() -> int:
    """The number that `use_threads` gave, for libraries that take it as an argument."""
    return int(os.environ.get(VARIABLES[0]) or cores())


def conditions(threads: int) -> dict[str, str | int | float | dict[str, str]]:
    """What a reader needs to judge the figures."""
    return {
        "date": datetime.now().strftime("%Y-%m-%d"),
        "cpu": _cpu(),
        "cores": cores(),
        "threads": threads,
        "memory_gb": round(_memory_bytes() / 1e9, 1),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": sys.version.split()[0],
        "libraries": versions(),
    }


def versions() -> dict[str, str]:
    """Library -> its version, of those that are installed."""
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _cpu() -> str:
    """Model with its family's numbers, as a virtual machine may hide the name; the instructions that matter here."""
    try:
        lines = [line.split(":", 1) for line in Path("/proc/cpuinfo").read_text().splitlines() if ":" in line]
    except OSError:
        return platform.processor() or "unknown"
    told = {key.strip(): value.strip() for key, value in lines}
    fast = [word for word in ("avx2", "avx512f", "avx512_bf16", "amx_bf16") if word in told.get("flags", "").split()]
    place = f"family {told.get('cpu family', '?')}, model {told.get('model', '?')}"
    return f"{told.get('model name', 'unknown')} ({place}; {' '.join(fast)})"


def _memory_bytes() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return 0
