"""Where a predicted skull and face are right: precision and recall as coloured clouds of surface points.

Precision: points of the prediction by their distance to the truth; recall: points of the truth by their distance to the
prediction. Colours are the thresholds of the F1. What no scan saw is grey. Frankfurt frame, mm; RGB from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import trimesh

from cranioface.geometry.distances import TriangleTree
from cranioface.geometry.ring import view_points
from cranioface.judge.shapes import THRESHOLDS_MM
from cranioface.report.pictures import PIXELS, VIEWS_DEG, depth_of, shade, views, write_picture
from evaluation.studies.single_image_cases import Case
from evaluation.studies.single_image_methods import Method
from evaluation.studies.single_image_truth import JUDGED, TrueSurface
from single_image.picture import Picture
from single_image.predicted import Predicted
from single_image.shape import PARTS

# within 1, 2, 5 mm and beyond, from light to dark: order is told without hue too (after Brewer's YlOrRd); unjudged grey
COLOURS = np.array([[0.74, 0.88, 0.80], [0.99, 0.85, 0.46], [0.99, 0.55, 0.24], [0.65, 0.0, 0.15]], np.float32)
UNJUDGED = np.array([0.72, 0.72, 0.72], np.float32)
Distance = Callable[[np.ndarray], np.ndarray]  # points (n, 3) -> mm (n,), NaN: not judged
LEGEND_HIGH, SWATCH, LETTER, INK = 40, 18, 0.5, (25, 25, 25)
WORDS = [f"<= {t} mm" for t in THRESHOLDS_MM] + [f"> {THRESHOLDS_MM[-1]} mm", "not judged"]


def draw_clouds(out: Path, cases: list[Case], method: Method) -> list[Path]:
    """A sheet for each case and each of its radiographs of known scale, below OUT/clouds."""
    paths = []
    for case in cases:
        for word, picture in sorted(case.pictures.items()):
            if picture.scaled or picture.kind == "photograph":
                paths.append(out / "clouds" / f"{case.name}_{picture.kind}_{method.name}.png")
                said = method.tells(case, picture)
                caption = f"{case.name} ({case.kind}), {method.name}, {word}"
                write_picture(paths[-1], sheet(said, case.truth.surfaces, picture, caption))
    return paths


def sheet(said: Predicted, truth: dict[str, TrueSurface], picture: Picture, caption: str) -> np.ndarray:
    """Rows: skull, face. Columns: the image, then precision and recall from front, three-quarter and side."""
    seen = np.repeat(cv2.resize(picture.pixels, (PIXELS, PIXELS), interpolation=cv2.INTER_LINEAR)[..., None], 3, 2)
    rows = []
    for part, first in zip(PARTS, (seen, np.ones_like(seen)), strict=True):
        mesh, true = getattr(said, part), truth[part]
        tree = TriangleTree(mesh)
        precision = [_coloured(mesh, _to_truth(true), azimuth) for azimuth in VIEWS_DEG.values()]
        recall = [_coloured(true.mesh, _of_seen(true, tree), azimuth) for azimuth in VIEWS_DEG.values()]
        rows.append(np.hstack([first, *precision, *recall]))
    return np.vstack([*rows, _legend(rows[0].shape[1], caption)])


def _to_truth(true: TrueSurface) -> Distance:
    return lambda at: true.nearest(at)[0]


def _of_seen(true: TrueSurface, prediction: TriangleTree) -> Distance:
    """Distance to the prediction of points on the true surface; NaN where it was not seen."""

    def distance(at: np.ndarray) -> np.ndarray:
        unseen = np.isnan(true.nearest(at)[0])
        return np.where(unseen, np.nan, prediction.closest(at)[0])

    return distance


def _coloured(mesh: trimesh.Trimesh, distance: Distance, azimuth_deg: float) -> np.ndarray:
    depth = depth_of(mesh, azimuth_deg, PIXELS)
    points = view_points(depth[None], views([azimuth_deg], PIXELS))[0]
    there = np.isfinite(points).all(-1)
    mm = distance(points[there])
    mm[points[there][:, 2] < JUDGED[2, 0]] = np.nan
    colour = np.ones((*depth.shape, 3), np.float32)
    colour[there] = colour_of(mm)
    return shade(depth, colour)


def colour_of(mm: np.ndarray) -> np.ndarray:
    """RGB (..., 3) of distances in mm; NaN is grey."""
    step = np.searchsorted(THRESHOLDS_MM, mm, side="left")
    return np.where(np.isnan(mm)[..., None], UNJUDGED, COLOURS[np.minimum(step, len(COLOURS) - 1)])


def _legend(width: int, caption: str) -> np.ndarray:
    strip = np.full((LEGEND_HIGH, width, 3), 255, np.uint8)
    text = f"{caption}; left to right: image, precision (prediction by distance to truth), recall (truth to prediction)"
    cv2.putText(strip, text, (12, 26), cv2.FONT_HERSHEY_SIMPLEX, LETTER, INK, 1, cv2.LINE_AA)
    for k, (word, colour) in enumerate(zip(WORDS, (*COLOURS, UNJUDGED), strict=True)):
        x = width - 130 * (len(WORDS) - k)
        strip[10 : 10 + SWATCH, x : x + SWATCH] = 255 * colour
        cv2.putText(strip, word, (x + 24, 25), cv2.FONT_HERSHEY_SIMPLEX, LETTER, INK, 1, cv2.LINE_AA)
    return strip / np.float32(255)
