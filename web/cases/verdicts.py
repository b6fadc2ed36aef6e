"""How a face ended, as its state and the line that people read: nothing in it of this machine. Knows no process."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from cranioface.command import BadInput
from web.cases.records import State
from web.cases.run import Why
from web.jobs.messages import DiskFull, Ended, Failed, Made, Outcome, Refused, Stopped, TooLarge
from web.settings import Limits

RESTARTED = "the server was ended while this face was made; try again"
SMALLER = "give a mesh of fewer triangles, or a CT cropped to the head"
PATH = re.compile(r"(?:(?<=^)|(?<=[\s'\"(]))/[^\s:;,'\")]+/")  # folders of this machine before a name


def verdict(
    outcome: Outcome, names: Mapping[Path, str], limits: Limits, station: str | None
) -> tuple[State, str | None]:
    """names: what to call the files of the input."""
    match outcome:
        case Made():
            return "done", None
        case Refused(line):
            return "refused", without_paths(line, names)
        case TooLarge():
            return (
                "refused",
                f"needs more than {limits.memory_mb} MB of memory, which this server bounds it to; {SMALLER}",
            )
        case DiskFull():
            return "failed", "the server's disk is full; remove cases that are no longer needed, then try again"
        case Failed(error):
            where = "" if station is None else f" at the station {station}"
            return "failed", f"an error of the program{where} ({error}); try again, and report it if it comes back"
        case Stopped():
            return "cancelled", None
        case Ended(code):
            return "died", f"{_end(code)}; try again, and if it ends so again {SMALLER}"


def ended_for(why: Why, limits: Limits) -> tuple[State, str | None]:
    """Of a face whose process was told to let go of it, or was killed by us."""
    if why == "cancelled":
        return "cancelled", None
    if why in ("stopped", "renewed"):  # and it is queued again
        return "died", RESTARTED
    return "died", f"was ended after {limits.job_seconds} seconds, the most that this server gives one face; {SMALLER}"


def without_paths(line: str, names: Mapping[Path, str]) -> str:
    """The line with the client's names for its files, and without any folder of this machine."""
    for path, name in names.items():
        line = line.replace(str(path), name)
    return str(BadInput(PATH.sub("", line)))  # one line of bounded length


def _end(code: int) -> str:
    if code == -9:
        return "its process was ended from outside (signal 9), mostly because the machine has no memory left"
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    return f"its process ended in the middle of the work ({how}), as it does when memory runs out"
