"""Hollows a head that is solid within its outer surface: the template's skull, a synthetic person's, a plain model's.

Braincase, foramen magnum and sinuses are opened; plates of bone stay. Owns where the braincase of the template lies.
Knows nothing of meshes. Frankfurt frame, mm.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import SimpleITK as sitk
from scipy import ndimage

from cranioface.anatomy.solid_bone.thickness import Thickness
from cranioface.anatomy.template import load_template
from cranioface.geometry.head_grid import HEAD, Grid
from cranioface.geometry.thin_plate import ThinPlate

LATTICE = 6  # voxels between the points at which the warp to the template is asked
# floor of the braincase of the template, mm: z over y at the midline and beside it; above it all deep space is brain
MIDLINE = ((-45, -25, -2, 12), (20, 15, -6, -13))
BESIDE = ((-45, -35, -5, 12), (20, -3, -3, -13))
MIDLINE_MM = (8.0, 20.0)  # from the one floor to the other
# sinuses of the template: middle (left side), radii, wall, mm; modelled
SINUSES = (
    ((24, -57, -14), (11, 16, 16), 1.5),  # maxillary
    ((9, -79, 37), (13, 6, 10), 2.5),  # frontal
    ((6, -36, 6), (7, 11, 8), 2.0),  # sphenoid
    ((6, -61, 9), (8, 21, 9), 1.5),  # ethmoid cells, as one
)
ABOVE_FORAMEN_MM, BELOW_FORAMEN_MM = 25.0, 12.0


def hollowed(
    solid: np.ndarray, landmarks: Mapping[str, np.ndarray], thickness: Thickness, grid: Grid = HEAD
) -> np.ndarray:
    """Plates of bone (x, y, z) bool of a cranium that is `solid` (x, y, z) bool within its outer surface.

    landmarks: of the template's names (3,) mm, where they lie in this head; at least 20 of them.
    """
    box = _box(solid)
    part, depth = solid[box], _depth(solid[box], grid.spacing)
    at, thick = _in_template(part, grid.part(box), landmarks, thickness)
    inside = depth[part]
    deep = np.zeros(part.shape, bool)
    deep[part] = (inside > thick) & (at[:, 2] > _floor(at))
    brain = _largest(deep)
    opened = brain | _sinuses(part, at, inside) | _foramen(part.shape, grid.part(box), landmarks)
    bone = solid.copy()
    bone[box] = part & ~opened
    return bone


def _box(solid: np.ndarray) -> tuple[slice, slice, slice]:
    found = ndimage.find_objects(solid.astype(np.uint8))
    if not found:
        raise ValueError("nothing is solid here: the head lies outside its grid")
    x, y, z = found[0]
    return x, y, z


def _depth(solid: np.ndarray, spacing: float) -> np.ndarray:
    """How deep (mm) each voxel lies below the surface, about half a voxel to either side."""
    image = sitk.GetImageFromArray(np.pad(solid, 1).astype(np.uint8))
    distance = sitk.SignedMaurerDistanceMap(image, insideIsPositive=True, squaredDistance=False, useImageSpacing=False)
    return np.asarray((sitk.GetArrayFromImage(distance)[1:-1, 1:-1, 1:-1] + 0.5) * spacing)


def _in_template(
    part: np.ndarray, grid: Grid, landmarks: Mapping[str, np.ndarray], thickness: Thickness
) -> tuple[np.ndarray, np.ndarray]:
    """Where (n, 3) in the template the voxels of `part` lie, and how thick (n,) bone is there: asked on a lattice."""
    there = load_template().landmarks
    names = [n for n in there if n in landmarks and np.isfinite(landmarks[n]).all()]
    warp = ThinPlate.fit(np.array([landmarks[n] for n in names]), np.array([there[n] for n in names]), 2.0)
    axes = [np.arange(0, side + LATTICE, LATTICE) for side in part.shape]
    lattice = np.stack(np.meshgrid(*axes, indexing="ij"), -1)
    warped = warp.apply(grid.points(lattice.reshape(-1, 3)))
    where = np.argwhere(part).T / LATTICE
    known = np.column_stack([warped, thickness(warped)]).reshape(*lattice.shape[:3], 4)
    found = np.stack([ndimage.map_coordinates(known[..., a], where, order=1) for a in range(4)], 1)
    return found[:, :3], found[:, 3]


def _floor(points: np.ndarray) -> np.ndarray:
    """Lowest z (n,) of the braincase at points (n, 3) of the template."""
    x, y, _ = points.T
    aside = np.interp(np.abs(x), MIDLINE_MM, (0, 1))
    return np.asarray((1 - aside) * np.interp(y, *MIDLINE) + aside * np.interp(y, *BESIDE))


def _largest(part: np.ndarray) -> np.ndarray:
    labels, count = ndimage.label(part)
    return labels == 1 + np.bincount(labels.ravel())[1:].argmax() if count else part


def _sinuses(part: np.ndarray, at: np.ndarray, depth: np.ndarray) -> np.ndarray:
    mirrored = np.abs(at[:, 0])[:, None]
    inside = np.zeros(len(at), bool)
    for middle, radii, wall in SINUSES:
        off = (np.hstack([mirrored, at[:, 1:]]) - middle) / radii
        inside |= ((off**2).sum(1) < 1) & (depth > wall)
    out = np.zeros(part.shape, bool)
    out[part] = inside
    return out


def _foramen(shape: tuple[int, ...], grid: Grid, landmarks: Mapping[str, np.ndarray]) -> np.ndarray:
    """An upright ellipse from basion to opisthion."""
    front, rear = landmarks["ba"], landmarks["o"]
    middle, length = (front + rear) / 2, (rear - front)[1] / 2
    x, y, z = np.ogrid[tuple(slice(0, side) for side in shape)]
    x, y, z = (o + grid.spacing * i for o, i in zip(grid.origin, (x, y, z), strict=True))
    level = middle[2] + (rear - front)[2] / (rear - front)[1] * (y - middle[1])
    within = ((x - middle[0]) / (0.82 * length)) ** 2 + ((y - middle[1]) / length) ** 2 < 1
    return np.asarray(within & (z > level - BELOW_FORAMEN_MM) & (z < level + ABOVE_FORAMEN_MM))
