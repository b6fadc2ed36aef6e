"""How threads wait for each other. Commands set it before numpy, numba and torch load what has threads: read once.

Importing this sets nothing: a library leaves the threads of whoever uses it alone.
"""

import os

# Threads that spin between the parallel parts of a kernel hold the cores that a busy machine would give to those they
# wait for: kernels become 20 times slower. Spins of GNU's OpenMP before a thread sleeps: what it uses itself where it
# knows of more threads than cores; its default of 300,000 is some milliseconds. PASSIVE says it to every other OpenMP.
SLEEPING = {"OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": "1000"}

# NumPy's own threads spin too. Its systems here have a few hundred unknowns and one thread solves them as fast; two
# took ten times as long beside a busy process.
ALONE = {"OPENBLAS_NUM_THREADS": "1"}


def sleep_while_waiting() -> None:
    """Let idle threads sleep, unless the user has said how they are to wait; a child process inherits it."""
    for settings in (SLEEPING, ALONE):
        if not settings.keys() & os.environ.keys():
            os.environ.update(settings)
