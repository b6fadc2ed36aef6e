"""How long a face still takes and when its turn comes: from where it is and from what others like it took."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import replace

from web.cases.records import FaceRecord


def sort_of(face: FaceRecord, kind: str, described: bool) -> str:
    """Faces of one sort take about as long; described: their case has a face already."""
    asked = face.asked
    first = "another" if described else "first"
    more = (" three" if asked.faces == 3 else "") + (" printed" if asked.printed else "")
    return f"{kind} {asked.method} {asked.mouth} {'completed' if asked.complete else 'as it is'} {first}{more}"


def seconds_left(elapsed: float, reached: float, share: float, usual: float | None) -> float | None:
    """Of a face that runs since `elapsed` s and had `share` of its way behind it after `reached` s; None = unknown.

    What others took (`usual`, s) counts less the further it has come.
    """
    if share <= 0.0:
        return None if usual is None else max(usual - elapsed, 0.0)
    by_share = reached / share
    whole = by_share if usual is None else share * by_share + (1.0 - share) * usual
    return max(whole - elapsed, 0.0)


Usual = Callable[[FaceRecord], float | None]


def lined_up(
    waiting: Sequence[FaceRecord], running_left: Sequence[float | None], workers: int, usual: Usual
) -> list[FaceRecord]:
    """Those that wait, in their order, with their places and the seconds until each is done, where that is known."""
    free = [*running_left, *[0.0] * (workers - len(running_left))]
    known = [left for left in free if left is not None]
    unknown = len(known) < len(free)
    heapq.heapify(known)
    placed = []
    for place, face in enumerate(waiting, start=1):
        takes = usual(face)
        unknown = unknown or takes is None or not known
        left = None if unknown or takes is None else heapq.heappop(known) + takes
        if left is not None:
            heapq.heappush(known, left)
        placed.append(replace(face, place=place, seconds_left=left))
    return placed
