"""What is told of a face beside its 3D view, a room to a tab. Knows nothing of who opens them.

A room is a file here and a line in `ROOMS`. It gets a `Shown` and builds its content; where it has nothing to say of a
face it has no tab. What is to come has its place in this list: variants of one skull, a report to print, landmarks that
are moved by hand. Until it is there no page shows a button for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reconstruction.cases.told import Told
from web.page.rooms import bone, closeups, depths, downloads, one_image, overview, projections
from web.page.rooms.shown import Shown


@dataclass(frozen=True)
class Room:
    name: str  # in addresses and ids
    label: str
    has: Callable[[Told], bool]
    build: Callable[[Shown], None]
    count: Callable[[Told], int] | None = None  # beside the label: how many things there are to see to


ROOMS = (
    Room("overview", "Overview", lambda told: True, overview.build, lambda told: len(overview.doubts_of(told))),
    Room("image", "One image", lambda told: told["one_image"] is not None, one_image.build),
    Room("closeups", "Close-ups", lambda told: told.get("closeups") is not None, closeups.build),
    Room("depths", "Tissue depths", lambda told: bool(told["tissue_depths"]), depths.build),
    Room("projections", "Projections", lambda told: told["projections"] is not None, projections.build),
    Room("bone", "Bone", lambda told: told["completed"] is not None, bone.build),
    Room("downloads", "Downloads", lambda told: bool(told["downloads"]), downloads.build),
)


def open_rooms(told: Told) -> list[Room]:
    return [room for room in ROOMS if room.has(told)]


def tabs(rooms: list[Room], told: Told) -> list[dict[str, Any]]:
    """As the component of the tabs takes them."""
    return [{"name": r.name, "label": r.label, "count": r.count(told) if r.count else 0} for r in rooms]
