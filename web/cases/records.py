"""What is known of a case and of its faces: plain records, no behaviour. Times are seconds since 1970 (UTC).

A case is one input and any number of faces over it: the first, and one for each other setting of what is known of the
person.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from reconstruction.cases.asked import Asked, Kind

State = Literal["queued", "running", "done", "refused", "failed", "died", "cancelled"]
ENDED: frozenset[State] = frozenset({"done", "refused", "failed", "died", "cancelled"})
# refused: bad input, told in `message`; failed: an error of ours; died: its process or its server was ended
RETRIED: frozenset[State] = frozenset({"failed", "died", "cancelled"})  # may be tried again as they are


@dataclass(frozen=True)
class Intake:
    """An upload that was taken: checked by its content, in a folder of its own below `Settings.folder`/incoming.

    `folder` holds input/ and nothing else; names in it are the server's own. `main` and `radiograph` lie in it.
    """

    folder: Path
    kind: Kind
    main: Path
    radiograph: Path | None
    bytes: int
    title: str  # to show: what the client called it, cleaned; never a path, nothing of a DICOM header
    notes: tuple[str, ...] = ()  # a sentence each of what was left out of it, for the client


@dataclass(frozen=True)
class FaceRecord:
    """One face of a case, from the queue to its end."""

    case: str
    number: int  # from 1
    asked: Asked
    state: State
    created: float
    station: str | None = None  # where it is, as the road calls it
    share: float = 0.0  # of the whole that lies behind
    seconds_left: float | None = None  # None = not known
    place: int | None = None  # in the queue, from 1
    started: float | None = None
    ended: float | None = None
    tries: int = 0
    message: str | None = None  # a line for people: why it was refused, failed, died


@dataclass(frozen=True)
class CaseRecord:
    id: str  # random, 22 characters of A-Z a-z 0-9 _ -
    title: str
    kind: Kind
    created: float
    expires: float
    bytes: int  # on disk, input and results
    faces: tuple[FaceRecord, ...]  # by number
    notes: tuple[str, ...] = ()  # a sentence each of what was left out of its upload

    @property
    def newest_done(self) -> FaceRecord | None:
        """What is shown first."""
        return next((face for face in reversed(self.faces) if face.state == "done"), None)


@dataclass(frozen=True)
class Health:
    """How the server's work goes, for whoever watches over it."""

    workers: int  # processes that there should be
    warm: int  # of them with everything loaded, busy or not
    running: int
    queued: int
    bytes: int  # on disk, of all cases
    memory_bounded: bool  # whether this system holds a worker to Limits.memory_mb
    trouble: str | None  # a line: what keeps the workers from starting; None = all is well
