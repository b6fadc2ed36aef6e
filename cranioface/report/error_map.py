"""Where a predicted face is wrong: the true face, the predicted one, and the true one coloured by the signed error.

Owns the colours and their legend. Meshes in the Frankfurt frame, mm. Knows nothing of methods and of figures.
"""

import cv2
import numpy as np
import trimesh

from cranioface.geometry.ring import CameraRing, view_normals, view_points
from cranioface.geometry.surface_samples import SampledMesh
from cranioface.judge.face_error import Surface
from cranioface.report.pictures import PIXELS, SKIN, VIEWS_DEG, depth_of, draw, shade, views

MOST_MM = 8.0  # at and beyond: full colour
# too thin, right, too fat: a diverging scale that red-green blindness leaves apart (after Brewer's RdBu)
SCALE = np.array([[0.02, 0.19, 0.50], [0.26, 0.58, 0.76], [0.97, 0.97, 0.95], [0.90, 0.45, 0.33], [0.55, 0.0, 0.12]])
STOPS_MM = np.linspace(-MOST_MM, MOST_MM, len(SCALE))
LEGEND_HIGH, BAR_HIGH, LETTER = 64, 16, 0.45
INK = (25, 25, 25)


def error_map(prediction: trimesh.Trimesh, truth: trimesh.Trimesh, judged: np.ndarray, caption: str = "") -> np.ndarray:
    """Three rows (true, predicted, signed error on the true face) of front, three-quarter and side; RGB from 0 to 1.

    Red: the prediction lies outside the true skin (too fat); blue: inside. judged: limits (3, 2) mm of the region that
    is coloured, in the Frankfurt frame; the rest of the head stays plain.
    """
    surface = Surface(SampledMesh(prediction), judged)
    rows = [np.hstack([draw(mesh, azimuth) for azimuth in VIEWS_DEG.values()]) for mesh in (truth, prediction)]
    rows.append(np.hstack([_coloured(truth, surface, judged, azimuth) for azimuth in VIEWS_DEG.values()]))
    return np.vstack([*rows, _legend(rows[0].shape[1], caption)])


def colour_of(signed_mm: np.ndarray) -> np.ndarray:
    """RGB (..., 3) of signed distances in mm."""
    return np.stack([np.interp(signed_mm, STOPS_MM, channel) for channel in SCALE.T], -1)


def _coloured(truth: trimesh.Trimesh, prediction: Surface, judged: np.ndarray, azimuth_deg: float) -> np.ndarray:
    depth = depth_of(truth, azimuth_deg, PIXELS)
    points, outward = _surface_points(depth, views([azimuth_deg], PIXELS))
    inside = np.isfinite(points).all(-1) & ((points > judged[:, 0]) & (points < judged[:, 1])).all(-1)
    inside &= outward[..., 1] < 0.2  # as the judge: surface that looks forward or sideways
    distance, nearest, _ = prediction.closest(points[inside])
    sign = np.where(((nearest - points[inside]) * outward[inside]).sum(1) < 0, -1, 1)
    colour = np.broadcast_to(SKIN, (*depth.shape, 3)).copy()
    colour[inside] = colour_of(distance * sign)
    return shade(depth, colour)


def _surface_points(depth: np.ndarray, view: CameraRing) -> tuple[np.ndarray, np.ndarray]:
    """Points (n, n, 3) of one view, not finite on the background, and their outward unit normals."""
    down, right = map(np.asarray, np.gradient(depth.astype(np.float64), view.mm_per_pixel))
    return view_points(depth[None], view)[0], view_normals(np.stack([right, -down], -1), 0, view)


def _legend(width: int, caption: str) -> np.ndarray:
    strip = np.full((LEGEND_HIGH, width, 3), 255, np.uint8)
    left, right = width // 2, width - 24
    strip[8 : 8 + BAR_HIGH, left:right] = 255 * colour_of(np.linspace(-MOST_MM, MOST_MM, right - left))
    for mm in np.linspace(-MOST_MM, MOST_MM, 9):
        x = int(left + (mm + MOST_MM) / (2 * MOST_MM) * (right - left))
        _write(strip, f"{mm:+.0f}" if mm else "0", x - 10, 8 + BAR_HIGH + 15)
    _write(strip, "mm: blue = predicted too thin, red = too fat", left, LEGEND_HIGH - 8)
    _write(strip, caption, 12, 22)
    _write(strip, "rows: true, predicted, signed error on the true face", 12, LEGEND_HIGH - 8)
    return strip / 255


def _write(picture: np.ndarray, text: str, x: int, y: int) -> None:
    cv2.putText(picture, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, LETTER, INK, 1, cv2.LINE_AA)
