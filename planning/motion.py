"""One rigid motion as a surgeon says it: millimetres forward, up, left; degrees of pitch, roll and yaw about a pivot.

Owns what the words mean, and a share of a motion. Knows nothing of bone. Frankfurt frame, LPS, mm.
"""

from dataclasses import dataclass

import numpy as np

# the face looks along -y, +x is the subject's left, +z is up
WORDS = {
    "forward": (0, -1, 0),
    "back": (0, 1, 0),
    "left": (1, 0, 0),
    "right": (-1, 0, 0),
    "up": (0, 0, 1),
    "down": (0, 0, -1),
}
OPPOSITE = {"forward": "back", "left": "right", "up": "down"}
# pitch lifts the front, roll lifts the subject's left, yaw turns the front to the subject's left
TURNS = {"pitch": (-1, 0, 0), "roll": (0, -1, 0), "yaw": (0, 0, 1)}
ORDER = ("roll", "pitch", "yaw")  # the first first


@dataclass(frozen=True)
class Motion:
    """Turned by pitch, roll and yaw (degrees) about `pivot` (3,) mm, then shifted by `shift` (3,) mm."""

    shift: tuple[float, float, float] = (0.0, 0.0, 0.0)
    pitch: float = 0.0
    roll: float = 0.0
    yaw: float = 0.0
    pivot: tuple[float, float, float] = (0.0, 0.0, 0.0)

    @property
    def is_none(self) -> bool:
        """Whether nothing moves."""
        return not any((*self.shift, self.pitch, self.roll, self.yaw))

    @property
    def turn(self) -> np.ndarray:
        """Its rotation vector (3,), radians."""
        from scipy.spatial.transform import Rotation  # here, so that a plan is refused before it is loaded

        turns = [Rotation.from_rotvec(np.radians(getattr(self, w)) * np.array(TURNS[w])) for w in ORDER]
        return np.asarray((turns[2] * turns[1] * turns[0]).as_rotvec())

    @property
    def matrix(self) -> np.ndarray:
        """(4, 4)."""
        corners, matrix = self.moved(np.vstack([np.zeros(3), np.eye(3)])), np.eye(4)
        matrix[:3, :3], matrix[:3, 3] = (corners[1:] - corners[0]).T, corners[0]
        return matrix

    def moved(self, points: np.ndarray, share: np.ndarray | float = 1.0) -> np.ndarray:
        """Points (n, 3) after it, or after the `share` (n,) of it that each of them makes: less turn and less shift."""
        from scipy.spatial.transform import Rotation

        part = np.broadcast_to(np.asarray(share, np.float64), len(points))[:, None]
        turned = Rotation.from_rotvec(part * self.turn).apply(np.asarray(points, np.float64) - self.pivot)
        return np.asarray(turned + self.pivot + part * self.shift)
