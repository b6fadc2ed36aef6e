"""How much of a body is read: little of any request but an upload, which its own room counts."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.guard.asgi import header, refuse
from web.problems import Problem

MOST = 1 << 20  # bytes; facts are a hundred, a message of a page is some thousand
UPLOAD = "/api/v1/cases"
TOO_LARGE = f"a body of this request may have {MOST >> 20} MB; uploads go to {UPLOAD}"


class Sizes:
    """413 by what a request says of itself, or by what comes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (scope["method"], scope["path"]) == ("POST", UPLOAD):
            return await self.app(scope, receive, send)
        try:
            _check_length(header(scope, "content-length"))
        except Problem as problem:
            return await refuse(problem, scope, receive, send)
        await self.app(scope, _counted(receive), send)


def _check_length(said: str | None) -> None:
    if said is not None and not (said.isascii() and said.isdecimal()):
        raise Problem(400, "bad-length", "Content-Length is no number")
    if int((said or "0")[:20]) > MOST:
        raise Problem(413, "too-large", TOO_LARGE)


def _counted(receive: Receive) -> Receive:
    """The same messages until they are too much; the application's own handler makes its answer of that."""
    come = 0

    async def counted() -> Message:
        nonlocal come
        message = await receive()
        come += len(message.get("body", b""))
        if come > MOST:
            raise HTTPException(413, TOO_LARGE)
        return message

    return counted
