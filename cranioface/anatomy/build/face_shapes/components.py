"""Principal components of faces, each symmetric or antisymmetric, and how well they explain other faces.

Owns the arithmetic. Knows nothing of where faces come from.
"""

import numpy as np

from cranioface.anatomy.build.face_shapes.head import Head


def components(head: Head, sets: list[np.ndarray], weight: np.ndarray, count: int) -> np.ndarray:
    """The first modes (count, n, 3), one SD each, of sets of centred faces (k, n, 3); each set counts alike.

    weight (n,): how much each point counts. Mirror images count as people, so that a mode is symmetric or its opposite.
    """
    found: list[tuple[float, np.ndarray]] = []
    for sign in (1.0, -1.0):
        halves = [(faces + sign * head.mirrored(faces)) / 2 for faces in sets]
        rows = [(h * weight[:, None]).reshape(len(h), -1) / np.sqrt(len(h) * len(sets)) for h in halves]
        _, spread, axes = np.linalg.svd(np.vstack(rows), full_matrices=False)
        shapes = axes[:count].reshape(-1, head.count, 3) / weight[:, None]
        found += [(float(s), s * shape) for s, shape in zip(spread, shapes, strict=False)]
    found.sort(key=lambda pair: -pair[0])
    return np.stack([mode for _, mode in found[:count]])


def unexplained(faces: np.ndarray, modes: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """What is left (k, n, 3) of centred faces (k, n, 3) by the best weights of `modes` (m, n, 3)."""
    scale = np.repeat(weight, 3)
    flat, basis = faces.reshape(len(faces), -1), modes.reshape(len(modes), -1)
    weights = np.linalg.lstsq((basis * scale).T, (flat * scale).T, rcond=None)[0]
    return np.asarray((flat - weights.T @ basis).reshape(faces.shape))
