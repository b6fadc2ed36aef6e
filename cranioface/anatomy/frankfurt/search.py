"""Any skull into the Frankfurt frame by itself.

Rigid, millimetres, never scaled. Owns the order of the search and when to refuse. The bite is kept as scanned. Several
poses, of a shut mouth and of an open one, are followed to the end and compared there.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from typing import TypeVar

import numpy as np
import trimesh
from scipy.spatial.transform import Rotation

from cranioface.anatomy.exterior import Exterior, exterior
from cranioface.anatomy.frankfurt.alignment import Alignment
from cranioface.anatomy.frankfurt.evidence import agreement, confidence
from cranioface.anatomy.frankfurt.grid_search import search
from cranioface.anatomy.frankfurt.head_size import check_size
from cranioface.anatomy.frankfurt.icp import Cloud
from cranioface.anatomy.frankfurt.jointed import Fit, fit, whole
from cranioface.anatomy.frankfurt.nearest_grid import NearestGrid
from cranioface.anatomy.frankfurt.own_plane import own_plane
from cranioface.anatomy.template import load_template
from cranioface.command import BadInput
from cranioface.geometry.rigid import invert, moved_mesh, transform, turn_deg

ROTATIONS = 2000  # about 17 degrees apart, which the first search bridges
ANCHORS = (
    (0.0, 0, 35),
    (0, -45, 10),
    (0, -20, -5),
    (0, 0, 10),
)  # mm: middle of a vault, of a face, of a head with neck
Narrowing = tuple[int, tuple[float, ...], int]
# the search narrows: samples of each surface, steps by what counts as near in mm, how many poses go on
BROAD: tuple[Narrowing, ...] = ((120, (30.0, 25, 20, 20), 2500), (120, (16.0, 16, 13, 13, 11, 11, 9, 9), 300))
CLOSE: tuple[Narrowing, ...] = ((400, (12.0, 10, 9, 8, 8, 7, 7, 6, 6), 40), (2000, (8.0, 7, 6, 5, 5, 5), 40))
WIDE, NARROW = (6.0, 45.0), (3.0, 15.0)  # mm: the cells of its two grids, and how far around the surface they reach
OPENINGS = (0.0, 14.0)  # degrees of jaw, with which poses are looked for
FEW = 6  # poses of each opening that are tried roughly
FINALISTS = 3  # of all, that are followed to the end
T = TypeVar("T")
Fitting = tuple[float, tuple[float, ...], int]
# mm between samples, what counts as near in each step, rounds of pose and stretch
ROUGH: Fitting = (8.0, (8.0, 7, 6, 6, 6, 5), 1)
FULL: Fitting = (5.0, (6.0,) * 10 + (4.0,) * 10, 1)
DENSE: Fitting = (3.0, (6.0,) * 6 + (4.0,) * 8, 4)
SETTLINGS = 2
LEAST_CONFIDENCE = 0.5


def align(skull: trimesh.Trimesh) -> Alignment:
    """The Frankfurt frame of `skull` (mm, any pose; cut, damaged, with or without mandible, neck or CT internals).

    Raises BadInput for a mesh in another unit and where no pose of a skull explains it.
    """
    check_size(skull)
    best, lead = _followed(exterior(skull))
    settled = _settle(skull, best)
    told = confidence(settled, lead)
    if told < LEAST_CONFIDENCE:
        raise BadInput(
            f"the skull cannot be aligned by itself (confidence {told:.2f} of {LEAST_CONFIDENCE:g}): "
            "check that it is a skull with its face, or give both porions and the left orbitale with --landmarks"
        )
    frame = own_plane(settled.affine, load_template().landmarks) @ settled.matrix
    return Alignment(frame, told, "automatic")


def _followed(seen: Exterior) -> tuple[Fit, float]:
    """The pose of `seen` that agrees best, and its lead over the best that is clearly another one: 1 without."""
    rough, full = (Cloud.of(seen.thinned(spacing)) for spacing, *_ in (ROUGH, FULL))
    tried = [fit(rough, pose, opening, *ROUGH) for opening, pose in _candidates(seen)]
    finalists = _distinct(sorted(tried, key=agreement, reverse=True), FINALISTS, _pose)
    followed = (fit(full, f.matrix, f.opening_deg, *FULL) for f in finalists)
    best, *rivals = _distinct(sorted(followed, key=agreement, reverse=True), 2, _pose)
    before = agreement(best)
    return best, (before - sum(map(agreement, rivals))) / max(before, 1e-9)


def _pose(fit: Fit) -> np.ndarray:
    return fit.matrix


def _distinct(sorted_ones: Iterable[T], most: int, pose: Callable[[T], np.ndarray]) -> list[T]:
    """The first `most` that are clearly other poses (4, 4) than all before them."""
    kept: list[T] = []
    for one in sorted_ones:
        if len(kept) < most and all(_apart(pose(one), pose(other)) for other in kept):
            kept.append(one)
    return kept


def _settle(skull: trimesh.Trimesh, found: Fit) -> Fit:
    """The fit again from one that is nearly right, with the surface sampled anew upright and densely.

    What is seen and sampled of a surface depends a little on its axes; sampled in the frame itself, the same skull
    comes out alike from every pose.
    """
    matrix, opening = found.matrix, found.opening_deg
    for _ in range(SETTLINGS):
        upright = Cloud.of(exterior(moved_mesh(matrix, skull)).thinned(DENSE[0]))
        step = fit(upright, np.eye(4), opening, *DENSE)
        matrix, opening = step.matrix @ matrix, step.opening_deg
    return replace(step, matrix=matrix)


@cache
def _model_grid(opening: float, cell: float, margin: float) -> NearestGrid:
    return NearestGrid.over(whole(opening), cell, margin)


def _candidates(seen: Exterior) -> list[tuple[float, np.ndarray]]:
    """For a shut mouth and for an open one: the jaw's degrees and FEW poses (4, 4) that are clearly different ones."""
    wide, narrow = NearestGrid.over(seen, *WIDE), NearestGrid.over(seen, *NARROW)
    return [(opening, pose) for opening in OPENINGS for pose in _poses(wide, narrow, opening)]


def _poses(wide: NearestGrid, narrow: NearestGrid, opening: float) -> list[np.ndarray]:
    found = _starts(wide.points.mean(0))
    for grid, of, stages in ((wide, WIDE, BROAD), (narrow, NARROW, CLOSE)):
        for points, widths, keep in stages:
            found = search(_model_grid(opening, *of), grid, found, points, widths, keep)
    return _distinct(found, FEW, lambda pose: pose)


def _apart(a: np.ndarray, b: np.ndarray) -> bool:
    """More than 10 degrees or, at the nasion, 15 mm."""
    between = a @ invert(b)
    nasion = load_template().landmarks["n"]
    return bool(turn_deg(between) > 10 or np.linalg.norm(transform(between, nasion) - nasion) > 15)


def _starts(middle: np.ndarray) -> np.ndarray:
    """Evenly spread rotations (super-Fibonacci spiral, Alexa 2022),
    each with the middle of the input laid on each anchor."""
    s = np.arange(ROTATIONS) + 0.5
    inner, outer = np.sqrt(s / ROTATIONS), np.sqrt(1 - s / ROTATIONS)
    a, b = 2 * np.pi * s / np.sqrt(2), 2 * np.pi * s / 1.533751168755204288118041
    turns = Rotation.from_quat(
        np.stack([inner * np.sin(a), inner * np.cos(a), outer * np.sin(b), outer * np.cos(b)], 1)
    )
    starts = np.tile(np.eye(4), (len(ANCHORS), ROTATIONS, 1, 1))
    starts[:, :, :3, :3] = turns.as_matrix()
    starts[:, :, :3, 3] = np.array(ANCHORS)[:, None] - turns.apply(middle)
    return starts.reshape(-1, 4, 4)
