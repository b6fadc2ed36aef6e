"""The pose of an outline on a lateral film made exact, and what it leaves unexplained at each point.

Owns how far from an outline its edge is looked for, and how far the scale may give way. Knows nothing of what the
outline is of. Plane (forward, up) mm; film (column, row).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from embedding.outline import Outline
from embedding.pose import Edges, Pose, directions

# how far from the outline its edge is looked for, round by round
REACHES_MM = (12.0, 9.0, 7.0, 5.0, 4.0, 3.0, 3.0, 3.0)
SAMPLE_MM = 0.5
LOOSE_MM = 1.5  # of a robust loss: what lies farther off pulls no harder
SCALE_SD = 0.01  # of the magnification, about the mm per pixel that are told
INWARD_MM = 0.5  # an edge of bone is steepest so far behind its outline: median of `radiographs` made of known heads
FAINT = 0.15  # of the strongest tenth of edges: weaker ones say nothing


@dataclass(frozen=True)
class Fit:
    """residual (n,) mm: how far inward of each point of the outline the film's edge lies, NaN where none is seen."""

    pose: Pose
    residual: np.ndarray
    strength: np.ndarray

    @property
    def seen(self) -> np.ndarray:
        """(n,) bool: where an edge is seen."""
        return np.asarray(np.isfinite(self.residual))


def refined(edges: Edges, outline: Outline, pose: Pose, scale_sd: float = SCALE_SD) -> Fit:
    """`pose` moved so that the edges beside the outline fall onto it."""
    told = pose.pixels_per_mm
    for reach in REACHES_MM:
        fit = measured(edges, outline, pose, reach)
        pose = _moved(outline, fit, told, scale_sd)
    return measured(edges, outline, pose, REACHES_MM[-1] * 2)


def measured(edges: Edges, outline: Outline, pose: Pose, reach: float) -> Fit:
    """The strongest edge within `reach` mm of each point of the outline, along its normal."""
    places = np.arange(-reach, reach + SAMPLE_MM / 2, SAMPLE_MM)
    inward = -directions(pose, outline.normals)
    at = pose.on_film(outline.points)[:, None] + places[:, None] * inward[:, None] * pose.pixels_per_mm
    rise = edges.along(at, np.broadcast_to(inward[:, None], at.shape))
    rise = rise * np.exp(-0.5 * (places / reach) ** 2)
    inside = ((at >= 0) & (at <= np.array(edges.film.grey.shape[::-1]) - 1)).all(-1)
    rise = np.where(inside, rise, -1)
    k = np.clip(rise[:, 1:-1].argmax(1) + 1, 1, len(places) - 2)
    left, here, right = (np.take_along_axis(rise, (k + d)[:, None], 1)[:, 0] for d in (-1, 0, 1))
    bend = np.minimum(left - 2 * here + right, -1e-6)
    residual = places[k] + SAMPLE_MM * np.clip(0.5 * (left - right) / bend, -0.5, 0.5) - INWARD_MM
    at_end = (here < left) | (here < right) | ~inside.any(1)
    strong = np.percentile(here, 90) if len(here) else 0.0
    return Fit(pose, np.where(at_end | (here < FAINT * strong), np.nan, residual), np.maximum(here, 0))


def _moved(outline: Outline, fit: Fit, told: float, scale_sd: float) -> Pose:
    seen, pose = fit.seen, fit.pose
    if seen.sum() < 20:
        return pose
    points, normals = outline.points[seen], outline.normals[seen]
    wanted = points - fit.residual[seen, None] * normals  # where the film's edge lies, by the pose of now
    pixels = pose.on_film(wanted)
    weight = np.sqrt(np.clip(fit.strength[seen] / np.percentile(fit.strength[seen], 75), 0.1, 1))

    def off(x: np.ndarray) -> np.ndarray:
        moved = _changed(pose, x)
        apart = ((moved.in_plane(pixels) - points) * normals).sum(1)
        scale = np.log(moved.pixels_per_mm / told) / scale_sd
        return np.append(weight * apart, scale * np.sqrt(len(points)) * 0.5)

    return _changed(pose, least_squares(off, np.zeros(4), loss="soft_l1", f_scale=LOOSE_MM).x)


def _changed(pose: Pose, x: np.ndarray) -> Pose:
    """x: degrees, columns, rows, per cent of scale."""
    centre = (pose.centre[0] + x[1], pose.centre[1] + x[2])
    return Pose(pose.turn_deg + x[0], centre, pose.pixels_per_mm * float(np.exp(x[3] / 100)), pose.faces)
