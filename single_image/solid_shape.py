"""People as label volumes become shapes: skull and face as solids, their shares of coarse voxels, their surfaces.

The skull is what its outer surface encloses: braincase and thin-walled cavities are filled, orbits and the nasal
aperture stay open in front. Owns how that is closed. Knows nothing of images. Frankfurt frame, mm.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy import ndimage

from cranioface.anatomy.exterior import exterior
from cranioface.geometry.block_sums import block_sums
from cranioface.geometry.head_grid import COARSE, HEAD, surface
from cranioface.population.volumes.person_volume import LABELS, PersonVolume
from single_image.shape import SAMPLES, VOXELS, Shape, Surface

THIN = 2  # of the 8 voxels in a coarse one: more bone than that is a wall
BALLS_MM = (7.0, 9.0, 11.0, 13.0)  # radii: a cavity is what a ball cannot leave, held by fissures, canals, small holes;
BRAINCASE_ML = 700.0  # and a larger one is tried where less than an adult's braincase was held: scans hole its base
CLOSED_MM = 3.0  # gaps in bone up to twice as wide are closed
PLUG_MM = 3.0  # half the thickness of what closes the foramen magnum,
PLUG_WIDTH = 0.85  # which is so wide by its length (about 30 by 35 mm; recalled)
END_MM, DOWN = 12.0, -0.85  # a neck ends where its lowest part faces downwards
BORDER_MM = 2.0  # what lies so near to where the grid ends was cut there,
SCAN_END_MM = 5  # and so near to where the scan ends, whose last slices, up to 3 mm thick, a surface does not reach


def shape_of(person: PersonVolume, scanned: np.ndarray | None = None) -> Shape:
    """The shape of a person. scanned (x, y, z) bool on HEAD: what the scan saw; None = everything.

    The surfaces have SAMPLES points each where anything was seen, none where the neck, or the scan, ends.
    """
    skull = solid_skull(person, scanned)
    head = skull | (person.labels != LABELS["air"])
    solids = {"skull": skull, "face": head}
    occupancy = np.stack([_shares(solid) for solid in solids.values()])
    return Shape(occupancy, {name: _seen_surface(solid, name == "face", scanned) for name, solid in solids.items()})


def solid_skull(person: PersonVolume, scanned: np.ndarray | None = None) -> np.ndarray:
    """What the outer surface of the skull encloses, (x, y, z) bool on HEAD: cranium, mandible and teeth, no spine.

    A vault that the scan cut off is closed where the scan ends.
    """
    bone = person.bone
    coarse = _box_of(bone)
    fine = tuple(slice(2 * side.start, 2 * side.stop) for side in coarse)
    wall = (block_sums(bone[fine]) > THIN) | _plug(person.landmarks)[coarse]
    unseen = np.zeros_like(wall) if scanned is None else block_sums(scanned[fine]) < 8
    cavity = _cavities(wall | unseen, block_sums(person.labels[fine] == LABELS["air"]) == 8)
    filled = _closed((wall | cavity) & ~unseen)
    inner = ndimage.binary_erosion(filled)  # so that the outer surface stays that of the bone at 1 mm
    out = bone.copy()
    out[fine] = _closed_by_cube(bone[fine] | inner.repeat(2, 0).repeat(2, 1).repeat(2, 2), 5)
    return out


def _box_of(bone: np.ndarray) -> tuple[slice, ...]:
    """The part of COARSE that holds `bone` (x, y, z) bool on HEAD, with room around it for a ball."""
    room, sides = int(np.ceil(2 * BALLS_MM[-1] / COARSE.spacing)) + 1, []
    for axis, size in enumerate(COARSE.shape):
        there = np.flatnonzero(bone.any(tuple({0, 1, 2} - {axis}))) // 2
        first, last = (int(there[0]), int(there[-1])) if len(there) else (0, size - 1)
        sides.append(slice(max(first - room, 0), min(last + room + 1, size)))
    return tuple(sides)


def _cavities(wall: np.ndarray, air: np.ndarray) -> np.ndarray:
    """What a ball within `wall` (x, y, z) bool on COARSE reaches where it cannot reach the `air` outside.

    Of the first ball that holds a braincase; where none does, as under a vault cut off, of the one that holds most.
    """
    free, most = ndimage.distance_transform_edt(~wall, sampling=COARSE.spacing), np.zeros_like(wall)
    for radius in BALLS_MM:
        part, _ = ndimage.label(free > radius)
        core = (free > radius) & ~np.isin(part, np.unique(part[air & (free > radius)]))
        reached = ndimage.distance_transform_edt(~core, sampling=COARSE.spacing) <= radius
        most = max(most, ndimage.binary_fill_holes(reached) & ~wall, key=np.count_nonzero)
        if most.sum() * COARSE.spacing**3 / 1000 >= BRAINCASE_ML:
            break
    return np.asarray(most)


def _plug(landmarks: Mapping[str, np.ndarray]) -> np.ndarray:
    """(x, y, z) bool on COARSE: a thick ellipse over the foramen magnum, from basion to opisthion."""
    front, rear = (np.asarray(landmarks[name], np.float64) for name in ("ba", "o"))
    middle, half = (front + rear) / 2, np.linalg.norm(rear - front) / 2
    along = (rear - front) / (2 * half)
    across = np.array([1.0, 0, 0]) - along[0] * along
    across /= np.linalg.norm(across)
    reach = half + PLUG_MM
    box = COARSE.box(middle - reach, middle + reach)
    part = COARSE.part(box)
    offset = part.points(np.indices(part.shape).reshape(3, -1).T) - middle
    inside = np.hypot(offset @ along, offset @ across / PLUG_WIDTH) < half + COARSE.spacing
    inside &= np.abs(offset @ np.cross(along, across)) < PLUG_MM
    out = np.zeros(COARSE.shape, bool)
    out[box] = inside.reshape(part.shape)
    return out


def _closed(wall: np.ndarray) -> np.ndarray:
    """Morphological closing by a ball of CLOSED_MM."""
    near = ndimage.distance_transform_edt(~wall, sampling=COARSE.spacing) <= CLOSED_MM
    return np.asarray(ndimage.distance_transform_edt(near, sampling=COARSE.spacing) > CLOSED_MM)


def _closed_by_cube(solid: np.ndarray, size: int) -> np.ndarray:
    grown = ndimage.maximum_filter(solid.view(np.uint8), size)
    return np.asarray(ndimage.minimum_filter(grown, size).view(bool) | solid)


def _shares(solid: np.ndarray) -> np.ndarray:
    """Share (64, 64, 64) float32 of each voxel of VOXELS in `solid` on HEAD, whose voxels divide it evenly."""
    mm, fine = round(VOXELS.spacing), HEAD.spacing
    lowest = np.array(VOXELS.origin) - VOXELS.spacing / 2 + fine / 2  # centre of the first 1 mm voxel in it
    first = np.rint((lowest - HEAD.origin) / fine).astype(int)
    whole = np.zeros(np.array(VOXELS.shape) * mm, bool)
    start, stop = np.maximum(first, 0), np.minimum(first + whole.shape, HEAD.shape)
    ours, theirs = (tuple(slice(a, b) for a, b in zip(start - s, stop - s, strict=True)) for s in (first, 0 * first))
    whole[ours] = solid[theirs]
    return block_sums(whole, mm) / np.float32(mm**3)


def _seen_surface(solid: np.ndarray, has_neck: bool, scanned: np.ndarray | None) -> Surface:
    """Points of the surface of `solid` (x, y, z) bool on HEAD that are seen from outside, but not where it was cut."""
    outside = exterior(surface(block_sums(solid) / np.float32(8), COARSE))
    points, normals = outside.points, outside.normals
    kept = _within_grid(points)
    if has_neck:
        kept &= ~((points[:, 2] < points[:, 2].min() + END_MM) & (normals[:, 2] < DOWN))
    if scanned is not None:
        kept &= _well_within(scanned, points)
    some = np.random.default_rng(0).permutation(np.flatnonzero(kept))[:SAMPLES]
    return Surface(points[some].astype(np.float32), normals[some].astype(np.float32))


def _within_grid(points: np.ndarray) -> np.ndarray:
    low = np.array(HEAD.origin) + BORDER_MM
    high = np.array(HEAD.origin) + (np.array(HEAD.shape) - 1) * HEAD.spacing - BORDER_MM
    return np.asarray(((points > low) & (points < high)).all(1))


def _well_within(scanned: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Which points (n, 3) lie farther than SCAN_END_MM from what was not scanned."""
    inner = ndimage.minimum_filter(scanned.astype(np.uint8), 2 * SCAN_END_MM + 1)
    index = np.rint(HEAD.index(points)).astype(int).clip(0, np.array(HEAD.shape) - 1)
    return np.asarray(inner[tuple(index.T)] > 0)
