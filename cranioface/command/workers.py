"""Where pieces of work are done: by processes of this machine, or by the workers of a Dask cluster.

Knows of the pieces only that they write into one folder, which every machine must see under the same name.
"""

import socket
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from joblib import Parallel, parallel_config

from cranioface.command import BadInput

CONNECT_SECONDS = 10  # a scheduler in the same network answers within one
SCHEMES = ("tcp", "tls")  # of an address that `dask scheduler` prints
THREADS = "cranioface.command.threads"


@contextmanager
def workers(folder: Path, jobs: int, scheduler: str | None = None, *, needed: Sequence[str] = ()) -> Iterator[Parallel]:
    """Something to call with joblib's delayed pieces; it yields what they return as soon as each is ready.

    `jobs` processes here; with the address of a Dask `scheduler` (tcp://host:port) the cluster's workers instead,
    each of which must be able to import the modules that are `needed`.
    BadInput where no cluster answers or a worker could not do the work.
    """
    if scheduler is None:
        yield Parallel(n_jobs=jobs, return_as="generator_unordered")
        return
    with _connected(scheduler) as client:
        _check_threads(client, scheduler)
        _check_folder(client, scheduler, folder, needed)
        with parallel_config(backend="dask", client=client):
            yield Parallel(n_jobs=-1, return_as="generator_unordered")


def _connected(scheduler: str) -> Any:
    """A client of the cluster, itself a context."""
    try:
        from distributed import Client
    except ImportError as refusal:
        raise BadInput("--scheduler: Dask is not installed; pip install -r requirements-scale.txt") from refusal
    try:
        _knock(scheduler)
        client: Any = Client  # which carries no types
        return client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as refusal:
        advice = "start one with `dask scheduler` and give its address, like tcp://host:8786"
        raise BadInput(f"--scheduler {scheduler}: no Dask scheduler answers there; {advice}") from refusal


def _knock(scheduler: str) -> None:
    """OSError or ValueError where nothing listens: a client that fails to connect leaves threads and noise behind."""
    address = urlsplit(scheduler)
    if address.scheme not in SCHEMES or not address.hostname or not address.port:
        raise ValueError(scheduler)
    socket.create_connection((address.hostname, address.port), CONNECT_SECONDS).close()


def _check_threads(client: Any, scheduler: str) -> None:
    """Pieces of work that share a process would share its numba threads, which not every machine's numba bears."""
    threads = client.nthreads()
    if not threads:
        raise BadInput(f"--scheduler {scheduler}: has no workers; start some with `dask worker {scheduler}`")
    if max(threads.values()) > 1:
        advice = "start them with `dask worker --nthreads 1 --nworkers N`"
        raise BadInput(f"--scheduler {scheduler}: its workers run several people in one process; {advice}")


def _check_folder(client: Any, scheduler: str, folder: Path, needed: Sequence[str]) -> None:
    """Every worker can load this program and sees what is written here."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".seen_by_workers.") as marker:
        answers = client.run(question(marker.name, needed))
    for worker, lack in sorted(answers.items()):
        if lack:
            raise BadInput(f"--scheduler {scheduler}: the worker {worker} {lack}")


def question(path: str, needed: Sequence[str]) -> Callable[[], str]:
    """What a worker is asked: what it lacks, in words. A closure, so that it reaches one without this program too."""

    def lack() -> str:
        try:
            import_module(THREADS).sleep_while_waiting()  # a worker is no command of this program
            for name in needed:
                import_module(name)
        except ImportError as refusal:
            return f"cannot load this program ({refusal}); start it in the program's folder, with PYTHONPATH=."
        return "" if Path(path).is_file() else f"does not see {Path(path).parent}; name a folder all machines share"

    return lack
