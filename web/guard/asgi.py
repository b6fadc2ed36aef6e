"""What every guard does: read a header of a request that it has not taken yet, and refuse that request."""

from __future__ import annotations

from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.api.errors import answer
from web.problems import Problem

DOORS = ("http", "websocket")
API = "/api/"
LISTS = {"accept": ", ", "cookie": "; "}  # header -> what lies between its values


class Guard:
    """Lets a request pass to `app`, or answers it with the Problem that `check` raises."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    def check(self, scope: Scope) -> None:
        """Problem where this request may not pass."""
        raise NotImplementedError

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in DOORS:
            try:
                self.check(scope)
            except Problem as problem:
                return await refuse(problem, scope, receive, send)
        await self.app(scope, receive, send)


def header(scope: Scope, name: str) -> str | None:
    """The value of a header, None without it; Problem 400 where one that counts once comes twice: which is it?"""
    found = [value.decode("latin-1").strip() for key, value in scope["headers"] if key == name.encode()]
    if len(found) > 1 and name not in LISTS:
        raise Problem(400, "twice", f"the header {name} stands there {len(found)} times; send it once")
    return LISTS.get(name, "").join(found) if found else None


def is_api(scope: Scope) -> bool:
    path: str = scope["path"]
    return path.startswith(API) or path == API.rstrip("/")


async def refuse(
    problem: Problem, scope: Scope, receive: Receive, send: Send, headers: dict[str, str] | None = None
) -> None:
    """As a problem for programs, as a line for people; of a web socket its handshake is denied."""
    told: Response = answer(problem, headers)
    if not is_api(scope):
        after = {} if problem.retry_after_s is None else {"Retry-After": str(problem.retry_after_s)}
        told = PlainTextResponse(problem.detail + "\n", problem.status, {**(headers or {}), **after})
    if scope["type"] == "http":
        return await told(scope, receive, send)
    await _deny(told, scope, receive, send)


async def _deny(told: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Servers without the denial extension close the handshake, which is 403 for the client."""
    if "websocket.http.response" not in scope.get("extensions", {}):
        await receive()
        return await send({"type": "websocket.close", "code": 1008})

    async def denied(message: Message) -> None:
        await send({**message, "type": f"websocket.{message['type']}"})

    await told({**scope, "type": "http", "method": "GET"}, receive, denied)
