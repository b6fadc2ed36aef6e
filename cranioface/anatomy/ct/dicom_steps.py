"""How far apart slices lie: the usual step, which ones are missing, and the even grid that they are laid on.

Positions are mm along the normal of the slices. Knows nothing of files and pixels.
"""

import logging
from pathlib import Path

import numpy as np

from cranioface.command import BadInput

log = logging.getLogger(__name__)
TWICE_MM = 0.01  # nearer than this, two slices lie in one place
UNEVEN = 0.05  # of a step: farther than this from its place on the grid a slice is interpolated, not moved
MOST_MISSING = 2  # in a row: a gap of 7.5 mm at 2.5 mm a slice is bridged, more is a part of the face
TOLD = 3  # places named in one line


def usual_step(along: np.ndarray) -> float:
    """The step (mm) that slices at `along` (n,) have where none is missing, the smaller of mixed ones; 0 of one."""
    steps = np.diff(np.sort(along))
    steps = steps[steps > TWICE_MM]
    if not len(steps):
        return 0.0
    small = np.percentile(steps, 10)
    return float(steps[steps < 1.25 * small].mean())


def is_regular(along: np.ndarray) -> bool:
    """Whether slices at `along` (n,) mm lie evenly, none twice, no more than a few missing in a row."""
    steps = np.diff(np.sort(along))
    if not len(steps) or steps.min() < TWICE_MM:
        return False
    share = steps / usual_step(along)
    even = np.abs(share - np.rint(share)) <= UNEVEN * np.rint(share)
    return bool(even.all() and share.max() < MOST_MISSING + 1.5)


def even_places(along: np.ndarray, named: Path) -> tuple[np.ndarray, float]:
    """For each slice at sorted `along` (n,) mm its place (n,) on a grid of even steps, in steps, and that step in mm.

    Whole numbers where it lies on the grid; numbers of the grid without a slice are missing ones. What is missing or
    uneven is logged; BadInput where two slices lie in one place or too many are missing in a row.
    """
    if len(along) == 1:
        return np.zeros(1), 1.0
    usual, steps = usual_step(along), np.diff(along)
    _check(steps, along, usual, named)
    counts = np.maximum(np.rint(steps / usual), 1)
    step = float((along[-1] - along[0]) / counts.sum())
    places = (along - along[0]) / step
    whole = np.concatenate([[0.0], counts.cumsum()])
    moved = np.abs(places - whole) > UNEVEN
    _warn(along, counts, bool(moved.any()), step, named)
    return (places if moved.any() else whole), step


def _check(steps: np.ndarray, along: np.ndarray, usual: float, named: Path) -> None:
    twice = int((steps < TWICE_MM).sum())
    if twice:
        raise BadInput(f"{named}: {twice} slices lie where another one lies; export one phase of one series")
    k = int(np.argmax(steps))
    if np.rint(steps[k] / usual) > MOST_MISSING + 1:
        missing = int(np.rint(steps[k] / usual)) - 1
        raise BadInput(
            f"{named}: {missing} slices are missing in a row ({steps[k]:.2f} mm between {along[k]:.1f} and "
            f"{along[k + 1]:.1f} mm, {usual:.2f} mm elsewhere); copy the whole series"
        )


def _warn(along: np.ndarray, counts: np.ndarray, uneven: bool, step: float, named: Path) -> None:
    steps, gaps = np.diff(along), np.flatnonzero(counts > 1)
    if uneven or len(gaps) > len(steps) / 4:
        apart = f"{steps.min():.2f} to {steps.max():.2f} mm"
        log.warning(f"{named}: slices lie {apart} apart; they were interpolated to even steps of {step:.2f} mm")
    elif len(gaps):
        places = ", ".join(f"{along[k]:.1f} and {along[k + 1]:.1f} mm" for k in gaps[:TOLD])
        more = f" and at {len(gaps) - TOLD} more places" if len(gaps) > TOLD else ""
        missing = int((counts - 1).sum())
        log.warning(f"{named}: {missing} slices are missing, between {places}{more}; they were interpolated")
