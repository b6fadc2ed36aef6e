"""One method beside another on the same pictures, in words: does it beat retrieval, what does one image lose.

Owns the paired comparison, and how records are picked and averaged. Knows nothing of tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from cranioface.judge.bootstrap import mean_interval
from evaluation.studies.single_image_methods import MEAN, ROAD
from evaluation.studies.single_image_run import NO_IMAGE
from single_image.shape import PARTS

Record = dict[str, Any]
CHAMFER = "chamfer_mm"


def said_plainly(records: Sequence[Record], networks: Sequence[str], best: str) -> Iterator[str]:
    """Whether each network beats retrieval, picture by picture, and what one image loses against the road."""
    rivals = [name for name in method_names(records) if name.startswith("nearest")]
    rival = min(rivals, key=lambda name: both_parts(of_method(records, name)), default="")
    beside = [name for name in (rival, MEAN) if name and of_method(records, name)]
    if len(beside) == 2:
        yield f"- `{rival}` {_beside(records, rival, MEAN, PARTS)}."
    for name in [n for n in networks if of_method(records, n)] if beside else []:
        yield f"- `{name}` {'; '.join(_beside(records, name, other, PARTS) for other in beside)}."
    if of_method(records, ROAD):
        yield f"- what one image loses: `{best}` {_beside(records, best, ROAD, ('face',))}."


def of_shared_inputs(records: Sequence[Record]) -> list[Record]:
    """Records of those heads and inputs that every method which sees an image was asked about."""
    asked = {name: {(r["head"], r["input"]) for r in records if r["method"] == name} for name in method_names(records)}
    seeing = [pairs for pairs in asked.values() if any(word != NO_IMAGE for _, word in pairs)]
    shared = set.intersection(*seeing) if seeing else set()
    heads = {head for head, _ in shared}
    return [r for r in records if (r["head"], r["input"]) in shared or (r["input"] == NO_IMAGE and r["head"] in heads)]


def range_among_pictures(records: Sequence[Record]) -> float:
    """How much the skull's chamfer varies among the pictures of a head, mean over heads, mm: 0 where none is heeded."""
    of: dict[str, list[float]] = {}
    for record in records:
        of.setdefault(record["head"], []).append(record["figures"].get(f"skull.{CHAMFER}", np.nan))
    return float(np.mean([np.ptp(values) for values in of.values()])) if of else float("nan")


def _beside(records: Sequence[Record], name: str, rival: str, parts: Sequence[str]) -> str:
    """One method beside another on the same pictures, in words."""
    theirs = {(r["head"], r["input"]): r for r in of_method(records, rival)}
    told = []
    for part in parts:
        key = f"{part}.{CHAMFER}"
        pairs = [
            (r, theirs.get((r["head"], r["input"])) or theirs.get((r["head"], NO_IMAGE)))
            for r in of_method(records, name)
        ]
        gains = [
            (r["figures"][key] - o["figures"][key], r["head"]) for r, o in pairs if o and o["figures"] and r["figures"]
        ]
        mean, low, high = mean_interval([gain for gain, _ in gains], [head for _, head in gains])
        word = "nearer" if high < 0 else "farther" if low > 0 else "level"
        told.append(f"{part} {word} {mean:+.2f} mm [{low:+.2f}, {high:+.2f}]")
    return f"beside `{rival}`: {', '.join(told)}"


def both_parts(records: Sequence[Record]) -> float:
    return sum(mean_of(records, f"{part}.{CHAMFER}") for part in PARTS)


def mean_of(records: Sequence[Record], key: str) -> float:
    return float(np.nanmean([r["figures"].get(key, np.nan) for r in records]))


def method_names(records: Sequence[Record]) -> list[str]:
    return list(dict.fromkeys(r["method"] for r in records))


def of_method(records: Sequence[Record], name: str) -> list[Record]:
    return [r for r in records if r["method"] == name and r["figures"]]
