"""The pictures of a sheet of faces: a row of six views for each face, all faces of one head one below the other.

Owns which views and how large. Faces in the Frankfurt frame, mm; pictures are RGB from 0 to 1. Knows no methods.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
import trimesh

from cranioface.geometry.ring import CameraRing, project_each_view
from cranioface.report.closeups import FEATURES, closeup
from cranioface.report.pictures import SKIN, SUPERSAMPLE, VIEWS_DEG, shade, shrunk

TILE = 300  # pixels of a view
HEAD_MM, HEAD_CENTRE_MM = 280.0, (0.0, -8.0, 0.0)  # of a whole head
HEADING, LETTER, INK = 22, 0.5, (60, 30, 30)  # the words above a row


def head_picture(name: str, faces: Mapping[str, trimesh.Trimesh], bone: Mapping[str, np.ndarray]) -> np.ndarray:
    """A row for each of `faces`, by what it is, with its words above. bone: landmarks that frame the close-ups."""
    return np.vstack([headed(f"{name}: {what}", face_row(mesh, bone)) for what, mesh in faces.items()])


def face_row(face: trimesh.Trimesh, bone: Mapping[str, np.ndarray]) -> np.ndarray:
    """Front, three-quarter and profile, then eyes, nose and mouth: (TILE, 6 TILE, 3)."""
    heads = [head_view(face, azimuth) for azimuth in VIEWS_DEG.values()]
    return np.hstack([*heads, *(closeup(face, bone, feature, 0.0, TILE) for feature in FEATURES)])


def head_view(face: trimesh.Trimesh, azimuth_deg: float, pixels: int = TILE) -> np.ndarray:
    """The whole head from one side, (pixels, pixels, 3)."""
    view = CameraRing(pixels * SUPERSAMPLE, HEAD_MM, HEAD_CENTRE_MM, (azimuth_deg,))
    depth = project_each_view(face, view, farthest_mm=np.inf)[0]
    return shrunk(shade(depth, SKIN, HEAD_MM), pixels)


def contact_sheet(pictures: Sequence[np.ndarray]) -> np.ndarray:
    """All heads one below the other at half their size."""
    whole = np.vstack(pictures).astype(np.float32)
    return np.asarray(cv2.resize(whole, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))


def headed(words: str, picture: np.ndarray) -> np.ndarray:
    """A picture with words above it."""
    strip = np.full((HEADING, picture.shape[1], 3), 235, np.uint8)
    cv2.putText(strip, words, (6, HEADING - 7), cv2.FONT_HERSHEY_SIMPLEX, LETTER, INK, 1, cv2.LINE_AA)
    return np.vstack([strip.astype(np.float32) / 255, picture])
