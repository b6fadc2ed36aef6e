"""What may be done with cases, for the page and for REST alike: the one door to the store and to the queue.

Every method raises `Problem`: 404 no-such-case, no-such-face; 409 where the state forbids it, too-many-faces; 503
queue-full, stopped; 507 disk-full. And BadInput for what is asked and means nothing of such an input.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

from reconstruction.cases.asked import Asked
from web.cases.records import CaseRecord, FaceRecord, Health, Intake


class Cases(Protocol):
    """Safe to call from the server's event loop: no call waits for a job, none takes longer than some milliseconds."""

    async def start(self) -> None:
        """Open the database, mark what was running as died, go on with what was queued, start the workers."""

    async def stop(self) -> None:
        """End the workers; what ran is queued again."""

    def check_room(self) -> None:
        """Problem where the queue is full, before half a gigabyte is read for it."""

    async def create(self, intake: Intake, asked: Asked) -> CaseRecord:
        """A new case with its first face queued; the intake's folder becomes the case's."""

    def list(self, limit: int = 50, before: str | None = None) -> list[CaseRecord]:
        """The newest first; `before`: those older than the case of that id."""

    def get(self, case: str) -> CaseRecord: ...

    def face(self, case: str, number: int) -> FaceRecord: ...

    async def add_face(self, case: str, asked: Asked) -> FaceRecord:
        """Another face over the same input, queued before cases that wait: somebody looks at its slider.

        The same as an earlier one that is done, queued or running is handed back and not made again.
        """

    async def cancel(self, case: str, number: int) -> FaceRecord:
        """Queued or running -> cancelled; its work has ended when this returns, within a second."""

    async def retry(self, case: str, number: int) -> FaceRecord: ...

    async def delete(self, case: str) -> None:
        """Cancelled where it runs, then gone with all its files."""

    def result(self, case: str, number: int) -> Path:
        """The folder of a face that is done (`reconstruction.cases.told`)."""

    def watch(self, case: str) -> AsyncIterator[CaseRecord]:
        """The case now, and whenever anything of it changes; ends when no face is queued or running, or it is gone."""

    def changes(self) -> AsyncIterator[str]:
        """The id of every case that changes, is made or goes, for a page of all of them; never ends."""

    def health(self) -> Health: ...
