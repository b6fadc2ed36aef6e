"""The outline of a skull as a lateral radiograph casts it: points and outward normals in the sagittal plane.

The plane: forward (towards the face) and up, mm, from the Frankfurt origin. Knows nothing of pictures.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import trimesh
from scipy.ndimage import gaussian_filter1d
from scipy.spatial import cKDTree

from cranioface.geometry.ring import CameraRing, project_each_view

PIXEL_MM, WINDOW_MM = 0.5, 320.0
STEP_MM = 1.0  # between two points of an outline
EVEN_STEPS = 2.0  # standard deviation, points: the outline of a mesh is stepped
SIDE_DEG = 90.0  # the camera that sees the subject's left: the face looks to its left
LOW_MM, BEHIND_MM = -25.0, 30.0  # lower and less far forward an outline shows spine and skull base, not the skull

NEAR_MM, ALIKE = 4.0, 0.5  # of the whole skull's outline: its distance, and the cosine between both normals


@dataclass(frozen=True)
class Outline:
    """points (n, 2) mm (forward, up), in order along the outline; normals (n, 2) unit, outward."""

    points: np.ndarray
    normals: np.ndarray

    def part(self, kept: np.ndarray) -> Outline:
        """The points of `kept` (n,) bool."""
        return Outline(self.points[kept], self.normals[kept])


def outline_of(mesh: trimesh.Trimesh) -> Outline:
    """The largest closed outline of a mesh in the Frankfurt frame, STEP_MM between its points, counter-clockwise.

    Counter-clockwise as forward is drawn to the right: from the face up over the vault.
    """
    pixels = round(WINDOW_MM / PIXEL_MM)
    ring = CameraRing(pixels, WINDOW_MM, (0.0, 0.0, 0.0), (SIDE_DEG,))
    mask = np.isfinite(project_each_view(mesh, ring, farthest_mm=np.inf)[0]).astype(np.uint8)
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    contour = max(cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0], key=cv2.contourArea)
    column, row = contour[:, 0].astype(np.float64).T
    half = (pixels - 1) / 2
    return _resampled(np.stack([half - column, half - row], 1) * PIXEL_MM)


def skull_outline(skull: trimesh.Trimesh, whole: trimesh.Trimesh) -> Outline:
    """Of a scanned skull, without spine and base, and without the edges at which a scan or a saw ended.

    whole: the template registered to it; where the scan's outline is not near that one's, it is no outline of bone.
    """
    scanned, expected = outline_of(skull), outline_of(whole)
    forward, up = scanned.points.T
    gap, near = cKDTree(expected.points).query(scanned.points)
    alike = (scanned.normals * expected.normals[near]).sum(1) > ALIKE
    return scanned.part(((up > LOW_MM) | (forward > BEHIND_MM)) & (gap < NEAR_MM) & alike)


def _resampled(closed: np.ndarray) -> Outline:
    """A closed polygon (n, 2) with even steps, smoothed, and with its normals."""
    ring = np.vstack([closed, closed[:1]])
    along = np.append(0, np.cumsum(np.linalg.norm(np.diff(ring, axis=0), axis=1)))
    places = np.arange(0, along[-1], STEP_MM)
    points = np.stack([np.interp(places, along, axis) for axis in ring.T], 1)
    points = gaussian_filter1d(points, EVEN_STEPS, axis=0, mode="wrap")
    ahead = gaussian_filter1d(np.roll(points, -1, 0) - np.roll(points, 1, 0), EVEN_STEPS, axis=0, mode="wrap")
    (a, b), (c, d) = points.T, np.roll(points, -1, 0).T
    if (a * d - b * c).sum() < 0:
        points, ahead = points[::-1], -ahead[::-1]
    normals = np.stack([ahead[:, 1], -ahead[:, 0]], 1)
    return Outline(points, normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9))
