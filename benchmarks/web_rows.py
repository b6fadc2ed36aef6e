"""What of the viewer's server is timed, row by row. Knows nothing of how the rows are shown."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path

from benchmarks.web_server import Client, served
from cranioface.command import BadInput
from cranioface.command.checkout import CHECKOUT

PAGES = ("/", "/api/v1/cases")
Row = tuple[str, Sequence[float]]  # what, and the seconds of each time


def measured(skull: Path, uploads: int, workers: int, rounds: int) -> Iterator[Row]:
    """Rows of the table, each as soon as it is known."""
    begun = time.perf_counter()
    with served(workers) as client:
        yield "from the command to the first answer", [time.perf_counter() - begun]
        while client.get("/api/v1/health")["warm"] < workers:
            time.sleep(0.1)
        yield f"to {workers} warm workers", [time.perf_counter() - begun]
        yield from _one_by_one(client, skull, rounds)
        yield "a face on the command line", [_timed(lambda: _command_line(skull)) for _ in range(rounds)]
        yield "a cancel, until its work has ended", [_cancel(client, skull, k) for k in range(2 * rounds)]
        yield from _all_at_once(client, skull, uploads)


def _one_by_one(client: Client, skull: Path, rounds: int) -> Iterator[Row]:
    first, another = [], []
    for turn in range(rounds):
        begun = time.perf_counter()
        case = client.upload(skull, f"one {turn}")["id"]
        _wait(client, case)
        between = time.perf_counter()
        client.another_face(case, bmi=20.0 + turn)
        _wait(client, case)
        first.append(between - begun)
        another.append(time.perf_counter() - between)
    yield "from an upload to its face, an idle server", first
    yield "from another BMI to its face", another


def _wait(client: Client, case: str) -> None:
    for told in client.watch(case):
        faces = told["faces"]
    if wrong := [face["message"] for face in faces if face["state"] != "done"]:
        raise BadInput(f"a face was not made: {wrong[0]}")


def _command_line(skull: Path) -> None:
    with tempfile.TemporaryDirectory() as out:
        words = [sys.executable, "reconstruct.py", str(skull), "-o", out]
        subprocess.run(words, cwd=CHECKOUT, check=True, capture_output=True)


def _cancel(client: Client, skull: Path, turn: int) -> float:
    """At its (turn + 1)-th change after it began."""
    case = client.upload(skull, f"cancelled {turn}")["id"]
    running = (told for told in client.watch(case) if told["faces"][0]["state"] == "running")
    next(islice(running, turn, None))
    seconds = _timed(lambda: client.cancel(case))
    while client.get("/api/v1/health")["warm"] < client.get("/api/v1/health")["workers"]:
        time.sleep(0.1)
    return seconds


def _all_at_once(client: Client, skull: Path, uploads: int) -> Iterator[Row]:
    """The uploads of as many clients, and what another one waits for its pages meanwhile."""
    over, answers = threading.Event(), {page: list[float]() for page in PAGES}

    def look() -> None:
        while not over.wait(0.1):
            for page, seconds in answers.items():
                seconds.append(_timed(partial(client.get, page)))

    def one(turn: int) -> None:
        _wait(client, client.upload(skull, f"all {turn}")["id"])

    begun = time.perf_counter()
    with ThreadPoolExecutor(uploads + 1) as pool:
        looking = pool.submit(look)
        try:
            list(pool.map(one, range(uploads)))
        finally:
            over.set()
        looking.result()
    yield f"{uploads} uploads at once, until the last has its face", [time.perf_counter() - begun]
    for page, seconds in answers.items():
        yield f"GET {page} meanwhile", seconds


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
