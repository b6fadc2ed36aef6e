"""Slits narrower than a map can show, between lips, lids and wings: closed before views are fused.

A groove of one or two pixels is sampled by chance: fused, it frays, and tunnels open through it. Knows only depth maps.
"""

import cv2
import numpy as np

WIDTH_PIXELS = 3  # of the square that must fit into a groove for it to stay
DEEPEST_MM = 8.0  # what lies farther behind is another surface: an ear's rim before the head
NOWHERE_MM = -1e4


def without_slits(depth: np.ndarray) -> np.ndarray:
    """Depth maps (v, N, N) mm with grooves of less than WIDTH_PIXELS raised to their margins (a morphological closing).

    NaN and +inf stay as they are, and so does what a closing would raise by more than DEEPEST_MM.
    """
    square = np.ones((WIDTH_PIXELS, WIDTH_PIXELS), np.uint8)
    out = depth.copy()
    for view in out:
        known = np.isfinite(view)
        low = np.where(known, view, NOWHERE_MM).astype(np.float32)
        raised = cv2.morphologyEx(low, cv2.MORPH_CLOSE, square)
        fills = known & (raised - low < DEEPEST_MM)
        view[fills] = raised[fills]
    return out
