"""Radiographs made from what there is: digitally reconstructed ones of people as label volumes and of head CTs.

`radiograph` of an `Attenuation` (make that once, and as many exposures as you like); `radiograph_of_person` and
`radiograph_of_ct` do both. Bone is bright, air dark. The face of a lateral radiograph looks to the right of the image
unless its geometry is `mirrored`. Owns the draws of geometry. Knows nothing of files.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cranioface.population.volumes.person_volume import PersonVolume
from single_image.rays.attenuation import Attenuation, attenuation_of_ct, attenuation_of_person
from single_image.rays.exposure import Exposure, draw_exposure, exposed
from single_image.rays.projection import SOURCE_MM, Geometry, View, path_integral

WINDOW_MM = 288.0  # the longest side of the head's grid, so that any head fits at any magnification near 1
MIDDLE_MM = {"lateral": (5.0, 8.0), "frontal": (0.0, 8.0)}  # of a whole head, (right, up) from the porions
FILM = (254.0, 203.0)  # mm, 10 x 8 inches: the usual cassette, with the face in it and often not the occiput
FILM_MIDDLE = {"lateral": (34.0, -3.0), "frontal": (0.0, 8.0)}
FILM_SHARE = 0.3  # of drawn geometries that show such a film and not the whole head
TURN_SD_DEG = 2.5  # of a patient in a head-holder, about each axis: modelled; rotations up to 5 degrees are common
TILT_SD_DEG = 4.0  # nodding, about the ear rods


@dataclass(frozen=True)
class Radiograph:
    """grey (rows, columns) float32, 0 to 1, bone bright; mm_per_pixel: in the plane through the origin."""

    grey: np.ndarray
    geometry: Geometry

    @property
    def mm_per_pixel(self) -> float:
        return self.geometry.mm_per_pixel


def radiograph(
    attenuation: Attenuation,
    geometry: Geometry = Geometry(),
    exposure: Exposure = Exposure(),
    rng: np.random.Generator | None = None,
) -> Radiograph:
    """One exposure by the law of Beer and Lambert; rng: of the quanta."""
    integral = path_integral(attenuation.per_mm, attenuation.grid, geometry)
    return Radiograph(exposed(integral, geometry.mm_per_pixel, exposure, rng), geometry)


def radiograph_of_person(
    person: PersonVolume, view: View = "lateral", rng: np.random.Generator | None = None, mm_per_pixel: float = 1.0
) -> Radiograph:
    """Of a person as labels: upright, plain and of usual density, or with all that varies drawn by `rng`."""
    return _of(attenuation_of_person(person, rng), view, rng, mm_per_pixel)


def radiograph_of_ct(
    path: str | Path, view: View = "lateral", rng: np.random.Generator | None = None, mm_per_pixel: float = 1.0
) -> Radiograph:
    """Of a head CT, in its own Frankfurt frame. BadInput where it is none or finds no frame."""
    return _of(attenuation_of_ct(path), view, rng, mm_per_pixel)


def _of(attenuation: Attenuation, view: View, rng: np.random.Generator | None, mm_per_pixel: float) -> Radiograph:
    if rng is None:
        return radiograph(attenuation, upright(view, mm_per_pixel))
    return radiograph(attenuation, draw_geometry(view, mm_per_pixel, rng), draw_exposure(rng), rng)


def upright(view: View, mm_per_pixel: float = 1.0, source_mm: float | None = SOURCE_MM) -> Geometry:
    """The whole head, upright, WINDOW_MM high and wide."""
    side = round(WINDOW_MM / mm_per_pixel)
    return Geometry(view, (side, side), mm_per_pixel, MIDDLE_MM[view], source_mm)


def draw_geometry(view: View, mm_per_pixel: float, rng: np.random.Generator) -> Geometry:
    """A head that is not quite straight, not quite in the middle, on a film or a sensor of another shape."""
    film = rng.random() < FILM_SHARE
    size = np.array(FILM if rng.random() < 0.5 else FILM[::-1]) if film else WINDOW_MM * rng.uniform(0.9, 1.05, 2)
    middle = np.array((FILM_MIDDLE if film else MIDDLE_MM)[view]) + rng.normal(0, 6.0, 2)
    turn = rng.normal(0, (TILT_SD_DEG, TURN_SD_DEG, TURN_SD_DEG))
    rows, columns = np.rint(size / mm_per_pixel).astype(int)
    return Geometry(
        view=view,
        pixels=(int(rows), int(columns)),
        mm_per_pixel=mm_per_pixel,
        middle_mm=(float(middle[0]), float(middle[1])),
        source_mm=float(rng.uniform(1400, 1800)) if rng.random() < 0.9 else None,
        film_mm=float(rng.uniform(115, 180)),
        turn_deg=(float(turn[0]), float(turn[1]), float(turn[2])),
    )
