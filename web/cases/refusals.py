"""What is answered to who cannot have what was asked of a case: each `Problem` once."""

from __future__ import annotations

from web.problems import Problem
from web.settings import Limits


def no_such_case() -> Problem:
    return Problem(404, "no-such-case", "there is no case of this id: it was removed, or its time is over")


def no_such_face(number: int) -> Problem:
    return Problem(404, "no-such-face", f"this case has no face {number}; list its faces")


def wrong_state(state: str, wish: str, states: str) -> Problem:
    return Problem(409, "wrong-state", f"this face is {state} and cannot be {wish}: only one that is {states} can")


def not_done(state: str) -> Problem:
    return Problem(409, "not-done", f"this face is {state}: it has files when it is done")


def queue_full(limits: Limits, after_s: int) -> Problem:
    line = f"{limits.queued} faces wait already, the most that this server takes; try again later"
    return Problem(503, "queue-full", line, after_s)


def too_many_faces(limits: Limits) -> Problem:
    line = f"this case has {limits.faces} faces, the most that this server makes of one; upload it again for more"
    return Problem(409, "too-many-faces", line)


def disk_full() -> Problem:
    line = "the server's disk has no room for another case; remove cases that are no longer needed, then try again"
    return Problem(507, "disk-full", line)


def stopped() -> Problem:
    return Problem(503, "stopped", "the server is starting or stopping; try again in a moment", 5)
