"""A line that tells what could not be done, where a screen reader reads it at once. Knows nothing of what was tried."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from cranioface.command import BadInput
from web.page.tags import text
from web.problems import Problem


class Notice:
    """Empty and unseen until something is refused."""

    def __init__(self) -> None:
        self._line = text("p", "", "notice")
        self._line.props["role"] = "alert"

    def tell(self, line: str) -> None:
        self._line.set_text(line)

    async def of(self, act: Awaitable[Any]) -> Any:
        """What the act gives; None where it was refused, and then why stands here."""
        try:
            done = await act
        except Problem as problem:
            self.tell(problem.detail)
            return None
        except BadInput as refusal:
            self.tell(str(refusal))
            return None
        self.tell("")
        return done
