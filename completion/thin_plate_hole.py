"""Completion of the vault by thin-plate splines: outer and inner table carried on over a hole from its rim.

The vault is seen from the middle of the braincase: along each ray lie an inner and an outer radius, or a hole. Knows
nothing of the face, whose defects it leaves as they are. Frankfurt frame, mm.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from completion.joining import joined
from completion.regions import braincase_middle
from completion.volumes import Method, SkullVolume
from cranioface.anatomy.template import load_template
from cranioface.geometry.farthest_points import spread
from cranioface.geometry.thin_plate import ThinPlate

STEP_DEG, RADIUS_MM = 1.5, 80.0  # between rays; about that of the vault
NEAREST_MM, FARTHEST_MM, ALONG_MM = 40.0, 125.0, 0.5  # where bone of the vault is looked for along a ray
LEAST_RAYS = 12  # of a hole: fewer are a suture or a foramen
# bone so near a hole carries the splines, but for its edge, along which rays leave the bone early
RIM_MM, EDGE_MM, KNOT_MM, SMOOTHING = 24.0, 5.0, 5.0, 0.5
FLOOR_MM = ((-110, -35, -5, 20, 110), (36, 32, 8, -4, -4))  # lowest z of the vault over y


@dataclass(frozen=True)
class Vault:
    """Rays from the middle of the braincase: directions (n, m, 3), inner and outer radii (n, m) mm, NaN in holes."""

    middle: np.ndarray
    directions: np.ndarray
    inner: np.ndarray
    outer: np.ndarray


def thin_plate_hole() -> Method:
    """Holes of the vault closed by splines."""
    return complete


def complete(skull: SkullVolume) -> np.ndarray:
    """The share of bone (x, y, z) float32 of the skull with the holes of its vault closed."""
    vault, share = seen_vault(skull), np.zeros(skull.bone.shape, np.float32)
    holes, count = ndimage.label(np.isnan(vault.inner) & _is_vault(vault), np.ones((3, 3)))
    for hole in range(1, count + 1):
        if (holes == hole).sum() >= LEAST_RAYS:
            _close(vault, holes == hole, skull, share)
    return joined(skull, share)


def seen_vault(skull: SkullVolume) -> Vault:
    """The first stretch of bone along each ray."""
    middle = braincase_middle(load_template().landmarks)
    down, around = np.radians(np.arange(0.75, 120, STEP_DEG)), np.radians(np.arange(0, 360, STEP_DEG))
    sine = np.sin(down)[:, None]
    towards = np.stack([sine * np.cos(around), sine * np.sin(around), np.cos(down)[:, None] + 0 * around], -1)
    radii = np.arange(NEAREST_MM, FARTHEST_MM, ALONG_MM)
    index = skull.grid.index(middle + towards[..., None, :] * radii[:, None])
    bone = ndimage.map_coordinates(skull.bone.astype(np.float32), np.moveaxis(index, -1, 0), order=1) > 0.5
    first = bone.argmax(-1)
    ended = ~bone & (np.arange(len(radii)) > first[..., None])
    last = np.where(ended.any(-1), ended.argmax(-1), len(radii)) - 1
    none = ~bone.any(-1)
    return Vault(middle, towards, *(np.where(none, np.nan, radii[k]) for k in (first, last)))


def _is_vault(vault: Vault) -> np.ndarray:
    """Which rays (n, m) meet the vault and not the base or the face."""
    at = vault.middle + RADIUS_MM * vault.directions
    return np.asarray(at[..., 2] > np.interp(at[..., 1], *FLOOR_MM))


def _close(vault: Vault, hole: np.ndarray, skull: SkullVolume, share: np.ndarray) -> None:
    """Add to `share` what lies between both splines over one `hole` (n, m) bool of the rays."""
    at = RADIUS_MM * vault.directions
    rim = _near(at, at[hole], RIM_MM) & ~_near(at, at[hole], EDGE_MM) & np.isfinite(vault.inner)
    if rim.sum() < 20:
        return
    knots = np.flatnonzero(rim)[spread(at[rim], KNOT_MM)]
    radii = np.stack([vault.inner, vault.outer, 0 * vault.inner], -1).reshape(-1, 3)[knots]
    spline = ThinPlate.fit(at.reshape(-1, 3)[knots], radii, SMOOTHING)
    reach = vault.middle + at[hole] * (vault.outer[rim].max() / RADIUS_MM + 0.3)
    box = skull.grid.box(np.minimum(reach.min(0), vault.middle), np.maximum(reach.max(0), vault.middle))
    part = skull.grid.part(box)
    ray = part.points(np.argwhere(np.ones(part.shape, bool))) - vault.middle
    far = np.linalg.norm(ray, axis=1)
    towards = RADIUS_MM * ray / np.maximum(far, 1e-6)[:, None]
    inside = (far > NEAREST_MM) & _near(towards, at[hole], RADIUS_MM * np.radians(1.5 * STEP_DEG))
    inner, outer = spline.apply(towards[inside])[:, :2].T
    values = np.zeros(len(ray), np.float32)
    values[inside] = np.minimum(_soft(far[inside] - inner, part.spacing), _soft(outer - far[inside], part.spacing))
    share[box] = np.maximum(share[box], values.reshape(part.shape))


def _near(points: np.ndarray, to: np.ndarray, mm: float) -> np.ndarray:
    from scipy.spatial import cKDTree

    return np.asarray(np.isfinite(cKDTree(to).query(points, distance_upper_bound=mm)[0]))


def _soft(within: np.ndarray, spacing: float) -> np.ndarray:
    """The share of a voxel that lies inside, by how far (mm) its middle does."""
    return np.asarray(np.clip(within / spacing + 0.5, 0, 1), np.float32)
