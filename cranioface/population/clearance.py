"""Keeps every skull inside its face: skin is pushed out smoothly where bone,
seen from the middle of the head, comes too near.

Owns the spherical map of the bone's outermost radius.
Knows nothing of how either surface was made. Frame: Frankfurt, mm.
"""

import numpy as np
import scipy.sparse as sp
import trimesh

from cranioface.geometry.raster import nearest_depth

MIDDLE_MM = np.array([0.0, -15.0, 15.0])  # every outer surface of skull and face is seen from here
LEAST_MM = 3.0  # along the ray, so that a slanted surface keeps 1.5 mm and more
THINNEST_MM = 0.5  # over an ear: with less, the ears are pushed too
PIXELS = 240  # over 180 degrees of polar angle and, twice, 360 of azimuth
ROUNDS, SPREAD = 4, 6


class BoneRadius:
    """Outermost radius of a skull in every direction from MIDDLE_MM."""

    def __init__(self, skull: trimesh.Trimesh) -> None:
        row, column, radius = _angles(np.asarray(skull.vertices, np.float64))
        faces = np.asarray(skull.faces)
        # triangles across the seam behind the head are drawn once on each side of it
        across = np.ptp(column[faces], axis=1) > PIXELS / 2
        shifted = np.where(column < PIXELS / 2, column + PIXELS, column - 0.0)
        columns = np.stack([column, shifted, shifted - PIXELS])
        keep = np.concatenate([faces[~across], faces[across]]).astype(np.int32)
        plain = nearest_depth(row, columns[:1], radius[None], keep[: (~across).sum()], PIXELS)[0]
        seam = nearest_depth(row, columns[1:], np.stack([radius, radius]), keep[(~across).sum() :], PIXELS)
        self.radius = np.fmax(plain, np.fmax(seam[0], seam[1]))

    def outside(self, points: np.ndarray) -> np.ndarray:
        """How far (mm along the ray) each point (n, 3) lacks LEAST_MM of clearance;
        0 where it has it or no bone lies behind.
        """
        return np.maximum(np.nan_to_num(LEAST_MM - self.beyond(points), nan=0.0), 0.0)

    def beyond(self, points: np.ndarray) -> np.ndarray:
        """How far (mm along the ray) each point (n, 3) lies outside this surface; NaN where no ray meets it."""
        row, column, radius = _angles(points)
        at = np.clip(np.rint(row), 0, PIXELS - 1).astype(int), np.rint(column).astype(int) % PIXELS
        return np.asarray(radius - self.radius[at])


def _angles(points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row (polar angle), column (azimuth, seam behind the head) in pixels and radius in mm."""
    offset = points - MIDDLE_MM
    radius = np.linalg.norm(offset, axis=1)
    polar = np.arccos(np.clip(offset[:, 2] / radius, -1, 1))
    azimuth = np.arctan2(offset[:, 0], -offset[:, 1])
    return polar / np.pi * PIXELS - 0.5, (azimuth / (2 * np.pi) + 0.5) * PIXELS - 0.5, radius


def push_out(
    head: np.ndarray, refine: sp.csr_matrix, links: sp.csr_matrix, movable: np.ndarray, skull: trimesh.Trimesh
) -> np.ndarray:
    """Control points (n, 3) of a face, moved away from MIDDLE_MM until the smooth surface clears the skull.

    refine (m, n): control points to the surface's points; links (n, n): row-normalised neighbours;
    movable (n,): False where the surface folds (ears), which follows its neighbours unless bone still shows through it.
    """
    bone, free = BoneRadius(skull), refine @ movable.astype(np.float64) > 0.9
    near = (refine.multiply(refine > 0.1)).tocsc()
    near.eliminate_zeros()
    head = _pushed(head, bone, refine, links, near, free)
    if bone.outside(refine @ head).max() <= LEAST_MM - THINNEST_MM:
        return head
    # the front root of an ear can lie on a zygomatic arch that the cheek before it has cleared
    return _pushed(head, bone, refine, links, near, np.ones_like(free))


def _pushed(
    head: np.ndarray,
    bone: BoneRadius,
    refine: sp.csr_matrix,
    links: sp.csr_matrix,
    near: sp.csc_matrix,
    free: np.ndarray,
) -> np.ndarray:
    """Control points after some rounds in which only the surface points of `free` (m,) are looked at."""
    for _ in range(ROUNDS):
        lack = _worst_near(bone.outside(refine @ head) * free, near)
        if lack.max() < 0.05:
            break
        height = lack.copy()
        for _ in range(SPREAD):
            height = np.maximum(lack, links @ height)
        offset = head - MIDDLE_MM
        head = head + (links @ height + lack)[:, None] / 2 * offset / np.linalg.norm(offset, axis=1)[:, None]
    return head


def _worst_near(lack: np.ndarray, near: sp.csc_matrix) -> np.ndarray:
    """Largest lack among the surface points that each control point moves."""
    out = np.zeros(near.shape[1])
    filled = np.flatnonzero(np.diff(near.indptr))
    out[filled] = np.maximum.reduceat(lack[near.indices], near.indptr[filled])
    return out
