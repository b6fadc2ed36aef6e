"""What a client is told that cannot have what it asked: one type, as problem+json (RFC 9457) and as a line on the page.

Never holds a traceback, a path of this machine or anything of another client.
"""

from __future__ import annotations

from http import HTTPStatus


class Problem(Exception):
    """status: of HTTP; slug: for programs, stable (`too-large`); detail: a line, what is wrong and what to do."""

    def __init__(self, status: int, slug: str, detail: str, retry_after_s: int | None = None) -> None:
        super().__init__(detail)
        self.status, self.slug, self.detail, self.retry_after_s = status, slug, detail, retry_after_s

    @property
    def title(self) -> str:
        """Of the status, as RFC 9110 has it."""
        return HTTPStatus(self.status).phrase
