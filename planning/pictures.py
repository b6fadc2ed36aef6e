"""Pictures of a plan and of a skull's asymmetry: before and after, the profile of both, and maps in mm.

Owns their colours and legends. Frankfurt frame, LPS, mm; images are (h, w, 3) RGB from 0 to 1. Knows nothing of plans.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import trimesh
from scipy.spatial import cKDTree
from trimesh.intersections import mesh_plane

from cranioface.geometry.ring import view_points
from cranioface.report.pictures import BONE, CENTRE_MM, HEIGHT_MM, PIXELS, VIEWS_DEG, depth_of, draw, shade, views

Colour = tuple[float, float, float]

MOVED: tuple[Colour, ...] = (
    (0.85, 0.4, 0.33),
    (0.33, 0.55, 0.82),
    (0.93, 0.74, 0.25),
    (0.45, 0.7, 0.45),
    (0.7, 0.48, 0.78),
)
# light to dark with growing millimetres, told apart by the colour-blind too (after Brewer's YlOrRd)
SCALE = np.array([[0.96, 0.95, 0.92], [1.0, 0.93, 0.63], [0.99, 0.7, 0.3], [0.94, 0.23, 0.13], [0.5, 0.0, 0.15]])
BEFORE, AFTER = (0.45, 0.45, 0.45), (0.8, 0.1, 0.1)
MOST_APART_MM = 5.0  # at and beyond: full colour
FINER = 2  # the profile's lines are drawn on so many times more pixels
LEGEND_HIGH, BAR_HIGH, LETTER, INK = 56, 14, 0.45, (25, 25, 25)


def plan_sheet(
    bone: Sequence[Sequence[trimesh.Trimesh]],
    skin: tuple[trimesh.Trimesh, trimesh.Trimesh],
    step_mm: np.ndarray,
    caption: str,
) -> np.ndarray:
    """Rows: bone before and after from front and side; skin before and after; change in mm, and the profile of both.

    bone: before and after, each the piece that stays and those that move. step_mm (n,): the way of each skin vertex.
    """
    front, three_quarter, side = VIEWS_DEG.values()
    rows = [
        [coloured(pieces, azimuth) for azimuth in (front, side) for pieces in bone],
        [draw(mesh, azimuth) for azimuth in (front, side) for mesh in skin],
        [*(mapped(skin[1], step_mm, azimuth) for azimuth in (front, three_quarter, side)), profile(bone, skin)],
    ]
    picture = np.vstack([np.hstack(row) for row in rows])
    words = (
        "columns: before, after (front); before, after (side). Below: skin's way in mm; profile grey before, red after"
    )
    return np.vstack([picture, legend(picture.shape[1], float(step_mm.max(initial=0.0)), caption, words)])


def asymmetry_sheet(bone: trimesh.Trimesh, apart_mm: np.ndarray, caption: str) -> np.ndarray:
    """The bone from the front, from the right and the left, coloured by its distance (n,) mm from its mirror image."""
    picture = np.hstack([mapped(bone, apart_mm, azimuth, most_mm=MOST_APART_MM) for azimuth in (0, 315, 45, 270, 90)])
    words = "distance of the bone from its mirror image, mm"
    return np.vstack([picture, legend(picture.shape[1], MOST_APART_MM, caption, words)])


def coloured(pieces: Sequence[trimesh.Trimesh], azimuth_deg: float) -> np.ndarray:
    """Several meshes in one view: the first in the colour of bone, each other in its own."""
    depths = np.stack([depth_of(piece, azimuth_deg, PIXELS) for piece in pieces])
    nearest = np.nan_to_num(depths, nan=-np.inf).argmax(0)
    colours = np.array([BONE, *(MOVED[k % len(MOVED)] for k in range(len(pieces) - 1))], np.float32)
    return shade(np.take_along_axis(depths, nearest[None], 0)[0], colours[nearest])


def mapped(mesh: trimesh.Trimesh, value_mm: np.ndarray, azimuth_deg: float, most_mm: float | None = None) -> np.ndarray:
    """One view of a mesh, each vertex coloured by its value (n,) mm, from 0 to `most_mm` (the largest)."""
    depth = depth_of(mesh, azimuth_deg, PIXELS)
    points = view_points(depth[None], views([azimuth_deg], PIXELS))[0]
    there, colour = np.isfinite(points).all(-1), np.ones((*depth.shape, 3), np.float32)
    value = np.asarray(value_mm)[cKDTree(mesh.vertices).query(points[there])[1]]
    colour[there] = colour_of(value, most_mm or float(np.max(value_mm, initial=0.0)))
    return shade(depth, colour)


def colour_of(value_mm: np.ndarray, most_mm: float) -> np.ndarray:
    """RGB (..., 3) of millimetres from 0 to `most_mm`."""
    stops = np.linspace(0, max(most_mm, 1e-6), len(SCALE))
    return np.stack([np.interp(value_mm, stops, channel) for channel in SCALE.T], -1)


def profile(bone: Sequence[Sequence[trimesh.Trimesh]], skin: tuple[trimesh.Trimesh, trimesh.Trimesh]) -> np.ndarray:
    """Mid-sagittal sections of bone and skin, before in grey and after in red, seen from the subject's left."""
    size = PIXELS * FINER
    picture = np.ones((size, size, 3), np.float32)
    for colour, pieces, mesh in reversed(list(zip((BEFORE, AFTER), bone, skin, strict=True))):  # what stays is grey
        for part, wide in [(mesh, 2), *((piece, 1) for piece in pieces)]:
            lines = mesh_plane(part, [1.0, 0, 0], [0.0, 0, 0])[..., [1, 2]]
            at = (lines - np.array([CENTRE_MM[1], CENTRE_MM[2]])) * [1, -1] * size / HEIGHT_MM + size / 2
            cv2.polylines(picture, list(np.rint(at).astype(np.int32)), False, colour, wide, cv2.LINE_AA)
    return np.asarray(cv2.resize(picture, (PIXELS, PIXELS), interpolation=cv2.INTER_AREA))


def legend(width: int, most_mm: float, caption: str, words: str) -> np.ndarray:
    """A strip with the scale from 0 to `most_mm` and two lines of words."""
    strip = np.full((LEGEND_HIGH, width, 3), 255, np.uint8)
    left, right = width - 420, width - 40
    strip[6 : 6 + BAR_HIGH, left:right] = 255 * colour_of(np.linspace(0, most_mm, right - left), most_mm)
    for share in np.linspace(0, 1, 5):
        _write(strip, f"{share * most_mm:.1f}", int(left + share * (right - left)) - 8, 6 + BAR_HIGH + 15)
    _write(strip, caption, 12, 22)
    _write(strip, words, 12, LEGEND_HIGH - 10)
    return strip / 255


def _write(picture: np.ndarray, text: str, x: int, y: int) -> None:
    cv2.putText(picture, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, LETTER, INK, 1, cv2.LINE_AA)
