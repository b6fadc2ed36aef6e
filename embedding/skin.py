"""The skin's profile on a lateral film: where air ends, as a curve, to a fraction of a pixel.

The outline of what is denser than air is taken a little outside or inside the skin by blur and by exposure. Behind the
edge of a round body density grows with the root of the depth; so its square, followed back to nothing, tells the edge.
Knows nothing of bone and of faces.
"""

from __future__ import annotations

import cv2
import numpy as np
from scipy.ndimage import gaussian_filter1d, map_coordinates, median_filter

from cranioface.command import BadInput
from embedding.film import Film

STEP_PX = 2.0  # working pixels between two points
EVEN_STEPS = 1.5
FOLLOWED_MM = (1.0, 5.0)  # behind the outline, in which squared density is a straight line
CUT_OFF = 0.04  # grey that is missing below black where air is saturated: fitted to drawn exposures
FARTHEST_MM = (
    1.5  # from the outline to the skin, less what it is on average: a hollow behind it, as in a nose, misleads
)
BORDER_PX = 3


def skin_profile(film: Film) -> np.ndarray:
    """Film (column, row) (n, 2) of the skin around the subject, in order; NaN where the film's border cuts it.

    BadInput where it is cut everywhere, as where bone is dark and air bright.
    """
    points, inward = _outline(film)
    mm = film.mm or 0.5
    depth = np.arange(0.0, FOLLOWED_MM[1] + 0.1, 0.5)
    at = points[:, None] + inward[:, None] * (depth / mm)[:, None]
    grey = map_coordinates(film.grey, at[..., ::-1].reshape(-1, 2).T, order=1, mode="nearest").reshape(at.shape[:2])
    edge = _followed_back(grey + (CUT_OFF if film.saturated else 0.0), depth)
    skin = points + gaussian_filter1d(edge, EVEN_STEPS, mode="wrap")[:, None] * inward / mm
    high, wide = film.grey.shape
    whole = np.asarray(((points >= BORDER_PX) & (points <= np.array([wide, high]) - 1 - BORDER_PX)).all(1))
    if not whole.any():
        raise BadInput(f"{film.path}: shows no skin, the subject fills it; give a lateral radiograph with dark air")
    return np.asarray(np.where(whole[:, None], skin, np.nan))


def _outline(film: Film) -> tuple[np.ndarray, np.ndarray]:
    """The subject's outline (n, 2), STEP_PX apart, and the unit directions inward."""
    mask = film.subject.astype(np.uint8)
    contour = max(cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0], key=cv2.contourArea)
    closed = contour[:, 0].astype(np.float64)
    ring = np.vstack([closed, closed[:1]])
    along = np.append(0, np.cumsum(np.linalg.norm(np.diff(ring, axis=0), axis=1)))
    places = np.arange(0, along[-1], STEP_PX)
    points = np.stack([np.interp(places, along, axis) for axis in ring.T], 1)
    points = gaussian_filter1d(points, EVEN_STEPS, axis=0, mode="wrap")
    after = np.roll(points, -1, 0)
    ahead = gaussian_filter1d(after - np.roll(points, 1, 0), EVEN_STEPS, axis=0, mode="wrap")
    turns = np.sign((points[:, 0] * after[:, 1] - points[:, 1] * after[:, 0]).sum())
    inward = turns * np.stack([-ahead[:, 1], ahead[:, 0]], 1)
    return points, inward / np.maximum(np.linalg.norm(inward, axis=1, keepdims=True), 1e-9)


def _followed_back(grey: np.ndarray, depth: np.ndarray) -> np.ndarray:
    """Depth (n,) mm, negative outside the outline, at which the square of `grey` (n, k), a line, reaches nothing."""
    used = np.flatnonzero((depth >= FOLLOWED_MM[0]) & (depth <= FOLLOWED_MM[1]))
    square, place = grey[:, used] ** 2, depth[used] - depth[used].mean()
    slope = square @ place / (place @ place)
    edge = depth[used].mean() - square.mean(1) / np.maximum(slope, 1e-9)
    rising = np.asarray(slope > 1e-9)
    usual = float(np.median(np.compress(rising, edge))) if rising.any() else 0.0
    edge = np.where(rising, edge, usual)
    return np.asarray(median_filter(np.clip(edge, usual - FARTHEST_MM, usual + FARTHEST_MM), 5, mode="wrap"))
