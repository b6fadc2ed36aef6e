"""Who has logged in: a signed cookie that names a session, for twelve hours or until it is logged out."""

from __future__ import annotations

import hmac
import secrets
import time

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import cookie_parser

COOKIE = "cranioface_session"
SECONDS = 12 * 3600


class Sessions:
    """Signed by the token: another token ends them all. Only sessions that were real are remembered as ended."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()
        self._signed = URLSafeTimedSerializer(token, salt="cranioface session")
        self._ended: dict[str, float] = {}

    def is_token(self, given: str) -> bool:
        """In a time that tells nothing of how much of it is right."""
        return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._token)

    def begin(self) -> str:
        """The value of a new session's cookie."""
        return str(self._signed.dumps(secrets.token_urlsafe(16)))

    def holds(self, cookies: str | None) -> bool:
        return self._name(cookies) is not None

    def end(self, cookies: str | None) -> None:
        if (name := self._name(cookies)) is not None:
            now = time.time()
            self._ended = {old: until for old, until in self._ended.items() if until > now} | {name: now + SECONDS}

    def _name(self, cookies: str | None) -> str | None:
        """Of the session in a Cookie header; None where there is none that holds."""
        try:
            name = str(self._signed.loads(cookie_parser(cookies or "")[COOKIE], max_age=SECONDS))
        except (BadData, KeyError):
            return None
        return None if name in self._ended else name
