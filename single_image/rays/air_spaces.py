"""Air and fat that label volumes do not tell from flesh: nose, sinuses, throat, ear, orbit, placed by the landmarks.

Modelled, not measured: ellipsoids of ordinary adult size (recalled from anatomy), drawn larger and smaller, so that a
synthetic radiograph shows the dark spaces that a real one does. They lie in flesh; only what is hollow bone replaces
bone. Knows nothing of rays. Frankfurt frame, mm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from cranioface.anatomy.landmark_names import SIDES, SIGNS, on_side
from cranioface.geometry.head_grid import Grid

AIR_HU, FAT_HU, CELLS_HU = -1000.0, -90.0, 100.0  # cells: bone with as much air
TURBINATES_HU, ETHMOID_HU = -450.0, -400.0  # as much mucosa and thin bone as air
SIZE_SD, SHIFT_MM = 0.12, 1.5  # of an ellipsoid from one person to another: modelled
THROAT_STEP_MM, LOWEST_MM = 4.0, -140.0
FORWARD_MM = 19.0  # of the basion the rear wall of the throat
LEAN, LEAN_SD = 0.12, 0.08  # of it, backwards as it goes down: as in the real heads, by eye


@dataclass(frozen=True)
class Space:
    """An ellipsoid filled with something of `hu`; hollow: bone gives way to it too, and nothing grows denser."""

    centre: np.ndarray
    radii: np.ndarray
    hu: float
    hollow: bool = False


def spaces(landmarks: Mapping[str, np.ndarray], rng: np.random.Generator | None = None) -> list[Space]:
    """The spaces of a head by its landmarks (the template's names, (3,) mm), of usual size where no `rng` is given."""
    marks = {name: np.asarray(point, np.float64) for name, point in landmarks.items()}
    plain = [*_nose(marks), *_deep(marks), *(space for side in SIDES for space in _of_side(marks, side))]
    if rng is None:
        return [*plain, *_throat(marks, FORWARD_MM, LEAN)]
    throat = _throat(marks, FORWARD_MM + rng.normal(0, 2 * SHIFT_MM), LEAN + rng.normal(0, LEAN_SD))
    return [_varied(space, rng) for space in (*plain, *throat)]


def painted(hounsfield: np.ndarray, flesh: np.ndarray, air: np.ndarray, grid: Grid, into: list[Space]) -> np.ndarray:
    """`hounsfield` (x, y, z) with the spaces `into` it; flesh, air (x, y, z) bool: of the labels, which air keeps."""
    out = hounsfield.copy()
    for space in into:
        box = grid.box(space.centre - space.radii, space.centre + space.radii)
        part = grid.part(box)
        ours = _inside(space, part) & (~air[box] if space.hollow else flesh[box])
        out[box][ours] = np.minimum(out[box][ours], space.hu) if space.hollow else space.hu
    return out


def _inside(space: Space, part: Grid) -> np.ndarray:
    """Which voxels (x, y, z) bool of `part` lie in the ellipsoid."""
    axes = (part.origin[a] + part.spacing * np.arange(part.shape[a]) for a in range(3))
    x, y, z = (((at - c) / r) ** 2 for at, c, r in zip(axes, space.centre, space.radii, strict=True))
    return np.asarray(x[:, None, None] + y[None, :, None] + z[None, None, :] < 1)


def _varied(space: Space, rng: np.random.Generator) -> Space:
    radii = space.radii * np.exp(rng.normal(0, SIZE_SD) + rng.normal(0, SIZE_SD / 2, 3))
    return Space(space.centre + rng.normal(0, SHIFT_MM, 3), radii, space.hu, space.hollow)


def _space(
    centre: tuple[float, float, float], radii: tuple[float, float, float], hu: float, hollow: bool = False
) -> Space:
    return Space(np.array(centre), np.array(radii), hu, hollow)


def _nose(marks: Mapping[str, np.ndarray]) -> Iterator[Space]:
    """The cavity from aperture to choanae, a passage low on each side of the septum, and the vestibules."""
    x, y, floor = marks["ns"]
    roof, half = marks["n"][2] - 4, (marks["al_left"] - marks["al_right"])[0] / 2
    middle = (floor + roof) / 2
    yield _space((x, y + 27, middle), (half * 0.75, 31, (roof - floor) / 2), TURBINATES_HU)
    for sign in SIGNS.values():
        yield _space((x + sign * half * 0.45, y + 27, floor + 7), (half * 0.4, 33, 4), AIR_HU)
        yield _space((x + sign * 0.3 * half, y + 24, middle + 2), (1.6, 30, (roof - floor) / 2.4), AIR_HU)
        yield _space((x + sign * 7, y - 7, floor + 1), (3.5, 8, 4), AIR_HU)


def _throat(marks: Mapping[str, np.ndarray], forward: float, lean: float) -> Iterator[Space]:
    """From the choanae down behind the palate to where the head ends: nasopharynx wide, below it flat.

    Its rear wall begins so many mm `forward` of the basion and runs back by `lean` mm per mm downwards.
    """
    x, back, base = marks["ba"]
    for z in np.arange(base + 12, LOWEST_MM, -THROAT_STEP_MM):
        deep = 9.0 if z > marks["ns"][2] - 4 else 6.0  # the soft palate and the tongue narrow it
        wall = back - forward + lean * max(base - z, 0)
        yield _space((x, wall - deep, float(z)), (11.0, deep, 6.0), AIR_HU)


def _deep(marks: Mapping[str, np.ndarray]) -> Iterator[Space]:
    """Sphenoid sinus, below and before the sella, and the ethmoid cells between the orbits."""
    x, y, z = 0.42 * marks["n"] + 0.58 * marks["ba"] + (0, 0, 9)
    yield _space((x, y, z), (12, 11, 9), AIR_HU, hollow=True)
    x, y, z = marks["n"]
    yield _space((x, y + 28, z - 8), (11, 20, 9), ETHMOID_HU, hollow=True)


def _of_side(marks: Mapping[str, np.ndarray], side: str) -> Iterator[Space]:
    """Maxillary and frontal sinus, orbit, mastoid cells and ear canal of one side."""
    sign = SIGNS[side]
    orbitale, tooth, porion = (marks[on_side(name, side)] for name in ("or", "ecm2s", "po"))
    x, y, z = marks["g"]
    yield _space((x + sign * 9, y + 6.5, z + 6), (9, 4, 10), AIR_HU, hollow=True)
    socket = (marks[on_side("ek", side)] + marks[on_side("d", side)]) / 2
    yield Space(socket + (0, 14, 0), np.array([17.0, 22.0, 16.0]), FAT_HU)
    yield Space(socket + (0, 2, 0), np.array([12.0, 12.0, 12.0]), 15.0)  # the eye
    low, high = tooth[2] + 9, orbitale[2] - 2
    x, y = orbitale[0] - sign * 4, orbitale[1] + 24
    yield _space((x, y, (low + high) / 2), (13, 17, max((high - low) / 2 + 3, 8)), AIR_HU)
    x, y, z = porion
    yield _space((x - sign * 4, y + 14, z - 10), (7, 11, 14), CELLS_HU, hollow=True)
    yield _space((x - sign * 14, y, z - 2), (14, 3, 3), AIR_HU, hollow=True)
