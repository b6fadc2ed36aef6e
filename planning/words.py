"""The values of a plan's page: numbers, points, planes and files, or a refusal in one line that names the segment.

Knows nothing of which segments there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from cranioface.command import BadInput
from planning.motion import WORDS

Point = str | tuple[float, float, float]  # a landmark, or mm where the scan lies


@dataclass(frozen=True)
class CutPlane:
    """What lies on the side of `normal` belongs to the segment. Three points, or one and a normal."""

    through: tuple[Point, ...]
    normal: tuple[float, float, float] | None  # (3,) where the scan lies
    keep: str | None  # a word of WORDS: the side that is kept of a plane through three points


def number_of(name: str, key: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise BadInput(f"{name}: {key}: {value!r} is no number; give mm or degrees")
    return float(value)


def point_of(name: str, key: str, value: Any) -> Point | None:
    if value is None or isinstance(value, str):
        return value
    if not isinstance(value, list) or len(value) != 3:
        raise BadInput(f"{name}: {key}: is no point; give the name of a landmark, or [x, y, z] in mm")
    x, y, z = (number_of(name, key, v) for v in value)
    return x, y, z


def part_of(name: str, words: Mapping[str, Any], folder: Path) -> Path | None:
    if words.get("part") is None:
        return None
    part = folder / str(words["part"])
    if not part.is_file():
        raise BadInput(f"{name}: part: {part}: no such file; a part lies beside the plan")
    return part


def one_of(name: str, key: str, value: Any, allowed: tuple[str, ...]) -> str | None:
    if value is not None and value not in allowed:
        raise BadInput(f"{name}: {key}: {value!r} is none of {', '.join(allowed)}")
    return None if value is None else str(value)


def planes_of(name: str, value: Any) -> tuple[CutPlane, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not value or not all(isinstance(plane, dict) for plane in value):
        raise BadInput(f"{name}: planes: give a list of {{point, normal}} or {{through, keep}}")
    return tuple(_plane(name, plane) for plane in value)


def _plane(name: str, words: Mapping[str, Any]) -> CutPlane:
    if set(words) == {"point", "normal"}:
        normal = point_of(name, "normal", words["normal"])
        if not isinstance(normal, tuple) or not any(normal):
            raise BadInput(f"{name}: planes: normal: give [x, y, z], not all 0")
        return CutPlane((_sure(name, "point", words["point"]),), normal, None)
    if set(words) == {"through", "keep"} and isinstance(words["through"], list) and len(words["through"]) == 3:
        through = tuple(_sure(name, "through", point) for point in words["through"])
        return CutPlane(through, None, one_of(name, "keep", words["keep"], tuple(WORDS)))
    raise BadInput(f"{name}: planes: give point and normal of each, or three points to go through and the side to keep")


def _sure(name: str, key: str, value: Any) -> Point:
    point = point_of(name, key, value)
    if point is None:
        raise BadInput(f"{name}: {key}: is no point; give the name of a landmark, or [x, y, z] in mm")
    return point
