"""The intake of one server, as REST asks it: `upload` and `sample`. Owns the rooms that all its uploads share."""

from __future__ import annotations

import asyncio

from starlette.requests import Request

from reconstruction.cases.asked import Asked
from web.cases.records import Intake
from web.intake.room import Rooms
from web.intake.sample import sample_intake
from web.intake.take import take
from web.settings import Settings


class Intakes:
    """Problem where something is not taken; then nothing is left of it, in memory or on disk."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.rooms = settings, Rooms(settings.limits)

    async def upload(self, request: Request) -> tuple[Intake, Asked]:
        """The body of a multipart request, read as it streams in (`web.intake.take`)."""
        return await take(request, self.settings, self.rooms)

    async def sample(self) -> tuple[Intake, Asked]:
        """The embedded synthetic skull, of whom nothing is known."""
        return await asyncio.to_thread(sample_intake, self.settings, self.rooms), Asked()
