"""Points spread evenly over a cloud by farthest-point sampling (Gonzalez 1985). Knows nothing of what they sample."""

import numpy as np


def spread(points: np.ndarray, spacing: float) -> np.ndarray:
    """Indices of `points` (n, 3) at least `spacing` mm apart: the first, then each the farthest from those before."""
    chosen, distance = [0], np.linalg.norm(points - points[0], axis=1)
    while distance.max() > spacing:
        chosen.append(int(distance.argmax()))
        distance = np.minimum(distance, np.linalg.norm(points - points[chosen[-1]], axis=1))
    return np.array(chosen)
