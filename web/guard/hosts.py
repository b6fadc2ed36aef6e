"""Whose requests these are: the Host must be a name of this server, the Origin its own, whatever the browser says.

Against pages of other hosts: those that have their name lead here (DNS rebinding), and those that send forms, scripts
and web sockets from where they are. A client that is no browser sends neither Origin nor a cookie, and passes.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Scope

from web.guard.asgi import Guard, header, is_api
from web.problems import Problem
from web.settings import Settings

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
EVERYWHERE = ("0.0.0.0", "::")
SAFE = ("GET", "HEAD", "OPTIONS")
FOREIGN = Problem(403, "foreign-origin", "this request comes from a page of another host; open the viewer itself")


def host_of(netloc: str) -> str | None:
    """The name or address in `netloc`, in lower case and without its port; None where it cannot be one."""
    try:
        parts = urlsplit(f"//{netloc}")
        _ = parts.port  # which raises for what is no number
    except ValueError:
        return None
    return parts.hostname if parts.netloc == netloc and "@" not in netloc else None


class Hosts(Guard):
    """421 for a Host that is none of ours. A bare address is no name that anybody could have lead here."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        super().__init__(app)
        self.any_address = settings.host.strip("[]") in EVERYWHERE
        named = (settings.host.strip("[]"), *(host_of(name) or "" for name in settings.hosts))
        self.names = (LOOPBACK | {name.lower() for name in named}) - {"", *EVERYWHERE}

    def check(self, scope: Scope) -> None:
        host = host_of(header(scope, "host") or "")
        if host is None:
            raise Problem(400, "bad-host", "the request has no Host, or one that cannot be; name this server")
        if host not in self.names and not (self.any_address and _is_address(host)):
            raise Problem(421, "wrong-host", "this server has another name; start it with --allow-host to add one")


class Origins(Guard):
    """403 for whatever a browser sends on behalf of another host's page; behind `Hosts`, which vouches for the Host.

    An Origin is ours if its host and port are those of the Host, or its host a name that --allow-host gave: a proxy may
    hide what the browser called.
    """

    def __init__(self, app: ASGIApp, settings: Settings, cookie: str) -> None:
        super().__init__(app)
        self.named = {host_of(name) for name in settings.hosts}
        self.cookie = cookie

    def check(self, scope: Scope) -> None:
        origin, site = header(scope, "origin"), header(scope, "sec-fetch-site")
        if origin is not None and not self._is_ours(origin, header(scope, "host") or ""):
            raise FOREIGN
        if site not in (None, "same-origin", "none") and not _opens_page(scope):
            raise FOREIGN
        if scope["type"] == "websocket" and origin is None:
            raise FOREIGN  # every browser names it, and no other client has business there
        if origin is site is None and _changes(scope) and self.cookie in (header(scope, "cookie") or ""):
            raise FOREIGN

    def _is_ours(self, origin: str, host: str) -> bool:
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or origin != f"{parts.scheme}://{parts.netloc}":
            return False
        called = host_of(parts.netloc)
        return called is not None and (parts.netloc.lower() == host.lower() or called in self.named)


def _opens_page(scope: Scope) -> bool:
    """Whether somebody followed a link to a page: nothing of the answer reaches the page that had the link."""
    return (
        scope["type"] == "http"
        and scope["method"] == "GET"
        and not is_api(scope)
        and header(scope, "sec-fetch-mode") == "navigate"
        and header(scope, "sec-fetch-dest") == "document"
    )


def _changes(scope: Scope) -> bool:
    return scope["type"] == "http" and scope["method"] not in SAFE


def _is_address(host: str) -> bool:
    try:
        return bool(ipaddress.ip_address(host))
    except ValueError:
        return False
