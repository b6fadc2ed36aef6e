"""A multipart/form-data body, parsed while it streams: parts go to a `Form` piece by piece, nothing is gathered here.

Owns the bounds of headers and of the body as a whole. Knows nothing of what a part holds.
"""

from __future__ import annotations

import logging
from typing import Protocol

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from web.problems import Problem

logging.getLogger("python_multipart").setLevel(logging.ERROR)  # each malformed body is answered, and no news here
MOST_HEADERS, MOST_HEADER = 8, 4_096  # a part; bytes a header
BROKEN = "the upload broke off or is no well-formed multipart/form-data; send it again"


class Form(Protocol):
    """What receives the parts, in the order of the body."""

    def begin(self, name: str, filename: str | None) -> None: ...
    def data(self, piece: bytes) -> None: ...
    def end(self) -> None: ...


class Multipart:
    """Feeds `form` with what `write` is given. Problem 415 for another content type, 400 for a malformed body."""

    def __init__(self, content_type: str, form: Form) -> None:
        self.form, self.ended = form, False
        self._name = self._value = b""
        self._headers: dict[bytes, bytes] = {}
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise Problem(415, "not-multipart", "send multipart/form-data, the skull, CT or image as part `files`")
        try:
            self._parser = MultipartParser(
                options[b"boundary"],
                {
                    "on_part_begin": self._headers.clear,
                    "on_part_data": lambda data, start, end: form.data(data[start:end]),
                    "on_part_end": form.end,
                    "on_header_field": self._on_name,
                    "on_header_value": self._on_value,
                    "on_header_end": self._on_header,
                    "on_headers_finished": self._on_headers,
                    "on_end": self._on_end,
                },
                max_header_count=MOST_HEADERS,
                max_header_size=MOST_HEADER,
            )
        except FormParserError:
            raise Problem(400, "broken-upload", BROKEN) from None

    def write(self, piece: bytes) -> None:
        try:
            self._parser.write(piece)
        except FormParserError:
            raise Problem(400, "broken-upload", BROKEN) from None

    def close(self) -> None:
        """Problem 400 where the body ended before its last boundary."""
        if not self.ended:
            raise Problem(400, "broken-upload", BROKEN)

    def _on_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name = self._value = b""

    def _on_headers(self) -> None:
        kind, options = parse_options_header(self._headers.get(b"content-disposition"))
        if kind != b"form-data" or b"name" not in options:
            raise Problem(400, "broken-upload", BROKEN)
        filename = options.get(b"filename")
        told = None if filename is None else filename.decode("utf-8", "replace")
        self.form.begin(options[b"name"].decode("utf-8", "replace"), told)

    def _on_end(self) -> None:
        self.ended = True
