"""Tells whoever waits that something of a case changed. Many changes while nobody looked are one. Keeps no case."""

from __future__ import annotations

import asyncio
from typing import Self


class News:
    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self.count = 0  # grows with all that is told

    def tell(self, case: str) -> None:
        self.count += 1
        for listener in self._listeners:
            listener.hear(case)

    def listen(self, case: str | None = None) -> Listener:
        """To one case, or to all, within a `with` block."""
        return Listener(self._listeners, case)

    def listened(self) -> set[str]:
        """Cases that somebody watches now."""
        return {listener.case for listener in self._listeners if listener.case is not None}


class Listener:
    def __init__(self, listeners: set[Listener], case: str | None) -> None:
        self.case, self._listeners = case, listeners
        self._changed: dict[str, None] = {}  # in the order of their first change
        self._any = asyncio.Event()

    def __enter__(self) -> Self:
        self._listeners.add(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._listeners.discard(self)

    def hear(self, case: str) -> None:
        if self.case in (None, case):
            self._changed[case] = None
            self._any.set()

    async def next(self) -> str:
        """The id of a case that changed since it was told last, as soon as there is one."""
        await self._any.wait()
        case = next(iter(self._changed))
        del self._changed[case]
        if not self._changed:
            self._any.clear()
        return case
