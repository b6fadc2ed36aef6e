"""What is to be predicted: skull and face of one person, as samples of their outer surfaces and as occupancy.

The skull is what its outer surface encloses, braincase and all: no image tells how thick its bone is. Owns the grid of
the volumes. Knows nothing of images. Frankfurt frame, LPS, mm.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cranioface.geometry.head_grid import Grid

PARTS = ("skull", "face")  # in this order wherever an axis holds both
VOXELS = Grid((64, 64, 64), 4.0, (-126.0, -126.0, -110.0))  # x and y from -128, z from -112 to 144 mm
SAMPLES = 4096  # of each surface


@dataclass(frozen=True)
class Surface:
    """Points (n, 3) float32 mm spread evenly over a surface seen from outside, and its unit normals (n, 3), outward."""

    points: np.ndarray
    normals: np.ndarray


@dataclass(frozen=True)
class Shape:
    """occupancy (2, 64, 64, 64) float32: share of each voxel of VOXELS in skull, in head (the face encloses the skull).

    NaN, all of a part, where a data set of other people says nothing of it.
    surfaces: skull and face by PARTS; None where a data set of other people holds volumes alone.
    """

    occupancy: np.ndarray
    surfaces: dict[str, Surface] | None = None
