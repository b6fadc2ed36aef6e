"""Closes slit-shaped holes of a mesh (lips, lids) by a zip from corner to corner. Used to build the template only."""

import numpy as np


def zip_slit(ring: list[int], points: np.ndarray) -> list[tuple[int, int, int]]:
    """Triangles that close the hole whose vertices are `ring`, in the order in which its missing faces run.

    The two corners are the ring's extremes in x; the zip advances on whichever lip is behind,
    so that no triangle leaves the slit.
    """
    x = points[ring, 0]
    start = int(x.argmin())
    ring = ring[start:] + ring[:start]
    end = int(points[ring, 0].argmax())
    one, other = ring[: end + 1], [ring[0], *ring[: end - 1 : -1]]
    faces, i, j = [], 0, 0
    while i < len(one) - 1 or j < len(other) - 1:
        behind = j == len(other) - 1 or (i < len(one) - 1 and points[one[i + 1], 0] <= points[other[j + 1], 0])
        triangle = (one[i], one[i + 1], other[j]) if behind else (one[i], other[j + 1], other[j])
        i, j = (i + 1, j) if behind else (i, j + 1)
        if len(set(triangle)) == 3:
            faces.append(triangle)
    return faces
