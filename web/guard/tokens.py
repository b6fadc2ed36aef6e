"""Who is let in where the server has a token: `Authorization: Bearer` of programs, the session of browsers."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from web.guard.asgi import DOORS, header, is_api, refuse
from web.guard.attempts import Attempts
from web.guard.sessions import Sessions
from web.problems import Problem

OPEN = frozenset({"/login", "/login/login.css", "/favicon.ico"})
ASK = {"WWW-Authenticate": "Bearer"}


class Tokens:
    """401 for everybody else; whoever opens a page is led to /login and back again."""

    def __init__(self, app: ASGIApp, sessions: Sessions, attempts: Attempts) -> None:
        self.app, self.sessions, self.attempts = app, sessions, attempts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in DOORS or scope["path"] in OPEN:
            return await self.app(scope, receive, send)
        try:
            self._check(scope)
        except Problem as problem:
            if problem.status == 401 and _opens_page(scope):
                return await RedirectResponse(f"/login?next={quote(_place(scope))}", 303)(scope, receive, send)
            return await refuse(problem, scope, receive, send, ASK if problem.status == 401 else None)
        await self.app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        given = header(scope, "authorization")
        if given is not None:
            return self.check_token(given.removeprefix("Bearer ").strip(), scope)
        if not self.sessions.holds(header(scope, "cookie")):
            raise Problem(401, "no-token", "this server asks for its token: Authorization: Bearer TOKEN, or /login")

    def check_token(self, given: str, scope: Scope) -> None:
        """Problem 401 for a wrong token, 429 for too many of them."""
        address = (scope.get("client") or ("",))[0]
        self.attempts.check(address)
        if not self.sessions.is_token(given):
            self.attempts.failed(address)
            raise Problem(401, "wrong-token", "this is not the token of this server")
        self.attempts.succeeded(address)


def _opens_page(scope: Scope) -> bool:
    accepts = header(scope, "accept") or ""
    return scope["type"] == "http" and scope["method"] == "GET" and not is_api(scope) and "text/html" in accepts


def _place(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return f"{scope['path']}?{query}" if query else str(scope["path"])
