"""Checks of single values: bytes of one element in, what of them may stay out, None = nothing. Knows no tags."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection

Check = Callable[[bytes, "Salted"], bytes | None]  # raw value, hashes of this upload -> what is written
PADDING = b" \0"


class Salted:
    """Hashes with a salt of one upload that is kept nowhere: what was the same stays the same, and no more is told."""

    def __init__(self, salt: bytes) -> None:
        self._salt = salt

    def number(self, value: bytes) -> int:
        digest = hashlib.blake2b(value.strip(PADDING), key=self._salt, digest_size=15).digest()
        return int.from_bytes(digest)


def numbers(most: int) -> Check:
    """At most so many decimal numbers as text (DS, IS)."""
    pattern = re.compile(rb"[ ]*[-+0-9.eE]{1,32}[ ]*(\\[ ]*[-+0-9.eE]{1,32}[ ]*){0,%d}\0?" % (most - 1))
    return lambda value, salted: value if pattern.fullmatch(value) else None


def binary(*lengths: int) -> Check:
    """Numbers in so many bytes."""
    return lambda value, salted: value if len(value) in lengths else None


def one_of(words: Collection[str]) -> Check:
    """A word of a list (CS)."""

    def check(value: bytes, salted: Salted) -> bytes | None:
        word = value.strip(PADDING)
        return even(word) if word.decode("latin-1") in words else None

    return check


def words_in(listed: Collection[str]) -> Check:
    """Of several words (CS) those of a list, and what of a list is a part of another."""

    def check(value: bytes, salted: Salted) -> bytes | None:
        given = [part.strip().upper() for part in value.strip(PADDING).decode("latin-1").split("\\")]
        kept = [word for part in given for word in listed if word == part]
        kept += [word for part in given if part not in listed for word in listed if len(word) > 2 and word in part]
        return even("\\".join(kept).encode(), b" ") if kept else None

    return check


def hashed_uid(value: bytes, salted: Salted) -> bytes | None:
    return even(b"2.25.%d" % salted.number(value), b"\0") if value.strip(PADDING) else None


def hashed_text(value: bytes, salted: Salted) -> bytes | None:
    return even(b"%x" % (salted.number(value) >> 60), b" ") if value.strip(PADDING) else None


def known_uid(value: bytes, salted: Salted) -> bytes | None:
    """A UID that the standard lists."""
    from pydicom.config import IGNORE
    from pydicom.uid import UID

    uid = value.strip(PADDING).decode("latin-1")
    listed = UID(uid, validation_mode=IGNORE).name != uid
    return even(uid.encode("latin-1"), b"\0") if uid and listed else None


def even(value: bytes, padding: bytes = b" ") -> bytes:
    return value + padding * (len(value) % 2)
