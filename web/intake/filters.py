"""What a mesh or a volume file passes through on its way to the disk: `Filter`, and the filters of text.

What no reader needs stays behind: names, dates and comments, and every mention of another file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

LONGEST_LINE = 65_536  # bytes: a vertex or a face has some hundred


class Filter(Protocol):
    """Bytes in, bytes out, in pieces of any size and the same whatever the pieces are; `Damaged` for a bad file."""

    notes: tuple[str, ...]

    def feed(self, data: bytes) -> bytes: ...

    def end(self) -> bytes:
        """What is still to come; `Damaged` where the file ended too early."""


class Damaged(Exception):
    """What is wrong with a file and what to do, without its name: who knows that makes a Problem of it."""


class Lines:
    """Text, line by line: `kept` gives what stays of each, with its line end; b"" = nothing."""

    def __init__(self, kept: Callable[[bytes], bytes]) -> None:
        self.notes: tuple[str, ...] = ()
        self._kept, self._rest = kept, b""

    def feed(self, data: bytes) -> bytes:
        *lines, self._rest = (self._rest + data).replace(b"\r", b"\n").split(b"\n")
        if len(self._rest) > LONGEST_LINE:
            raise Damaged("has a line of more than 65,536 characters, as no mesh has; export it again")
        return b"".join(map(self._kept, lines))

    def end(self) -> bytes:
        return self._kept(self._rest)


class HeaderThenBody:
    """A header of lines up to `last`, given whole to `cleaned`; the body behind it stays as it is."""

    def __init__(self, last: bytes, longest: int, cleaned: Callable[[bytes], bytes]) -> None:
        self.notes: tuple[str, ...] = ()
        self._last, self._longest, self._cleaned = last, longest, cleaned
        self._header: bytes | None = b""

    def feed(self, data: bytes) -> bytes:
        if self._header is None:
            return data
        self._header += data
        at = self._ends(self._header)
        if at < 0:
            self._check(len(self._header))
            return b""
        self._check(at)
        header, body, self._header = self._header[:at], self._header[at:], None
        return self._cleaned(header) + body

    def end(self) -> bytes:
        if self._header is not None:
            raise Damaged("ends within its header; copy or export it again")
        return b""

    def _ends(self, data: bytes) -> int:
        """Where the body begins, -1 = not yet known."""
        found = re.search(self._last, data)
        return found.end() if found else -1

    def _check(self, length: int) -> None:
        if length > self._longest:
            raise Damaged("has a header that does not end; export it again")
