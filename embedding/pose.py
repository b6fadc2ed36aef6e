"""Where an outline of bone lies on a lateral film, found without a guess; and the film's edges.

A pose is a similarity between the sagittal plane (forward, up, mm) and the film; which way the face looks is part of
it. Edges are read off the square of grey: a round body's density grows with the root of the depth behind its edge, so
that squared skin rises evenly and bone stands out. Knows nothing of what the outline is of.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

import cv2
import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates

from embedding.film import Film
from embedding.outline import Outline

COARSE_MM = 2.0
TURNS_DEG = np.arange(-24.0, 24.1, 4.0)
AROUND_MM = 12.0  # an edge is as strong as it stands out of what is so near


@dataclass(frozen=True)
class Pose:
    """centre: film (column, row) of the plane's origin; faces: +1 = to the film's right, -1 = to its left."""

    turn_deg: float
    centre: tuple[float, float]
    pixels_per_mm: float
    faces: int

    def on_film(self, points: np.ndarray) -> np.ndarray:
        """Points (n, 2) (forward, up) mm as film (column, row)."""
        return np.asarray(points @ self._matrix().T + self.centre)

    def in_plane(self, pixels: np.ndarray) -> np.ndarray:
        """Undo of `on_film`."""
        return np.asarray((pixels - self.centre) @ np.linalg.inv(self._matrix()).T)

    def _matrix(self) -> np.ndarray:
        c, s = np.cos(np.radians(self.turn_deg)), np.sin(np.radians(self.turn_deg))
        return np.asarray(self.pixels_per_mm * np.array([[self.faces, 0], [0, -1]]) @ np.array([[c, -s], [s, c]]))


class Edges:
    """The rise of squared grey of a film, in any direction, against what is around."""

    def __init__(self, film: Film) -> None:
        self.film = film
        square = gaussian_filter(film.grey.astype(np.float32), 1.0) ** 2
        around = gaussian_filter(square, AROUND_MM / _mm(film)) + 0.01
        self.rows, self.columns = np.gradient(square)
        self.rows, self.columns = self.rows / around / _mm(film), self.columns / around / _mm(film)

    def along(self, pixels: np.ndarray, inward: np.ndarray) -> np.ndarray:
        """Rise (...) towards the unit directions `inward` (..., 2) (column, row), at film `pixels` (..., 2)."""
        at = pixels[..., ::-1].reshape(-1, 2).T
        rise = np.stack([map_coordinates(g, at, order=1, mode="nearest") for g in (self.columns, self.rows)], -1)
        return np.asarray((rise.reshape(inward.shape) * inward).sum(-1))


def _mm(film: Film) -> float:
    return film.mm or 0.5


def candidates(
    edges: Edges, outline: Outline, scales: tuple[float, ...] = (1.0,), faces: tuple[int, ...] = (1, -1)
) -> list[Pose]:
    """Poses by the correlation of oriented edges, the best first: of every turn, of `scales` of the outline and sides,
    that of the best place."""
    mm = _mm(edges.film)
    step = COARSE_MM / mm
    shape = tuple(int(np.ceil(n / step)) for n in edges.film.grey.shape)
    rises = (np.clip(g, -1, 1) for g in (edges.columns, edges.rows))
    fields = [cv2.resize(g, shape[::-1], interpolation=cv2.INTER_AREA) for g in rises]
    size = tuple(cv2.getOptimalDFTSize(n + 200) for n in shape)
    spectra = [np.fft.rfft2(np.clip(f / np.percentile(np.abs(f), 98), -1, 1), size) for f in fields]
    tried: list[tuple[float, Pose]] = []
    for side, scale, turn in product(faces, scales, TURNS_DEG):
        pose = Pose(float(turn), (0.0, 0.0), scale / COARSE_MM, side)
        score, (column, row) = _correlated(spectra, size, pose, outline)
        at = (float((column + 0.5) * step - 0.5), float((row + 0.5) * step - 0.5))
        tried.append((score, replace(pose, centre=at, pixels_per_mm=scale / mm)))
    return [pose for _, pose in sorted(tried, key=lambda one: -one[0])]


def _correlated(
    spectra: list[np.ndarray], size: tuple[int, ...], pose: Pose, outline: Outline
) -> tuple[float, tuple[float, float]]:
    """The highest correlation of an outline with the edges, and the coarse (column, row) of its origin there."""
    points, inward = pose.on_film(outline.points), -directions(pose, outline.normals)
    low = np.floor(points.min(0)) - 1
    place = np.rint(points - low).astype(int)
    total = np.zeros_like(spectra[0])
    for spectrum, part in zip(spectra, inward.T, strict=True):
        drawn = np.zeros(size, np.float32)
        np.add.at(drawn, (place[:, 1] % size[0], place[:, 0] % size[1]), part)
        total = total + spectrum * np.conj(np.fft.rfft2(cv2.GaussianBlur(drawn, (0, 0), 1.0)))
    scores = np.fft.irfft2(total, size)
    row, column = np.unravel_index(int(scores.argmax()), scores.shape)
    row, column = (k - n if k > n - 150 else k for k, n in zip((row, column), size, strict=True))
    return float(scores.max()), (float(column - low[0]), float(row - low[1]))


def directions(pose: Pose, vectors: np.ndarray) -> np.ndarray:
    """Unit vectors (n, 2) of the plane as film (column, row)."""
    return np.asarray((pose.on_film(vectors) - pose.centre) / pose.pixels_per_mm)
