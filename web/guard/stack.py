"""The guards of one server, from the outside in, and the page that lets people in. Owns their order alone."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.middleware import Middleware

from web.guard.attempts import Attempts
from web.guard.headers import Headers
from web.guard.hosts import Hosts, Origins
from web.guard.login import login_routes
from web.guard.mishaps import Mishaps
from web.guard.sessions import COOKIE, Sessions
from web.guard.sizes import Sizes
from web.guard.tokens import Tokens
from web.settings import Settings


@dataclass(frozen=True)
class Guards:
    """`middleware`: outermost first. `routes`: of the login."""

    middleware: list[Middleware]
    routes: APIRouter


def guards(settings: Settings) -> Guards:
    """Headers dress even an error of ours; the Host is judged before what is compared with it, size last."""
    sessions = None if settings.token is None else Sessions(settings.token)
    attempts = Attempts()
    stack = [Middleware(Headers), Middleware(Mishaps), Middleware(Hosts, settings)]
    stack += [Middleware(Origins, settings, COOKIE)]
    stack += [] if sessions is None else [Middleware(Tokens, sessions, attempts)]
    door = None if sessions is None else Tokens(_nothing, sessions, attempts)
    return Guards([*stack, Middleware(Sizes)], login_routes(sessions, door))


async def _nothing(*_: object) -> None:
    """What the login's own door opens to: it only compares tokens."""
