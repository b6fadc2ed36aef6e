"""The eight depth maps of the ring in one pass over the triangles.

The ring's axis is vertical, so a row of pixels is the same plane in every view. Each triangle is cut once by the planes
of its rows; each cut, a segment, is drawn as a line of pixels into four views 45 degrees apart, and the largest and the
smallest depth met at a pixel are the nearest surface of two opposite views. Blocks of triangles go through each step
together (`row_cuts`), so that the compiler makes vector code of all steps but the last.
Owns the drawing. Knows nothing of meshes and of where the ring lies in a head.
Tests hold it against `cranioface.geometry.raster`, which draws one view after the other.
"""

import numpy as np

from cranioface.geometry.kernels import get_num_threads, njit, prange
from cranioface.geometry.row_cuts import (
    collect,
    cut,
    place_in_rows,
    sort_corners,
    that_meet_rows,
    that_meet_the_next_row,
)

BLOCK = 512  # triangles whose numbers stay in the nearest cache
HALF = np.float32(np.sqrt(0.5))
ACROSS = np.array([1, HALF, 0, -HALF], np.float32)  # cosines of 0, 45, 90 and 135 degrees
ALONG = np.array([0, HALF, 1, HALF], np.float32)  # and sines
ZERO, TINY, NOWHERE = np.float32(0), np.float32(1e-30), np.float32(np.nan)
SEEN, SEEN_FROM_OUTSIDE = 0, 1  # what an image holds: any surface, or surface that turns its outside to the camera


def ring_depths(
    vertices: np.ndarray,
    faces: np.ndarray,
    centre: np.ndarray,
    n: int,
    mm: float,
    farthest: float = np.inf,
    hide_inside: bool = False,
) -> np.ndarray:
    """Nearest surface at each pixel centre of eight views 45 degrees apart, (8, n, n) float32 mm, NaN where none is.

    vertices (k, 3) float64 mm; faces (m, 3) int32, counter-clockwise from outside; centre (3,) of the ring, mm; n x n
    pixels of `mm`. Depth from the centre to the camera; +inf where it is beyond +-farthest mm and, with hide_inside,
    where the nearest surface turns its inside to the camera.
    The same for any number of threads: each draws its own images, and a maximum has no order.
    """
    places, twice = np.empty((len(vertices), 3), np.float32), np.empty(len(vertices), np.int32)
    place_in_rows(vertices, centre, n, mm, places, twice)
    images = np.full((get_num_threads(), n, 2 if hide_inside else 1, 4, n + 2, 2), -np.inf, np.float32)
    _draw_all(places, twice, faces, images)
    depth = np.empty((8, n, n), np.float32)
    _gather_views(images, np.float32(mm), np.float32(farthest), depth)
    return depth


@njit(cache=True, parallel=True, error_model="numpy")
def _draw_all(places, twice, faces, images):
    """Each thread its share of the triangles into its own images (row, layer, view, column, near or far).

    A block goes down row by row: its triangles are cut with their rows, the cuts drawn in all views, and those that
    meet their next row go on, until none is left.
    """
    threads, n, layers = images.shape[:3]
    for thread in prange(threads):
        first, last = len(faces) * thread // threads, len(faces) * (thread + 1) // threads
        chosen = np.empty(BLOCK, np.int32)
        corners, rows = np.empty((9, BLOCK), np.float32), np.empty((3, BLOCK), np.float32)
        ends, drawn = np.empty((4, BLOCK), np.float32), np.empty((5, BLOCK), np.float32)
        for start in range(first, last, BLOCK):
            count = that_meet_rows(faces, twice, start, min(start + BLOCK, last), n, chosen)
            collect(places, faces, chosen, count, corners)
            sort_corners(corners, rows, count)
            while count:
                cut(corners, rows, ends, count)
                for view in range(4):
                    _spans(ends, ACROSS[view], ALONG[view], n, drawn, count)
                    _draw(drawn, rows, images[thread, :, SEEN, view], count)
                    if layers > 1:
                        _only_outside(drawn, rows, ACROSS[view], ALONG[view], count)
                        _draw(drawn, rows, images[thread, :, SEEN_FROM_OUTSIDE, view], count)
                count = that_meet_the_next_row(corners, rows, n, count)


@njit(cache=True, error_model="numpy")
def _spans(ends, cos, sin, n, drawn, count):
    """Each cut as pixels of one view and of the opposite one.

    Its ends lie at u = x cos + y sin across the image and d = x sin - y cos towards the camera: a turn about z. Between
    them d is linear in u: it is taken at the first pixel centre, ceil(left), and grows by `slope` a pixel.
    drawn: first column (the border's where it is none), depth there towards the view and towards the opposite one,
    slope along the row, and the cut's last place. Depth is NaN where the cut holds no pixel centre.
    """
    shift, border = np.float32(0.5 * (n - 1) + 1), np.float32(n + 1)
    for q in range(count):
        x0, y0, x1, y1 = ends[0, q], ends[1, q], ends[2, q], ends[3, q]
        u0, d0 = x0 * cos + y0 * sin + shift, x0 * sin - y0 * cos
        u1, d1 = x1 * cos + y1 * sin + shift, x1 * sin - y1 * cos
        forward = u0 <= u1
        left, right = (u0 if forward else u1), (u1 if forward else u0)
        at_left, at_right = (d0 if forward else d1), (d1 if forward else d0)
        first, width = np.ceil(left), right - left
        slope = (at_right - at_left) / (width if width > TINY else TINY)
        column = first if first > ZERO else ZERO
        column = column if column < border else border
        depth = at_left + (column - left) * slope if first <= right else NOWHERE
        drawn[0, q], drawn[1, q], drawn[2, q], drawn[3, q], drawn[4, q] = column, depth, -depth, slope, right


@njit(cache=True)
def _only_outside(drawn, rows, cos, sin, count):
    """NaN for the view to which the triangle turns its inside, or neither side."""
    for q in range(count):
        facing = rows[1, q] * sin - rows[2, q] * cos
        drawn[1, q] = drawn[1, q] if facing > ZERO else NOWHERE
        drawn[2, q] = drawn[2, q] if facing < ZERO else NOWHERE


@njit(cache=True)
def _draw(drawn, rows, image, count):
    """Spans into image (row, column, near or far); nearly all are one pixel or none, so that one needs no branch."""
    last_column = image.shape[1] - 2
    for q in range(count):
        column, near, far = int(drawn[0, q]), drawn[1, q], drawn[2, q]
        row = image[int(rows[0, q])]
        row[column, 0] = near if near > row[column, 0] else row[column, 0]  # NaN compares false
        row[column, 1] = far if far > row[column, 1] else row[column, 1]
        if column + 1 <= drawn[4, q]:
            for k in range(column + 1, min(last_column, int(drawn[4, q])) + 1):
                step = np.float32(k - column) * drawn[3, q]
                row[k, 0] = near + step if near + step > row[k, 0] else row[k, 0]
                row[k, 1] = far - step if far - step > row[k, 1] else row[k, 1]


@njit(cache=True, parallel=True)
def _gather_views(images, mm, farthest, depth):
    """The images of all threads as eight maps in mm: far for a view is near for the opposite one, and mirrored.

    The opposite camera sees u as -u and d as -d: column j becomes n - 1 - j, and -d was drawn in the far image.
    """
    threads, n, layers = images.shape[:3]
    for i in prange(n):
        seen = images[0, i].ravel()
        for thread in range(1, threads):
            other = images[thread, i].ravel()
            for k in range(len(seen)):
                seen[k] = max(seen[k], other[k])
        for view in range(4):
            any_side, outside = images[0, i, SEEN, view], images[0, i, layers - 1, view]
            for j in range(n):
                depth[view, i, j] = _told(any_side[j + 1, 0], outside[j + 1, 0], mm, farthest)
                depth[view + 4, i, n - 1 - j] = _told(any_side[j + 1, 1], outside[j + 1, 1], mm, farthest)


@njit(cache=True, inline="always")
def _told(nearest, nearest_outside, mm, farthest):
    if nearest == -np.inf:
        return np.nan
    return np.inf if nearest > nearest_outside or abs(nearest * mm) > farthest else nearest * mm
