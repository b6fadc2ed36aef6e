"""Close-ups of eyes, nose and mouth: each framed by the landmarks of the skull beneath, with a scale bar.

Owns what each shows and how wide. Faces and landmarks in the Frankfurt frame, mm; pictures are RGB from 0 to 1. Knows
nothing of how a face was made.
"""

from collections.abc import Mapping

import cv2
import numpy as np
import trimesh

from cranioface.anatomy.features import mouth_width, pronasale
from cranioface.anatomy.landmark_names import SIGNS, both_sides
from cranioface.geometry.ring import CameraRing, project_each_view, to_pixels
from cranioface.report.pictures import PAPER, SKIN, SUPERSAMPLE, shade, shrunk

FEATURES = ("eyes", "nose", "mouth")
AZIMUTHS_DEG = (0.0, 45.0)  # front and three-quarter
TILE, TONES = 288, 128  # pixels of one close-up; steps from black to white, so that the file stays below 400 KB
MARGIN = {"eyes": 1.12, "nose": 1.45, "mouth": 1.5}  # of the picture over what frames it
SKIN_MM = 8.0  # that skin lies before the bone which frames it: it matters from three-quarter alone
BAR_MM, BAR_EDGE, LETTER, INK = 10.0, 14, 0.42, np.array([0.2, 0.2, 0.25], np.float32)


def closeups(face: trimesh.Trimesh, bone: Mapping[str, np.ndarray]) -> np.ndarray:
    """Rows front and three-quarter, columns eyes, nose and mouth: (2 TILE, 3 TILE, 3).

    bone: every landmark (3,) mm of the registered skull, as `bone_points` gives them.
    """
    rows = ([closeup(face, bone, name, azimuth) for name in FEATURES] for azimuth in AZIMUTHS_DEG)
    return np.vstack([np.hstack(row) for row in rows])


def closeup(
    face: trimesh.Trimesh, bone: Mapping[str, np.ndarray], feature: str, azimuth_deg: float, pixels: int = TILE
) -> np.ndarray:
    """One of FEATURES from one side, (pixels, pixels, 3), with a bar of BAR_MM."""
    view = framing(bone, feature, azimuth_deg, pixels * SUPERSAMPLE)
    depth = project_each_view(face, view, farthest_mm=np.inf)[0]
    picture = shrunk(shade(depth, SKIN, view.window_mm), pixels)
    return _with_bar(np.rint(picture * TONES) / np.float32(TONES), view.window_mm)


def framing(bone: Mapping[str, np.ndarray], feature: str, azimuth_deg: float, pixels: int) -> CameraRing:
    """The camera that holds all points of `feature` from `azimuth_deg`, in the middle and with its MARGIN.

    The window is the one that the front needs, so that both pictures of a feature have one scale.
    """
    points = frame_points(bone, feature)
    front, here = CameraRing(azimuths_deg=(0.0,)), CameraRing(azimuths_deg=(azimuth_deg,))
    high, wide = (np.ptp(x) * front.mm_per_pixel for x in to_pixels(points, front)[:2])
    u, w = (axis[0] for axis in here.axes())
    axes = np.stack([u, w, [0.0, 0.0, 1.0]])
    along = points @ axes.T
    x, y, z = (along.min(0) + along.max(0)) / 2 @ axes
    return CameraRing(pixels, float(MARGIN[feature] * max(high, wide)), (float(x), float(y), float(z)), (azimuth_deg,))


def frame_points(bone: Mapping[str, np.ndarray], feature: str) -> np.ndarray:
    """Points (n, 3) mm about where skin lies that one close-up must hold: rims of the orbits; root, wings and tip of
    the nose; corners of the mouth with the bone above and below the lips."""
    before = np.array([0.0, -SKIN_MM, 0.0])
    if feature == "eyes":
        rims = [bone[n] for site in ("d", "ek", "sk", "or") for n in both_sides(site)]
        return np.asarray(np.array(rims) + before)
    if feature == "nose":
        rim = np.array([bone[n] for n in ("n", "ss", *both_sides("al"))]) + before
        return np.vstack([rim, pronasale(dict(bone))])
    lips = np.array([bone["ss"], bone["sm"]])
    corners = lips.mean(0) + np.outer(list(SIGNS.values()), [mouth_width(dict(bone)) / 2, 0, 0])
    return np.asarray(np.vstack([lips, corners]) + before)


def _with_bar(picture: np.ndarray, window_mm: float) -> np.ndarray:
    """A bar of BAR_MM in the lower left corner."""
    ink = np.zeros(picture.shape[:2], np.uint8)
    low, right = len(picture) - BAR_EDGE, BAR_EDGE + round(BAR_MM * len(picture) / window_mm)
    cv2.rectangle(ink, (BAR_EDGE, low - 3), (right, low), 255, -1)
    place = (BAR_EDGE, low - 8)
    cv2.putText(ink, f"{BAR_MM:.0f} mm", place, cv2.FONT_HERSHEY_SIMPLEX, LETTER, 255, 1, cv2.LINE_AA)
    share, halo = (layer[..., None] / np.float32(255) for layer in (ink, cv2.dilate(ink, np.ones((3, 3), np.uint8))))
    light = picture * (1 - halo / 2) + PAPER * halo / 2  # so that it is read on dark skin too
    return np.asarray(light * (1 - share) + INK * share)
