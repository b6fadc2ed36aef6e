"""Pages that follow cases: one task per open page over `Cases.changes`, ended with its page. Knows no layout."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from nicegui import Client, background_tasks

from web.cases.service import Cases

GATHER_S = 0.25  # changes of this time reach a browser together: progress comes in faster than anybody reads


def follow(client: Client, cases: Cases, changed: Callable[[set[str]], None], fresh: Callable[[], None]) -> None:
    """Call `fresh` whenever the browser connects, and `changed` with the ids of cases that changed since.

    It starts with the connection and not with the request, so that who only fetches the page costs nothing.
    """
    tasks: list[asyncio.Task[None]] = []

    def look() -> None:
        with client.content:
            fresh()

    def start() -> None:
        if not tasks:
            following = _Following(client, changed)
            tasks.append(background_tasks.create(following.follow(cases), name="page follows cases"))
        asyncio.get_running_loop().call_soon(look)  # when it listens: nothing can change unseen between the two

    client.on_connect(start)
    client.on_delete(lambda: [task.cancel() for task in tasks])


class _Following:
    """Gathers what changed and hands it on together."""

    def __init__(self, client: Client, changed: Callable[[set[str]], None]) -> None:
        self._client, self._changed = client, changed
        self._waiting: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None

    async def follow(self, cases: Cases) -> None:
        try:
            async for case in cases.changes():
                self._waiting.add(case)
                if self._timer is None:
                    self._timer = asyncio.get_running_loop().call_later(GATHER_S, self._tell)
        finally:
            if self._timer is not None:
                self._timer.cancel()

    def _tell(self) -> None:
        self._timer = None
        seen, self._waiting = self._waiting, set()
        with self._client.content:
            self._changed(seen)
