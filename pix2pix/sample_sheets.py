"""Sample sheets: what the network was given, what it made of it and how wrong that is, as one picture.

Owns the look of the sheets. Knows nothing of networks.
"""

import cv2
import numpy as np

COLUMNS = ("skull", "base", "predicted", "true", "error")
VIEWS = (0, 1, 2, 4)  # front, three-quarter, side, back
SIDE = 128  # pixels of one picture
FULL_ERROR_MM = 10.0  # shown in the last colour
LIGHT = np.array([-0.4, 0.5, 0.77], np.float32)  # from above left, as anatomists draw


def sample_sheet(layers: dict[str, np.ndarray], mm_per_pixel: float, views: tuple[int, ...] = VIEWS) -> np.ndarray:
    """RGB (H, W, 3) uint8 of one person: a row for each view, a column for skull, base, predicted, true and error.

    layers: skull, base, predicted, true (8, N, N) mm with NaN and +inf.
    """
    rows = [np.concatenate([_cell(layers, column, view, mm_per_pixel) for column in COLUMNS], 1) for view in views]
    return np.concatenate([_headings(), *rows], 0)


def shade(depth: np.ndarray, mm_per_pixel: float) -> np.ndarray:
    """RGB (N, N, 3) uint8: a depth map lit from above left; white = no surface, blue = not observed."""
    finite = np.isfinite(depth)
    down, right = np.gradient(np.where(finite, depth, np.nanmin(depth) if finite.any() else 0.0), mm_per_pixel)
    normal = np.stack([-right, down, np.ones_like(right)], -1)
    light = np.clip(normal @ LIGHT / np.linalg.norm(normal, axis=-1), 0, 1)
    picture = np.repeat((60 + 180 * light)[..., None], 3, -1)
    picture[np.isnan(depth)] = 255
    picture[np.isposinf(depth)] = (170, 190, 230)
    return picture.astype(np.uint8)


def error_colours(predicted: np.ndarray, true: np.ndarray) -> np.ndarray:
    """RGB (N, N, 3) uint8: |predicted - true| from blue (0) to red (FULL_ERROR_MM); grey where only one has surface."""
    error = np.abs(np.where(np.isfinite(predicted) & np.isfinite(true), predicted - true, 0))
    scaled = np.clip(error / FULL_ERROR_MM * 255, 0, 255).astype(np.uint8)
    picture = cv2.cvtColor(cv2.applyColorMap(scaled, cv2.COLORMAP_TURBO), cv2.COLOR_BGR2RGB)
    picture[np.isfinite(predicted) != np.isfinite(true)] = 128
    picture[~np.isfinite(predicted) & ~np.isfinite(true)] = 255
    return picture


def _cell(layers: dict[str, np.ndarray], column: str, view: int, mm_per_pixel: float) -> np.ndarray:
    if column == "error":
        picture = error_colours(layers["predicted"][view], layers["true"][view])
    else:
        picture = shade(layers[column][view], mm_per_pixel)
    return cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA)


def _headings() -> np.ndarray:
    strip = np.full((18, SIDE * len(COLUMNS), 3), 255, np.uint8)
    for i, column in enumerate(COLUMNS):
        text = f"{column}, red = {FULL_ERROR_MM:g} mm" if column == "error" else column
        cv2.putText(strip, text, (SIDE * i + 4, 13), cv2.FONT_HERSHEY_SIMPLEX, 0.36, (0, 0, 0), 1, cv2.LINE_AA)
    return strip
