"""plan.yaml: which segments of the bone a surgeon moves, and how. Owns the words of the page and what it refuses.

Each name at the page's left is a segment: one of NAMED, or of the user's own with `part` or `planes`. Points of a plan
(pivots, planes) are landmark names, or x, y, z in mm where the scan lies; directions of motion are the subject's own,
in the Frankfurt frame. Knows nothing of any skull. docs/planning.md has the page explained.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from cranioface.command import BadInput
from cranioface.people.yaml_page import read_page
from planning.motion import OPPOSITE, TURNS, WORDS, Motion
from planning.words import CutPlane, Point, number_of, one_of, part_of, planes_of, point_of

NAMED = ("mandible", "mandible-body", "le-fort-1", "chin", "zygoma_left", "zygoma_right")
RIDES_ON = {"chin": ("mandible-body", "mandible"), "mandible-body": ("mandible",)}  # the first that is planned
BODIES = ("cranium", "mandible")
KEYS = (*WORDS, *TURNS, "pivot", "part", "planes", "of", "rides_on")
FARTHEST_MM, WIDEST_DEG = 40.0, 45.0  # beyond it is a slip of the pen: no jaw is moved so far
ADVICE = "write a segment a line, such as `mandible: {forward: 6}`; see docs/planning.md"


@dataclass(frozen=True)
class Segment:
    """A piece of bone and how it moves."""

    name: str
    motion: Motion  # about no pivot yet
    pivot: Point | None = None  # its own default
    part: Path | None = None  # a mesh of the segment, in the frame of the skull
    planes: tuple[CutPlane, ...] = ()
    of: str | None = None  # the body that planes cut
    on: str | None = None  # another segment that carries it


@dataclass(frozen=True)
class Plan:
    """Segments by name; one that rides on another stands before it."""

    path: Path
    segments: tuple[Segment, ...]

    @property
    def files(self) -> tuple[Path, ...]:
        """Everything that is read for it."""
        return (self.path, *(s.part for s in self.segments if s.part is not None))


def read_plan(path: str | Path) -> Plan:
    """The plan at `path`; BadInput, headed by it, for a name, a key or a value that no plan has."""
    path = Path(path)
    page = read_page(path, ADVICE)
    try:
        if not page:
            raise BadInput(f"moves no segment; {ADVICE}")
        told = [_segment(str(name), words, path.parent) for name, words in page.items()]
        return Plan(path, _carried_first(told))
    except BadInput as refusal:
        raise BadInput(f"{path}: {refusal}") from refusal


def _segment(name: str, words: Any, folder: Path) -> Segment:
    if not isinstance(words, dict):
        raise BadInput(f"{name}: says no motion; {ADVICE}")
    strange = [str(key) for key in words if key not in KEYS]
    if strange:
        raise BadInput(f"{name}: {strange[0]}: is none of {', '.join(KEYS)}")
    own = {"part", "planes"} & set(words)
    if name not in NAMED and not own:
        raise BadInput(f"{name}: is none of {', '.join(NAMED)}; of a segment of your own say part or planes")
    if own and (name in NAMED or len(own) == 2):
        raise BadInput(f"{name}: a segment is one of {', '.join(NAMED)}, or a part, or cut by planes; say one of them")
    return Segment(
        name, Motion(_shift(name, words), *_turns(name, words)), point_of(name, "pivot", words.get("pivot")),
        part_of(name, words, folder), planes_of(name, words.get("planes")),
        one_of(name, "of", words.get("of"), BODIES), None if words.get("rides_on") is None else str(words["rides_on"]),
    )  # fmt: skip


def _shift(name: str, words: Mapping[str, Any]) -> tuple[float, float, float]:
    for one, other in OPPOSITE.items():
        if one in words and other in words:
            raise BadInput(f"{name}: says both {one} and {other}; say one of them")
    x, y, z = sum((number_of(name, w, words[w]) * np.array(d) for w, d in WORDS.items() if w in words), np.zeros(3))
    if np.linalg.norm([x, y, z]) > FARTHEST_MM:
        raise BadInput(f"{name}: is moved by more than {FARTHEST_MM:g} mm; check the plan, which is in mm")
    return float(x), float(y), float(z)


def _turns(name: str, words: Mapping[str, Any]) -> tuple[float, float, float]:
    pitch, roll, yaw = (number_of(name, word, words.get(word, 0)) for word in TURNS)
    for word, degrees in zip(TURNS, (pitch, roll, yaw), strict=True):
        if abs(degrees) > WIDEST_DEG:
            raise BadInput(f"{name}: {word}: turns by more than {WIDEST_DEG:g} degrees; check the plan")
    return pitch, roll, yaw


def _carried_first(told: list[Segment]) -> tuple[Segment, ...]:
    """With whom each rides on, in such an order that no segment stands before one that it carries."""
    names = [segment.name for segment in told]
    carried = {s.name: s.on or next((n for n in RIDES_ON.get(s.name, ()) if n in names), None) for s in told}
    for name, on in carried.items():
        if on is not None and on not in names:
            raise BadInput(f"{name}: rides_on: {on}: is no segment of this plan; name one of {', '.join(names)}")
    depth = {name: len(_chain(name, carried)) for name in names}
    return tuple(replace(s, on=carried[s.name]) for s in sorted(told, key=lambda s: -depth[s.name]))


def _chain(name: str, carried: Mapping[str, str | None]) -> list[str]:
    chain = [name]
    while (on := carried[chain[-1]]) is not None:
        if on in chain:
            raise BadInput(f"{name}: rides on itself; check `rides_on`")
        chain.append(on)
    return chain
