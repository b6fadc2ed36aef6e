"""What nobody foresaw: a line for the client, the traceback for the log of this machine alone.

Also makes a problem of every bare error under /api, as libraries answer one: a range that cannot be, say.
"""

from __future__ import annotations

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.api.errors import MEDIA, SLUGS
from web.guard.asgi import DOORS, is_api, refuse
from web.problems import Problem

LOG = logging.getLogger(__name__)
OURS = Problem(500, "internal", "something went wrong in the server; its log says what. Try again, or report it")
DETAILS = {400: "this request cannot be understood", 416: "the file has no such range of bytes"}


class Mishaps:
    """Within `Headers`, around everything else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in DOORS:
            return await self.app(scope, receive, send)
        watched = _Watched(send, scope)
        try:
            await self.app(scope, receive, watched)
        except Exception:
            LOG.exception("a request failed: %s", getattr(scope.get("route"), "path", scope["type"]))  # never its ids
            if not watched.begun:
                await refuse(OURS, scope, receive, send)
            return
        if watched.bare is not None:
            await refuse(watched.bare, scope, receive, send)


class _Watched:
    """Sends on, but for an error under /api that is no problem yet: that is held back and told as one."""

    def __init__(self, send: Send, scope: Scope) -> None:
        self.send, self.scope = send, scope
        self.begun, self.bare = False, None  # type: bool, Problem | None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and self._is_bare(message):
            status = int(message["status"])
            self.bare = Problem(status, SLUGS.get(status, "refused"), DETAILS.get(status, "this cannot be had"))
        if self.bare is None:
            self.begun = True
            await self.send(message)

    def _is_bare(self, message: Message) -> bool:
        kind = dict(message["headers"]).get(b"content-type", b"")
        return message["status"] >= 400 and is_api(self.scope) and not kind.startswith(MEDIA.encode())
