"""Several heads side by side: a column for each with its words below, a row for each view.

Faces in the Frankfurt frame, mm; pictures are RGB from 0 to 1. Knows nothing of how the faces were made.
"""

from collections.abc import Mapping

import cv2
import numpy as np
import trimesh

from cranioface.report.pictures import PIXELS, SKIN, SUPERSAMPLE, VIEWS_DEG, depths_of, shade, shrunk

VIEWS = ("front", "three-quarter")
FOOT, LETTER, INK = 32, 0.6, (60, 30, 30)  # pixels below the heads, for words


def heads_beside(heads: Mapping[str, trimesh.Trimesh]) -> np.ndarray:
    """(2 PIXELS + FOOT, n PIXELS, 3) of the n `heads`, in one scale, by the words that stand below each."""
    return np.hstack([np.vstack([*_views(mesh), _foot(words)]) for words, mesh in heads.items()])


def _views(mesh: trimesh.Trimesh) -> list[np.ndarray]:
    depths = depths_of(mesh, [VIEWS_DEG[name] for name in VIEWS], PIXELS * SUPERSAMPLE)
    return [shrunk(shade(depth, SKIN)) for depth in depths]


def _foot(words: str) -> np.ndarray:
    """A strip of paper with words in its middle."""
    strip = np.full((FOOT, PIXELS, 3), 255, np.uint8)
    width, height = cv2.getTextSize(words, cv2.FONT_HERSHEY_SIMPLEX, LETTER, 1)[0]
    place = ((PIXELS - width) // 2, (FOOT + height) // 2)
    cv2.putText(strip, words, place, cv2.FONT_HERSHEY_SIMPLEX, LETTER, INK, 1, cv2.LINE_AA)
    return strip.astype(np.float32) / 255
