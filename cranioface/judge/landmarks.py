"""Nose tip, subnasale, lips and chin as geometry alone finds them on a face, so that any two faces are read alike.

Owns what each landmark is on the profile. The skull says only where to look. Frankfurt frame, mm. Knows nothing of
how a face was made: no labels, no vertex numbers.
"""

from collections.abc import Mapping

import numpy as np
import trimesh
from scipy.ndimage import gaussian_filter

from cranioface.anatomy.landmark_names import SIGNS, both_sides
from cranioface.geometry.ring import CameraRing, project_each_view

MM_PER_PIXEL, PIXELS = 0.5, 480
NOSE_HALF_MM = 15.0  # of the window in which the tip is looked for, about the midline
TIP_MM = 0.25  # surface this near the foremost plane is the tip
FLAT_MM = 10.0  # wider than this, what lies foremost is where a scan ends: of three whole tips 3 to 6 mm lie as near
WINGS_MM = (9.0, 27.0)  # out of the middle: between these the wall of a wing is looked for
EVEN_PIXELS, WALL_SLOPE = (2, 1), 0.8  # smoothing down and across; less steep is a cheek
LEAST_RELIEF_MM = 0.15  # a fold or a swelling shallower than this is none
LANDMARKS = ("pronasale", "subnasale", "labrale_superius", "stomion", "labrale_inferius", "pogonion")


def face_landmarks(face: trimesh.Trimesh, bone: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Each of LANDMARKS (3,) on `face`, NaN where the face has no such relief.

    Stomion is the deepest fold of the midline between the alveolar rims, the lips the ridges above and below it,
    subnasale the deepest bend between nose and upper lip, pogonion the ridge below the mentolabial fold.
    bone: every landmark (3,) of the skull.
    """
    level = {name: float(bone[name][2]) for name in ("rhi", "ss", "pr", "id", "sm", "gn")}
    middle = float(np.mean([bone[name][0] for site in ("al", "d", "mio") for name in both_sides(site)]))
    front = _FrontView(face, middle, (level["rhi"] + level["gn"]) / 2)
    found = {"pronasale": front.foremost(level["ss"], level["rhi"])}
    profile = front.profile()
    stomion = profile.fold(level["id"] - 6, level["pr"] + 2)
    upper = profile.ridge(stomion[2], level["ss"])
    lower = profile.ridge(level["sm"], stomion[2])
    crease = profile.fold(level["gn"], lower[2])
    found |= {"subnasale": profile.fold(upper[2], found["pronasale"][2]), "labrale_superius": upper, "stomion": stomion}
    return found | {"labrale_inferius": lower, "pogonion": profile.ridge(level["gn"], crease[2])}


def nose_breadth(face: trimesh.Trimesh, bone: Mapping[str, np.ndarray]) -> float:
    """Breadth across the wings of the nose, mm, on any face: between the walls of the wings, where they fall steepest.

    On synthetic faces within 1.5 mm of the breadth between the named points of the wings. NaN where there is no nose.
    """
    found = face_landmarks(face, bone)
    tip, base = found["pronasale"], found["subnasale"]
    if not np.isfinite([tip, base]).all():
        return float("nan")
    front = _FrontView(face, float(tip[0]), float(tip[2] + base[2]) / 2)
    return sum(front.wing(sign, float(base[2]) - 2, float(tip[2]) + 4) for sign in SIGNS.values())


class _FrontView:
    """Forwardness of a face seen from the front, on a grid about (middle, height)."""

    def __init__(self, face: trimesh.Trimesh, middle: float, height: float) -> None:
        camera = CameraRing(PIXELS, PIXELS * MM_PER_PIXEL, (middle, 0.0, height), azimuths_deg=(0,))
        self.steps, self.middle = camera.pixel_offsets(), middle
        self.x, self.z = middle + self.steps, height - self.steps
        self.forward = project_each_view(face, camera, farthest_mm=np.inf)[0]

    def foremost(self, low: float, high: float) -> np.ndarray:
        """Middle of the foremost surface between two heights, in the nose's window; NaN where the tip is cut off."""
        window = np.where((self.z > low) & (self.z < high), 0, np.nan)[:, None]
        forward = self.forward + window + np.where(np.abs(self.steps) < NOSE_HALF_MM, 0, np.nan)
        if not np.isfinite(forward).any():
            return np.full(3, np.nan)
        rows, columns = np.nonzero(forward > np.nanmax(forward) - TIP_MM)
        if max(np.ptp(rows), np.ptp(columns)) * MM_PER_PIXEL > FLAT_MM:
            return np.full(3, np.nan)
        return np.array([self.x[columns].mean(), -np.nanmax(forward), self.z[rows].mean()])

    def wing(self, sign: float, low: float, high: float) -> float:
        """How far out of the middle the wing of one side falls off, mm: at the height where it reaches farthest."""
        filled = np.where(np.isfinite(self.forward), self.forward, np.nanmin(self.forward))
        rows, columns = (
            (self.z > low) & (self.z < high),
            (sign * self.steps > WINGS_MM[0]) & (sign * self.steps < WINGS_MM[1]),
        )
        even = gaussian_filter(filled, EVEN_PIXELS)[rows][:, columns]
        slope = sign * np.gradient(even, MM_PER_PIXEL, axis=1)
        wall, out = slope.argmin(1), np.abs(self.steps[columns])
        steep = slope.min(1) < -WALL_SLOPE
        return float(out[wall][steep].max()) if steep.any() else float("nan")

    def profile(self) -> "_Profile":
        """The midline, averaged over two millimetres of breadth."""
        return _Profile(self.middle, self.z[::-1], self.forward[::-1, np.abs(self.steps) < 1].mean(1))


class _Profile:
    """Forwardness (n,) over growing heights (n,)."""

    def __init__(self, middle: float, z: np.ndarray, forward: np.ndarray) -> None:
        self.middle, self.z, self.forward = middle, z, forward

    def ridge(self, low: float, high: float) -> np.ndarray:
        """Farthest before the chord between two heights; NaN where nothing lies before it."""
        return self._farthest(low, high, 1.0)

    def fold(self, low: float, high: float) -> np.ndarray:
        """Farthest behind the taut line over the profile between two heights; NaN where there is no fold."""
        return self._farthest(low, high, -1.0)

    def _farthest(self, low: float, high: float, sign: float) -> np.ndarray:
        inside = np.isfinite(self.forward) & (self.z >= low) & (self.z <= high)
        z, forward = self.z[inside], self.forward[inside]
        if len(z) < 3:
            return np.full(3, np.nan)
        line = _taut(z, forward) if sign < 0 else np.interp(z, z[[0, -1]], forward[[0, -1]])
        relief = sign * (forward - line)
        at = int(relief.argmax())
        if relief[at] < LEAST_RELIEF_MM:
            return np.full(3, np.nan)
        return np.array([self.middle, -forward[at], z[at]])


def _taut(z: np.ndarray, forward: np.ndarray) -> np.ndarray:
    """Upper hull of the profile at each height (Andrew's monotone chain)."""
    hull: list[int] = []
    for i in range(len(z)):
        while len(hull) > 1 and _turns_up(z, forward, hull[-2], hull[-1], i):
            hull.pop()
        hull.append(i)
    return np.asarray(np.interp(z, z[hull], forward[hull]))


def _turns_up(z: np.ndarray, forward: np.ndarray, a: int, b: int, c: int) -> bool:
    return bool((z[b] - z[a]) * (forward[c] - forward[a]) >= (forward[b] - forward[a]) * (z[c] - z[a]))
