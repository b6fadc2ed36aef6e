"""Which images of a DICOM folder make one volume, and which volume is the head.

Slices belong together by what they show: grid, direction and even steps, not by a series UID alone, since some
anonymisers give every slice one of its own. Knows headers, never pixels.
"""

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from cranioface.anatomy.ct.dicom_headers import MODALITY, Slice
from cranioface.anatomy.ct.dicom_steps import is_regular, usual_step
from cranioface.anatomy.ct.dicom_words import HEAD_WORDS, NO_SCAN, OTHER_MODALITIES, OTHER_WORDS
from cranioface.command import BadInput

log = logging.getLogger(__name__)
Stack = list[Slice]

FEWEST_SLICES = 10  # fewer cannot hold a face: 10 slices of 5 mm are 50 mm
PATIENT, KERNEL, IMAGE_TYPE = "0010|0020", "0018|1210", "0008|0008"
BODY_PART, DESCRIPTION, PROTOCOL = "0018|0015", "0008|103e", "0018|1030"
ALIKE, ROOM = 1e-3, 200  # of directions and mm a pixel; characters for a list of series within a refusal


def choose(slices: Sequence[Slice], named: Path, wanted: str | None = None) -> Stack:
    """The slices of one volume: that with the series UID `wanted`, else the largest that is most like a head's CT.

    What was stacked in spite of its UIDs, and what was chosen among what, is logged as a notice.
    BadInput for a UID that is not there, and where no image is a CT's.
    """
    stacks = [stack for pool in _pools(slices) for stack in _stacks(pool)]
    if wanted is not None:
        stacks = [stack for stack in stacks if any(s.series == wanted for s in stack)] or _refuse(stacks, named, wanted)
    chosen = max(stacks, key=_likeness)
    if chosen[0].tag(MODALITY) in OTHER_MODALITIES:
        modality = chosen[0].tag(MODALITY)
        raise BadInput(f"{named}: is a {modality} series, not CT; bone is found by Hounsfield units, which only CT has")
    _tell(chosen, [s for s in stacks if s is not chosen and _is_scan(s)], named)
    return chosen


def _pools(slices: Sequence[Slice]) -> list[Stack]:
    """Slices of one patient that share modality, kernel, size, spacing and direction: what could be one volume."""
    pools: list[Stack] = []
    for one in slices:
        pool = next((p for p in pools if _alike(p[0], one)), None)
        if pool is None:
            pools.append([one])
        else:
            pool.append(one)
    return pools


def _alike(one: Slice, other: Slice) -> bool:
    same = all(one.tag(key) == other.tag(key) for key in (PATIENT, MODALITY, KERNEL)) and one.size == other.size
    return same and _is_scan([one]) == _is_scan([other]) and _near(one, other)


def _near(one: Slice, other: Slice) -> bool:
    apart = np.abs(np.subtract(one.spacing, other.spacing)).max(), np.abs(one.axes - other.axes).max()
    return bool(max(apart) <= ALIKE)


def _stacks(pool: Stack) -> list[Stack]:
    """The pool's series, each a stack; those that only together are one regular volume as one stack."""
    series: dict[str, Stack] = {}
    for one in pool:
        series.setdefault(one.series, []).append(one)
    whole = list(series.values())
    for some in (whole, [s for s in whole if len(s) < FEWEST_SLICES]):  # loose slices may lie beside a whole series
        if len(some) > 1 and _is_one(some):
            return [sum(some, []), *(s for s in whole if not any(s is t for t in some))]
    return whole


def _is_one(stacks: list[Stack]) -> bool:
    """Whether the stacks end to end are one regular volume. Slice between slice they are two scans."""
    joined: Stack = sum(stacks, [])
    if len(joined) < FEWEST_SLICES or not is_regular(along_normal(joined)):
        return False
    step = usual_step(along_normal(joined))
    return all(len(s) < FEWEST_SLICES or usual_step(along_normal(s)) < 1.5 * step for s in stacks)


def along_normal(stack: Stack) -> np.ndarray:
    """How far along the normal of the first slice each slice lies, mm, in the order of the stack."""
    normal = np.cross(*stack[0].axes)
    return np.array([one.position @ normal for one in stack])


def _is_scan(stack: Stack) -> bool:
    """No localizer, no rendering: these stand beside nearly every CT and are no choice."""
    first = stack[0]
    drawn = any(word in first.tag(IMAGE_TYPE).upper() for word in NO_SCAN)
    return not drawn and first.tag(MODALITY) not in OTHER_MODALITIES


def _likeness(stack: Stack) -> tuple[bool, bool, int, bool, int]:
    """By which stacks are compared: a scan, of enough slices, not of another part of the body, original, large."""
    words = " ".join(stack[0].tag(key).upper() for key in (BODY_PART, DESCRIPTION, PROTOCOL))
    body = any(w in words for w in HEAD_WORDS) - any(w in words for w in OTHER_WORDS)
    original = "DERIVED" not in stack[0].tag(IMAGE_TYPE).upper()
    return _is_scan(stack), len(stack) >= FEWEST_SLICES, body, original, len(stack)


def _tell(chosen: Stack, others: list[Stack], named: Path) -> None:
    uids = {one.series for one in chosen}
    if len(uids) > 1:
        what = f"{len(chosen)} slices of {len(uids)} series make one regular volume and were stacked"
        log.warning(f"{named}: {what}", extra={"notice": "\n"})
    others = [stack for stack in others if len(stack) >= FEWEST_SLICES]
    if others:
        what = f"holds {len(others) + 1} series; took {_listing([chosen])}, not {_listing(others)}"
        log.warning(f"{named}: {what}; --series UID takes another", extra={"notice": "\n"})


def _refuse(stacks: list[Stack], named: Path, wanted: str) -> list[Stack]:
    raise BadInput(f"{named}: has no series {wanted}; it holds {_listing(stacks)}")


def _listing(stacks: list[Stack]) -> str:
    """The largest series with their sizes, as many as there is room for, and how many more there are."""
    lines = [f"{s[0].series} ({len(s)} slices)" for s in sorted(stacks, key=len, reverse=True)]
    told = [line for k, line in enumerate(lines) if k == 0 or sum(map(len, lines[: k + 1])) <= ROOM]
    more = len(lines) - len(told)
    return ", ".join(told) + (f" and {more} more" if more else "")
