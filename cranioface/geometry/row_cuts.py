"""Triangles cut by the planes of pixel rows, a block of them at a time.

Every step is a loop over the block's columns of numbers, which the compiler turns into vector code; `ring_raster` calls
them in order. Owns which triangles meet a row and where. Knows nothing of views.
"""

import numpy as np

from cranioface.geometry.kernels import njit, prange

ZERO, ONE, NOWHERE = np.float32(0), np.float32(1), np.float32(np.nan)
OFF_WINDOW = np.float32(-2.0)  # a row above the window: those farther up count as this one


@njit(cache=True, parallel=True, error_model="numpy")
def place_in_rows(vertices, centre, n, mm, places, twice):
    """x, y and row of the vertices in pixels, the former from the ring's axis; and the row above plus the row below.

    The sum is even for a vertex on a row and odd for one between two: integers tell which triangles meet a row.
    """
    lowest = np.float32(n + 1)
    for v in prange(len(vertices)):
        places[v, 0] = (vertices[v, 0] - centre[0]) / mm
        places[v, 1] = (vertices[v, 1] - centre[1]) / mm
        places[v, 2] = 0.5 * (n - 1) - (vertices[v, 2] - centre[2]) / mm
        row = min(max(places[v, 2], OFF_WINDOW), lowest)
        twice[v] = np.int32(np.floor(row)) + np.int32(np.ceil(row))


@njit(cache=True)
def that_meet_rows(faces, twice, start, stop, n, chosen):
    """Names in `chosen` the triangles that cross or touch a row of the window; returns how many."""
    count = 0
    for f in range(start, stop):
        a, b, c = twice[faces[f, 0]], twice[faces[f, 1]], twice[faces[f, 2]]
        chosen[count] = f
        count += max((min(a, min(b, c)) + 1) >> 1, 0) <= min(max(a, max(b, c)) >> 1, n - 1)
    return count


@njit(cache=True)
def collect(places, faces, chosen, count, corners):
    for q in range(count):
        f = chosen[q]
        a, b, c = faces[f, 0], faces[f, 1], faces[f, 2]
        corners[0, q], corners[1, q], corners[2, q] = places[a, 0], places[a, 1], places[a, 2]
        corners[3, q], corners[4, q], corners[5, q] = places[b, 0], places[b, 1], places[b, 2]
        corners[6, q], corners[7, q], corners[8, q] = places[c, 0], places[c, 1], places[c, 2]


@njit(cache=True, error_model="numpy")
def sort_corners(corners, rows, count):
    """Corners by row, the first row that each triangle meets, and x and y of its outward normal.

    The normal (b - a) x (c - a) is taken before the corners change places, in three comparisons (a bubble sort of
    three). By row, an edge is cut from its upper end in both triangles that share it, and no gap opens between them.
    """
    for q in range(count):
        xa, ya, ra = corners[0, q], corners[1, q], corners[2, q]
        xb, yb, rb = corners[3, q], corners[4, q], corners[5, q]
        xc, yc, rc = corners[6, q], corners[7, q], corners[8, q]
        rows[1, q] = (yc - ya) * (rb - ra) - (yb - ya) * (rc - ra)  # z grows upwards, rows downwards
        rows[2, q] = (xb - xa) * (rc - ra) - (xc - xa) * (rb - ra)
        swap = ra > rb
        xa, xb = (xb if swap else xa), (xa if swap else xb)
        ya, yb = (yb if swap else ya), (ya if swap else yb)
        ra, rb = (rb if swap else ra), (ra if swap else rb)
        swap = rb > rc
        xb, xc = (xc if swap else xb), (xb if swap else xc)
        yb, yc = (yc if swap else yb), (yb if swap else yc)
        rb, rc = (rc if swap else rb), (rb if swap else rc)
        swap = ra > rb
        xa, xb = (xb if swap else xa), (xa if swap else xb)
        ya, yb = (yb if swap else ya), (ya if swap else yb)
        ra, rb = (rb if swap else ra), (ra if swap else rb)
        corners[0, q], corners[1, q], corners[2, q] = xa, ya, ra
        corners[3, q], corners[4, q], corners[5, q] = xb, yb, rb
        corners[6, q], corners[7, q], corners[8, q] = xc, yc, rc
        row = np.ceil(ra)
        rows[0, q] = row if row > ZERO else ZERO


@njit(cache=True, error_model="numpy")
def cut(corners, rows, ends, count):
    """x and y of both ends of each triangle's cut with its row: one on its longest edge, one on a shorter one.

    By row a is the first corner and c the last: edge ac is cut at the share (row - ra) / (rc - ra) of its way, and the
    other end lies on ab above b's row and on bc below it.
    """
    for q in range(count):
        xa, ya, ra = corners[0, q], corners[1, q], corners[2, q]
        xb, yb, rb = corners[3, q], corners[4, q], corners[5, q]
        xc, yc, rc = corners[6, q], corners[7, q], corners[8, q]
        row = rows[0, q]
        height = rc - ra
        share = (row - ra) / height if height > ZERO else NOWHERE  # level: edge-on in every view
        upper = row <= rb
        xs, ys, rs = (xa if upper else xb), (ya if upper else yb), (ra if upper else rb)
        xe, ye, re = (xb if upper else xc), (yb if upper else yc), (rb if upper else rc)
        short = re - rs
        part = (row - rs) / short if short > ZERO else ONE
        ends[0, q], ends[1, q] = xa + share * (xc - xa), ya + share * (yc - ya)
        ends[2, q], ends[3, q] = xs + part * (xe - xs), ys + part * (ye - ys)


@njit(cache=True)
def that_meet_the_next_row(corners, rows, n, count):
    """Keeps, in place, the triangles that also meet the row below; returns how many."""
    kept = 0
    for q in range(count):
        row = rows[0, q] + ONE
        if row <= corners[8, q] and row < n:
            for a in range(9):
                corners[a, kept] = corners[a, q]
            rows[0, kept], rows[1, kept], rows[2, kept] = row, rows[1, q], rows[2, q]
            kept += 1
    return kept
