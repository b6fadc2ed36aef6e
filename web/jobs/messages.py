"""What a server and its workers say to each other: one JSON object a line. Knows nothing of pipes or processes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from reconstruction.cases.asked import Asked, Inputs


@dataclass(frozen=True)
class Order:
    """To a worker: one face to make into the folder `result`."""

    inputs: Inputs
    asked: Asked
    result: Path

    def line(self) -> bytes:
        paths = {"main": self.inputs.main, "radiograph": self.inputs.radiograph, "result": self.result}
        plain = {name: None if path is None else str(path) for name, path in paths.items()}
        return _line({"kind": self.inputs.kind, "asked": self.asked.plain(), **plain})

    @classmethod
    def of(cls, line: bytes) -> Order:
        plain = json.loads(line)
        radiograph = None if plain["radiograph"] is None else Path(plain["radiograph"])
        inputs = Inputs(plain["kind"], Path(plain["main"]), radiograph)
        return cls(inputs, Asked.of(plain["asked"]), Path(plain["result"]))


STOP = b"stop\n"  # to a worker: the face it makes is not wanted any more


@dataclass(frozen=True)
class Warm:
    """From a worker: all is loaded, it waits for work."""

    seconds: float


@dataclass(frozen=True)
class At:
    """From a worker: a station of the road begins; share, 0 to 1, of the whole lies behind."""

    station: str
    share: float


@dataclass(frozen=True)
class Made:
    """From a worker: the result lies in its place."""


@dataclass(frozen=True)
class Refused:
    """From a worker: the input cannot be used; the line says why. It may hold paths of this machine."""

    line: str


@dataclass(frozen=True)
class TooLarge:
    """From a worker: memory was refused to it. It is not to be used again."""


@dataclass(frozen=True)
class DiskFull:
    """From a worker: the result found no room."""


@dataclass(frozen=True)
class Stopped:
    """From a worker: it let go of a face, as it was told to, and is ready for another."""


@dataclass(frozen=True)
class Failed:
    """From a worker: an error of the program; its traceback went to the server's log."""

    error: str  # the name of its type


@dataclass(frozen=True)
class Ended:
    """Of a worker, by its server: the process is gone. code: as of subprocess, -9 = SIGKILL."""

    code: int


Outcome = Made | Refused | TooLarge | DiskFull | Stopped | Failed | Ended
Message = Warm | At | Outcome
_TOLD: tuple[type[Message], ...] = (Warm, At, Made, Refused, TooLarge, DiskFull, Stopped, Failed)
_BY_NAME = {kind.__name__: kind for kind in _TOLD}


def message_line(message: Message) -> bytes:
    return _line({"is": type(message).__name__, **asdict(message)})


def message_of(line: bytes) -> Message:
    """ValueError for what no worker says."""
    try:
        plain = json.loads(line)
        return _BY_NAME[plain.pop("is")](**plain)
    except (KeyError, TypeError, AttributeError) as strange:
        raise ValueError(f"no message of a worker: {line[:80]!r}") from strange


def _line(plain: dict[str, Any]) -> bytes:
    return json.dumps(plain).encode() + b"\n"
