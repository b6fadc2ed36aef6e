"""Tables of trials: per cut, over all cuts that keep the face, by told confidence; and what was answered to no skull.

Markdown, so that a page can hold them as they were printed. Knows nothing of how trials are made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from evaluation.studies.pose_trials import Trial

HEADER = (
    "| cut | trials | refused | wrong | degrees, mean / P95 | mm, mean / P95 | nasion mm, mean / P95 |",
    "|---|---|---|---|---|---|---|",
)
GOALS = "| goal | | <= 1% | 0 | P95 <= 4 | P95 <= 5 | |"
BINS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
NONE = "–"


def cut_table(trials: Sequence[Trial], keeping: Sequence[str], before: Sequence[Trial] = ()) -> Iterator[str]:
    """A row a cut in the order in which they are named, then those `keeping` the face together, by kind of skull.

    before: trials of another program, told first in every cell.
    """
    yield from HEADER
    for cut in dict.fromkeys(t.cut for t in trials):
        yield row(cut, *([t for t in of if t.cut == cut] for of in (trials, before)))
    for kind in ("head", "synthetic", None):
        kept, old = ([t for t in of if t.cut in keeping and kind in (t.kind, None)] for of in (trials, before))
        if kept:
            yield row(f"**all that keep the face, {kind or 'both'}**", kept, old)
    yield GOALS


def row(name: str, trials: Sequence[Trial], before: Sequence[Trial] = ()) -> str:
    now, old = figures(trials), figures(before) if before else ()
    cells = [f"{was} → {cell}" for was, cell in zip(old, now, strict=True)] if old else now
    return f"| {name} | {' | '.join(cells)} |"


def figures(trials: Sequence[Trial]) -> tuple[str, ...]:
    """Number, refused share, wrong ones; mean and P95 of degrees and mm over what was accepted, wrong ones included."""
    kept, wrong = [t for t in trials if not t.refused], sum(t.wrong for t in trials)
    refused = f"{1 - len(kept) / len(trials):.1%}" if trials else NONE
    spread = (_spread([getattr(t, name) for t in kept]) for name in ("degrees", "mm", "nasion_mm"))
    return str(len(trials)), refused, str(wrong), *spread


def _spread(values: Sequence[float]) -> str:
    return f"{np.mean(values):.1f} / {np.percentile(values, 95):.1f}" if values else NONE


def reliability_table(trials: Sequence[Trial]) -> Iterator[str]:
    """Of the answers that told a confidence between two bounds: how many, the mean confidence, the share right."""
    yield "| confidence told | answers | mean told | share right |"
    yield "|---|---|---|---|"
    kept = [t for t in trials if not t.refused]
    place = np.digitize([t.confidence for t in kept], BINS[1:-1])
    for k, (low, high) in enumerate(zip(BINS, BINS[1:], strict=False)):
        there = [t for t, at in zip(kept, place, strict=True) if at == k]
        if there:
            told, right = np.mean([t.confidence for t in there]), np.mean([not t.wrong for t in there])
            yield f"| {low:g} to {high:g} | {len(there)} | {told:.2f} | {right:.1%} |"


def non_skull_table(trials: Sequence[Trial]) -> Iterator[str]:
    """What was answered to shapes that are no adult's skull as it is: refused, or how sure and how far off."""
    yield "| shape | trials | refused | confidence of the rest, least to most | degrees, most | mm, most | warned |"
    yield "|---|---|---|---|---|---|---|"
    for shape in dict.fromkeys(t.cut for t in trials):
        there = [t for t in trials if t.cut == shape]
        kept = [t for t in there if not t.refused]
        cells = [NONE] * 4
        if kept:
            sure = [t.confidence for t in kept]
            warned = sum(bool(t.said) for t in kept)
            far = (f"{max(getattr(t, name) for t in kept):.0f}" for name in ("degrees", "mm"))
            cells = [f"{min(sure):.2f} to {max(sure):.2f}", *far, f"{warned} of {len(kept)}"]
        yield f"| {shape} | {len(there)} | {len(there) - len(kept)} | {' | '.join(cells)} |"
