"""A viewer's server in a process of its own, and a client that uploads, waits and cancels. Measures nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from benchmarks.conditions import VARIABLES
from cranioface.command.checkout import CHECKOUT

Case = dict[str, Any]
API = "/api/v1"
HEADER = 80  # bytes of a binary STL that are free


@contextmanager
def served(workers: int) -> Iterator[Client]:
    """A server with so many workers on a free port; threads as it gives them itself. Gone at the end with its cases."""
    environment = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    with tempfile.TemporaryDirectory(prefix="web_") as folder:
        words = [sys.executable, "-m", "web", "--port", "0", "--workers", str(workers), "--folder", folder]
        process = subprocess.Popen(words, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            yield Client(process.stdout.readline().split()[3])
        finally:
            process.terminate()
            process.wait()


class Client:
    """One client of the server at `url`."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(
            base_url=url, timeout=None, trust_env=False, limits=httpx.Limits(max_connections=None)
        )

    def get(self, path: str) -> Any:
        answer = self._http.get(path)
        answer.raise_for_status()
        return answer.json() if answer.headers["content-type"].startswith("application/json") else answer.content

    def upload(self, skull: Path, mark: str) -> Case:
        """A case of this binary STL, whose free bytes hold the mark: of the same file the skull would be kept."""
        content = mark.encode().ljust(HEADER) + skull.read_bytes()[HEADER:]
        return self._post("/cases", files={"files": (f"{mark}.stl", content)})

    def another_face(self, case: str, bmi: float) -> Case:
        return self._post(f"/cases/{case}/faces", json={"bmi": bmi})

    def cancel(self, case: str) -> Case:
        return self._post(f"/cases/{case}/faces/1/cancel")

    def watch(self, case: str) -> Iterator[Case]:
        """The case at each of its changes, to its end."""
        with self._http.stream("GET", f"{API}/cases/{case}/events") as stream:
            for line in stream.iter_lines():
                if line.startswith("data: "):
                    yield json.loads(line.removeprefix("data: "))

    def _post(self, path: str, **given: Any) -> Case:
        answer = self._http.post(API + path, **given)
        answer.raise_for_status()
        told: Case = answer.json()
        return told
