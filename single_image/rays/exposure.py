"""What a film or sensor makes of path integrals: scatter, quantum noise, blur, window, gamma, collimation.

Owns the draws of all of them. Knows nothing of heads. Grey is float32 from 0 (air) to 1 (bone): as radiographs are
read, by the logarithm of what arrives, so that grey is nearly proportional to the path integral.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

SCATTER_MM = 25.0  # standard deviation of scattered light's spread; modelled
DENSEST = 99.7  # percentile of the path integrals that becomes white, times `white`


@dataclass(frozen=True)
class Exposure:
    """The plain one has neither noise nor scatter and shows everything.

    photons: quanta to a square mm where nothing attenuates, None = no noise. scatter: of what arrives on average,
    beside the primary rays. blur_mm: standard deviation. black: path integral that is still black. white: of the
    densest. collimated: (left, right, top, bottom) share of the image that no ray reaches, which is `unexposed` grey.
    """

    photons: float | None = None
    scatter: float = 0.0
    blur_mm: float = 0.0
    black: float = 0.0
    white: float = 1.0
    gamma: float = 1.0
    collimated: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    unexposed: float = 0.0


def exposed(
    integral: np.ndarray, mm_per_pixel: float, exposure: Exposure, rng: np.random.Generator | None = None
) -> np.ndarray:
    """Grey (rows, columns) float32 of path integrals; without an `rng` quanta come evenly."""
    arrived = np.exp(-np.asarray(integral, np.float64))
    if exposure.scatter:
        arrived = arrived + exposure.scatter * cv2.GaussianBlur(arrived, (0, 0), SCATTER_MM / mm_per_pixel)
        arrived /= 1 + exposure.scatter
    if exposure.blur_mm:
        arrived = cv2.GaussianBlur(arrived, (0, 0), exposure.blur_mm / mm_per_pixel)
    if exposure.photons and rng is not None:
        quanta = exposure.photons * mm_per_pixel**2
        arrived = rng.poisson(arrived * quanta) / quanta
        arrived = np.maximum(arrived, 0.5 / quanta)  # a pixel that nothing reached is as dense as one can tell
    return _collimated(_grey(-np.log(arrived), exposure), exposure)


def _grey(density: np.ndarray, exposure: Exposure) -> np.ndarray:
    white = max(float(np.percentile(density, DENSEST)) * exposure.white, exposure.black + 1e-3)
    grey = np.clip((density - exposure.black) / (white - exposure.black), 0, 1) ** exposure.gamma
    return np.asarray(grey, np.float32)


def _collimated(grey: np.ndarray, exposure: Exposure) -> np.ndarray:
    rows, columns = grey.shape
    left, right, top, bottom = (
        round(s * n) for s, n in zip(exposure.collimated, (columns, columns, rows, rows), strict=True)
    )
    out = np.full_like(grey, exposure.unexposed)
    lit = slice(top, rows - bottom), slice(left, columns - right)
    out[lit] = grey[lit]
    return out


def draw_exposure(rng: np.random.Generator) -> Exposure:
    """As clinics differ; half of the films are not collimated within the image. All ranges are modelled."""
    edges = rng.uniform(0, 0.07, 4) * (rng.random(4) < 0.6) * (rng.random() < 0.5)
    return Exposure(
        photons=float(np.exp(rng.uniform(np.log(2e4), np.log(1e6)))),
        scatter=float(rng.uniform(0, 0.15)),
        blur_mm=float(rng.uniform(0.2, 1.2)),
        black=float(rng.uniform(0, 0.35)),
        white=float(rng.uniform(0.85, 1.15)),
        gamma=float(np.exp(rng.normal(0, 0.2))),
        collimated=(float(edges[0]), float(edges[1]), float(edges[2]), float(edges[3])),
        unexposed=float(rng.random() < 0.2),
    )
