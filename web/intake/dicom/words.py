"""Which part of the body a header names, in words of a list: what is written instead of a description."""

from __future__ import annotations

from collections.abc import Iterable

from reconstruction.cases.dicom_words import HEAD_WORDS, OTHER_WORDS
from web.intake.dicom.values import even


def body_words(texts: Iterable[bytes]) -> bytes:
    """ "HEAD", a word of another part, both, or nothing: what the choice of a series asks of these texts."""
    text = b" ".join(texts).decode("latin-1").upper()
    head = ["HEAD"] if any(word in text for word in HEAD_WORDS) else []
    other = [word for word in OTHER_WORDS if word in text][:1]
    return even(" ".join(head + other).encode())
