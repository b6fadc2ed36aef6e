"""A radiograph with what was found on it: the skull's outline, the film's bone edges, the skin's profile.

RGB (h, w, 3) float32, 0 to 1. Knows nothing of how they were found.
"""

from __future__ import annotations

import cv2
import numpy as np
import trimesh

from embedding.laid import Laid
from embedding.outline import outline_of

HEIGHT = 900  # pixels
# apart for red-green blindness too: blue bone, orange edges, yellow skin, white predicted profile
BONE, EDGE, SKIN, FACE = (0.25, 0.55, 1.0), (1.0, 0.55, 0.1), (1.0, 0.9, 0.2), (1.0, 1.0, 1.0)
BRIGHTER = 0.6  # gamma of the picture: thin skin is dark


def film_picture(laid: Laid, face: trimesh.Trimesh | None = None) -> np.ndarray:
    """The film; on it the skull's outline and the film's own edges beside it, its skin and the `face`'s profile."""
    film, pose, outline = laid.film, laid.fit.pose, laid.outline
    size = HEIGHT / len(film.grey)
    grey = cv2.resize(np.ascontiguousarray(film.grey), None, fx=size, fy=size, interpolation=cv2.INTER_LINEAR)
    picture = np.repeat(np.clip(grey, 0, 1)[..., None] ** BRIGHTER, 3, 2).astype(np.float32)
    edges = outline.points - laid.fit.residual[:, None] * outline.normals
    curves = [(outline.points, BONE), (edges[laid.fit.seen], EDGE), (laid.skin, SKIN)]
    if face is not None:
        whole = outline_of(face)
        curves.append((whole.points[whole.points[:, 0] > 0], FACE))
    for points, colour in curves:
        _dotted(picture, (pose.on_film(points[np.isfinite(points[:, 0])]) + 0.5) * size - 0.5, colour)
    return picture


def _dotted(picture: np.ndarray, points: np.ndarray, colour: tuple[float, float, float]) -> None:
    for column, row in np.rint(points).astype(int):
        cv2.circle(picture, (int(column), int(row)), 1, colour, -1, cv2.LINE_AA)
