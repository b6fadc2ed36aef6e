"""Neck and ears, of which the skull says nothing, and the crown, which every view sees only edge-on: there the
predicted maps fade into those of the base.

Without it the eight views guess eight necks and eight pairs of ears, and their seams fray. What counts as neck, ear or
crown is asked of the points of the surface and not of pixels, so that all views agree.
"""

from collections.abc import Mapping

import numpy as np

from geometry.ring import CameraRing

# The neck lies below two planes that rise backwards from menton, mm: one passes below the jaw's angle, one the occiput
PLANES = ((-3.0, 0.35), (-70.0, 1.2))  # height at menton, rise per mm back
FADE_MM = 18.0  # below the planes: where only the base is left
EAR_OUT_MM, EAR_REACH_MM, EAR_EDGE_MM = 8.0, 54.0, 14.0  # an ear stands out so far beside porion, within its reach
EAR_BACK_MM, EAR_UP_MM = 10.0, 6.0  # its middle behind and above porion
CROWN_MM, CROWN_FADE_MM = 16.0, 10.0  # below the vertex of the bone: where the crown begins, and how it fades


def keep_neck_and_ears(
    face: np.ndarray, base: np.ndarray, landmarks: Mapping[str, np.ndarray], ring: CameraRing
) -> np.ndarray:
    """`face` (8, N, N) where the skull speaks, `base` on neck, ears and crown, and a mean that shifts between the two.

    Where one of the two has no surface, the other's point says which is right. landmarks: me, v, po_left and po_right
    (3,), Frankfurt frame, mm.
    """
    share = _share_of_base(base, landmarks, ring)
    mixed = np.where(share > 0, (1 - share) * face + share * base, face)
    only_face, only_base = np.isnan(base) & ~np.isnan(face), np.isnan(face) & ~np.isnan(base)
    mixed[only_face] = np.where(_share_of_base(face, landmarks, ring) > 0.5, np.nan, face)[only_face]
    mixed[only_base] = np.where(share > 0.5, base, np.nan)[only_base]
    return mixed.astype(np.float32)


def _share_of_base(depth: np.ndarray, landmarks: Mapping[str, np.ndarray], ring: CameraRing) -> np.ndarray:
    """0 on the face to 1 on neck, ears and crown, (8, N, N); 0 where there is no surface."""
    u, w = (axis[:, :, None, None] for axis in ring.axes())
    offset = (np.arange(ring.pixels) - (ring.pixels - 1) / 2) * ring.mm_per_pixel
    x, y = (ring.centre_mm[k] + u[:, k] * offset + w[:, k] * depth for k in (0, 1))
    z = ring.centre_mm[2] - offset[:, None]
    crown = np.clip((z - landmarks["v"][2] + CROWN_MM) / CROWN_FADE_MM, 0, 1) + np.zeros_like(depth)
    crown[np.isnan(depth)] = 0
    ears = _ear(x, y, z, landmarks["po_left"]), _ear(-x, y, z, landmarks["po_right"] * [-1, 1, 1])
    return np.nan_to_num(np.max([_neck(y, z, landmarks["me"]), *ears, crown], axis=0), nan=0.0)


def _neck(y: np.ndarray, z: np.ndarray, menton: np.ndarray) -> np.ndarray:
    height = np.max([at + rise * (y - menton[1]) for at, rise in PLANES], axis=0)
    return np.clip((menton[2] + height - z) / FADE_MM, 0, 1)


def _ear(x: np.ndarray, y: np.ndarray, z: np.ndarray, porion: np.ndarray) -> np.ndarray:
    """Share of a left ear, x growing outward."""
    away = np.hypot(y - porion[1] - EAR_BACK_MM, z - porion[2] - EAR_UP_MM)
    near = np.clip((EAR_REACH_MM - away) / EAR_EDGE_MM, 0, 1)
    return near * np.clip((x - porion[0] - EAR_OUT_MM) / EAR_OUT_MM, 0, 1)
