"""The Frankfurt frame from three landmarks. Its definition; knows neither meshes nor how points were found."""

import numpy as np


def frankfurt_frame(porion_left: np.ndarray, porion_right: np.ndarray, orbitale_left: np.ndarray) -> np.ndarray:
    """Rigid `frankfurt_from_input` (4, 4) float64 from three points (3,) in mm.

    Origin midway between the porions, +x through the left porion, the plane of the three points horizontal,
    +y posterior, +z up (LPS).
    """
    left, right, orbitale = (np.asarray(p, np.float64) for p in (porion_left, porion_right, orbitale_left))
    origin = (left + right) / 2
    x = (left - right) / np.linalg.norm(left - right)
    y = -(orbitale - origin) + ((orbitale - origin) @ x) * x
    y /= np.linalg.norm(y)
    matrix = np.eye(4)
    matrix[:3, :3] = np.stack([x, y, np.cross(x, y)])
    matrix[:3, 3] = -matrix[:3, :3] @ origin
    return matrix
