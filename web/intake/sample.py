"""The embedded sample as an upload that was taken. Knows nothing of requests."""

from __future__ import annotations

from reconstruction.cases.sample import SAMPLE_SKULL, SAMPLE_TITLE
from web.cases.records import Intake
from web.intake.folder import Stay, no_room_told
from web.intake.room import Rooms
from web.settings import Settings


def sample_intake(settings: Settings, rooms: Rooms) -> Intake:
    """The sample's skull, copied; Problem 503 or 507 where there is no room."""
    stay = Stay(settings, rooms)
    taken = False
    try:
        with no_room_told():
            stay.make()
            copy = stay.open(".stl")
            copy.write(SAMPLE_SKULL.read_bytes())
            copy.close()
        main = copy.path.rename(stay.input / "skull.stl")
        taken = True
        return Intake(stay.path, "mesh", main, None, copy.size, SAMPLE_TITLE)
    finally:
        stay.close(keep=taken)
