"""The fields of an upload's form as what is asked of its face. Text comes in, checked values go out; knows no files."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from cranioface.command import BadInput
from reconstruction.cases.asked import Asked, Kind, check_asked
from web.problems import Problem

YES, NO = ("true", "1", "on", "yes"), ("false", "0", "off", "no")
UNKNOWN = ("", "unknown")


def _word(name: str, text: str) -> str:
    return text.lower()


def _number(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or "_" in text:
        raise BadInput(f"{name} {text[:40]!r}: is not a number; give one, or leave it out")
    return number


def _count(name: str, text: str) -> int:
    number = _number(name, text)
    if not number.is_integer():
        raise BadInput(f"{name} {text[:40]!r}: is not a whole number; give one, or leave it out")
    return int(number)


def _switch(name: str, text: str) -> bool:
    if text.lower() not in YES + NO:
        raise BadInput(f"{name} {text[:40]!r}: must be true or false")
    return text.lower() in YES


READERS: dict[str, Callable[[str, str], Any]] = {
    "sex": _word,
    "age": _number,
    "bmi": _number,
    "fullness": _number,
    "faces": _count,
    "method": _word,
    "mouth": _word,
    "complete": _switch,
    "units": _word,
    "mm_per_pixel": _number,
    "image_kind": _word,
    "base": _switch,
    "wall_mm": _number,
}
TITLE = "title"
FIELDS = (*READERS, TITLE)


def asked_of(fields: Mapping[str, str]) -> Asked:
    """What is asked; an empty field or "unknown" counts as not given. Problem 422 for what cannot be asked."""
    given = {name: text.strip() for name, text in fields.items() if name in READERS}
    with _refused():
        return Asked(**{k: READERS[k](k, text) for k, text in given.items() if text.lower() not in UNKNOWN})


def check_fits(asked: Asked, kind: Kind, radiograph: bool) -> None:
    """Problem 422 where something is asked that means nothing of this input."""
    with _refused():
        check_asked(asked, kind, radiograph)


@contextmanager
def _refused() -> Iterator[None]:
    try:
        yield
    except BadInput as refusal:
        raise Problem(422, "bad-input", str(refusal)) from None
