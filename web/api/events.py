"""What happens to a case, as server-sent events: one `case` at each change, a comment now and then, an end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from web.api.cases import GONE, Id
from web.api.models import Case
from web.cases.records import CaseRecord
from web.cases.service import Cases

HEARTBEAT_S = 15.0  # below the minute after which proxies give a silent connection up
STREAM = "text/event-stream"
EVENT = {
    "type": "object",
    "properties": {
        "event": {"type": "string", "enum": ["case"]},
        "data": {"type": "string", "description": "a Case, as JSON"},
    },
}


def event_routes(cases: Cases) -> APIRouter:
    routes = APIRouter(tags=["cases"])

    @routes.get(
        "/cases/{case:id}/events", operation_id="followCase", summary="The case at each of its changes",
        description="Events named `case` whose data is a Case, and comments; ends when no face is queued or running.",
        response_class=StreamingResponse,
        responses={**GONE, 200: {"description": "events", "content": {STREAM: {"schema": EVENT}}}},
    )  # fmt: skip
    async def followed(case: Id) -> StreamingResponse:
        cases.get(case)  # which says that there is none before a stream begins
        return StreamingResponse(events(cases.watch(case)), media_type=STREAM)

    return routes


async def events(records: AsyncIterator[CaseRecord], heartbeat_s: float = HEARTBEAT_S) -> AsyncIterator[str]:
    """The text of the stream. Its watcher is let go whenever the stream ends, also by a client that hung up."""
    coming = asyncio.ensure_future(anext(records, None))
    try:
        while True:
            done, _ = await asyncio.wait([coming], timeout=heartbeat_s)
            if not done:
                yield ": still here\n\n"
                continue
            if (record := coming.result()) is None:
                return
            coming = asyncio.ensure_future(anext(records, None))
            yield f"event: case\ndata: {Case.of(record).model_dump_json()}\n\n"
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)
        if close := getattr(records, "aclose", None):
            await close()
