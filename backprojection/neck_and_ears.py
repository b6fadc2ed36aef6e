"""Neck and ears, of which the skull says nothing, and the crown, which every view sees only edge-on.

Owns where they begin on any head. There a prediction is not to be trusted and the tissue-depth face stays as it is.
"""

from collections.abc import Mapping

import numpy as np

# The neck lies below two planes that rise backwards: one from menton, below the jaw's angle, and one below the occiput,
# which stays when the jaw opens. mm: height there, rise per mm back.
AT_MENTON, AT_PORION = (-3.0, 0.35), (-66.0, 1.2)
FADE_MM = 18.0  # below the planes: where the face has ended
EAR_OUT_MM, EAR_REACH_MM, EAR_EDGE_MM = 8.0, 54.0, 14.0  # an ear stands out so far beside porion, within its reach
EAR_BACK_MM, EAR_UP_MM = 10.0, 6.0  # its middle behind and above porion
CROWN_MM, CROWN_FADE_MM = 16.0, 10.0  # below the vertex of the bone: where the crown begins, and how it fades


def share_of_face(points: np.ndarray, landmarks: Mapping[str, np.ndarray]) -> np.ndarray:
    """(n,) 1 on the face and the sides of the head, fading to 0 on neck, ears and crown.

    points (n, 3); landmarks: me, v, po_left and po_right (3,); Frankfurt frame, mm.
    """
    x, y, z = points.T
    crown = np.clip((z - landmarks["v"][2] + CROWN_MM) / CROWN_FADE_MM, 0, 1)
    ears = _ear(x, y, z, landmarks["po_left"]), _ear(-x, y, z, landmarks["po_right"] * [-1, 1, 1])
    return np.asarray(1 - np.max([_neck(y, z, landmarks), *ears, crown], axis=0))


def _neck(y: np.ndarray, z: np.ndarray, landmarks: Mapping[str, np.ndarray]) -> np.ndarray:
    porion = (landmarks["po_left"] + landmarks["po_right"]) / 2
    starts = (landmarks["me"], AT_MENTON), (porion, AT_PORION)
    height = np.max([start[2] + at + rise * (y - start[1]) for start, (at, rise) in starts], axis=0)
    return np.asarray(np.clip((height - z) / FADE_MM, 0, 1))


def _ear(x: np.ndarray, y: np.ndarray, z: np.ndarray, porion: np.ndarray) -> np.ndarray:
    """Share of a left ear, x growing outward."""
    away = np.hypot(y - porion[1] - EAR_BACK_MM, z - porion[2] - EAR_UP_MM)
    near = np.clip((EAR_REACH_MM - away) / EAR_EDGE_MM, 0, 1)
    return np.asarray(near * np.clip((x - porion[0] - EAR_OUT_MM) / EAR_OUT_MM, 0, 1))
