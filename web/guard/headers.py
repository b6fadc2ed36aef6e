"""The headers of every answer, refusals and errors too, and a nonce for the scripts of each page."""

from __future__ import annotations

import secrets

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.guard.asgi import DOORS, is_api
from web.guard.policies import ALWAYS, DATA, UNLESS_SAID, of_page

NONCE = "csp_nonce"  # in the scope: the template of pages writes it into its script tags
STARTS = ("http.response.start", "websocket.http.response.start")
NEVER = (b"access-control-", b"server", b"x-powered-by")
UNWANTED = b"x-forwarded-prefix"  # NiceGUI would write it into its pages


class Headers:
    """Outermost. An answer's own Content-Security-Policy and Cache-Control stay; CORS headers never do."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in DOORS:
            return await self.app(scope, receive, send)
        nonce = scope[NONCE] = secrets.token_urlsafe(16)
        scope["headers"] = [pair for pair in scope["headers"] if pair[0] != UNWANTED]
        policy = DATA if is_api(scope) else of_page(nonce)

        async def dressed(message: Message) -> None:
            await send({**message, "headers": _dressed(message, policy)} if message["type"] in STARTS else message)

        await self.app(scope, receive, dressed)


def _dressed(message: Message, policy: str) -> list[tuple[bytes, bytes]]:
    """Names in lower case, as ASGI wants them and not every library writes them."""
    pairs = [(name.lower(), value) for name, value in message["headers"]]
    headers = MutableHeaders(raw=[pair for pair in pairs if not pair[0].startswith(NEVER)])
    for name, value in ALWAYS.items():
        headers[name] = value
    for name, value in {**UNLESS_SAID, "content-security-policy": policy}.items():
        headers.setdefault(name, value)
    return headers.raw
