"""Path integrals of attenuation along the rays of a cephalometric X-ray set: parallel rays or a cone beam.

Owns the geometry of both views. Each slice of the volume is carried onto the image by the homography that the source
makes of a plane, and what a ray loses in it grows with how obliquely it runs. Knows nothing of exposure or of heads.

The head stands in the ear rods: the ray through the origin of the Frankfurt frame is the central one and meets the film
at a right angle. Lateral: the source is at the subject's right, the left side is at the film, the face looks to the
right of the image (`mirrored`: to its left). Frontal: postero-anterior, the image is seen as the subject is met, its
left at the image's right. mm_per_pixel is stated in the plane through the origin (mid-sagittal in a lateral view).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from scipy.spatial.transform import Rotation

from cranioface.geometry.head_grid import Grid

View = Literal["lateral", "frontal"]
VIEWS: tuple[View, ...] = ("lateral", "frontal")
SOURCE_MM = (
    1524.0  # from source to mid-sagittal plane: five feet, the cephalometric standard (Broadbent 1931; recalled)
)
FILM_MM = 150.0  # from that plane to the film: 115 to 180 mm by maker (recalled)
# image right, up, and along the rays, in the Frankfurt frame: x left, y back, z up
AXES = {
    "lateral": ((0.0, -1.0, 0.0), (0.0, 0.0, 1.0), (1.0, 0.0, 0.0)),
    "frontal": ((1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, -1.0, 0.0)),
}


@dataclass(frozen=True)
class Geometry:
    """One exposure. pixels: (rows, columns); source_mm None: parallel rays, which enlarge nothing.

    middle_mm: what the image's middle shows of the plane through the origin, (right, up) mm. turn_deg: the head's
    rotation vector (about x, y, z) out of the upright.
    """

    view: View = "lateral"
    pixels: tuple[int, int] = (256, 256)
    mm_per_pixel: float = 1.0
    middle_mm: tuple[float, float] = (0.0, 0.0)
    source_mm: float | None = SOURCE_MM
    film_mm: float = FILM_MM
    turn_deg: tuple[float, float, float] = (0.0, 0.0, 0.0)
    mirrored: bool = False

    @property
    def magnification(self) -> float:
        """How much larger the film shows what lies in the plane through the origin."""
        return 1.0 if self.source_mm is None else 1 + self.film_mm / self.source_mm

    def plane_from_pixels(self) -> np.ndarray:
        """(4, 3): (column, row, 1) of a pixel as the point of the plane, homogeneous, in the head's frame."""
        right, up, _ = self._axes()
        rows, columns = self.pixels
        mm, flip = self.mm_per_pixel, -1 if self.mirrored else 1
        first = (self.middle_mm[0] - flip * mm * (columns - 1) / 2) * right + (
            self.middle_mm[1] + mm * (rows - 1) / 2
        ) * up
        return np.vstack([np.stack([flip * mm * right, -mm * up, first], 1), [0, 0, 1]])

    def source(self) -> np.ndarray:
        """(4,) homogeneous: where the rays come from in the head's frame; the last is 0 for parallel rays."""
        along = self._axes()[2]
        return np.append(along, 0.0) if self.source_mm is None else np.append(-self.source_mm * along, 1.0)

    def pixels_of(self, points: np.ndarray) -> np.ndarray:
        """Where points (n, 3) mm of the head appear: (n, 2) fractional column and row."""
        homogeneous = np.hstack([points, np.ones((len(points), 1))])
        on_plane = _through(self.source(), np.append(self._axes()[2], 0.0)) @ homogeneous.T
        pixel = np.linalg.lstsq(self.plane_from_pixels(), on_plane / on_plane[3], rcond=None)[0]
        return np.asarray((pixel[:2] / pixel[2]).T)

    def _axes(self) -> np.ndarray:
        """(3, 3): image right, up and the central ray as the turned head sees them."""
        turned = Rotation.from_rotvec(self.turn_deg, degrees=True)
        return np.asarray(turned.inv().apply(np.array(AXES[self.view])))


def path_integral(per_mm: np.ndarray, grid: Grid, geometry: Geometry) -> np.ndarray:
    """Integral (rows, columns) float32, without unit, of `per_mm` (x, y, z) 1/mm along the ray to each pixel's centre.

    Exact where attenuation is bilinear within the slices of the axis that the rays follow most.
    """
    axis = int(np.abs(geometry._axes()[2]).argmax())
    slices = np.moveaxis(np.asarray(per_mm, np.float32), axis, 0)
    rest = [a for a in range(3) if a != axis]
    total = np.zeros(geometry.pixels, np.float32)
    for k in np.flatnonzero(slices.any((1, 2))):
        homography = _slice_from_pixels(axis, rest, int(k), grid, geometry)
        total += cv2.warpPerspective(
            np.ascontiguousarray(slices[k]),
            homography,
            geometry.pixels[::-1],
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        )
    return np.asarray(total * _path_mm(axis, grid, geometry))


def _slice_from_pixels(axis: int, rest: list[int], k: int, grid: Grid, geometry: Geometry) -> np.ndarray:
    """(3, 3): (column, row, 1) of a pixel as (second, first, 1) index within slice `k` across `axis`."""
    plane = np.zeros(4)
    plane[axis], plane[3] = 1.0, -(grid.origin[axis] + k * grid.spacing)
    index = np.array(
        [[*(np.eye(3)[a] / grid.spacing), -grid.origin[a] / grid.spacing] for a in reversed(rest)] + [[0, 0, 0, 1]]
    )
    return np.asarray(index @ _through(geometry.source(), plane) @ geometry.plane_from_pixels())


def _through(source: np.ndarray, plane: np.ndarray) -> np.ndarray:
    """(4, 4): a homogeneous point as the point of `plane` that lies on one line with it and `source`."""
    return np.asarray((plane @ source) * np.eye(4) - np.outer(source, plane))


def _path_mm(axis: int, grid: Grid, geometry: Geometry) -> np.ndarray:
    """(rows, columns) float32: how far each ray runs between two slices across `axis`, mm."""
    rows, columns = np.indices(geometry.pixels)
    at = geometry.plane_from_pixels()[:3] @ np.stack([columns.ravel(), rows.ravel(), np.ones(rows.size)])
    source = geometry.source()
    rays = np.broadcast_to(source[:3, None], at.shape) if source[3] == 0 else at - source[:3, None]
    oblique = np.linalg.norm(rays, axis=0) / np.abs(rays[axis])
    return np.asarray((grid.spacing * oblique).reshape(geometry.pixels), np.float32)
