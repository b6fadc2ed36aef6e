"""People whose skull and face are ellipsoids, and pictures that show how long: a data set made in a second."""

import numpy as np

from single_image.picture import PIXELS, WINDOW_MM, Picture
from single_image.shape import SAMPLES, VOXELS, Shape, Surface

MIDDLE = np.array([0.0, 0.0, 20.0])
PARTS_OF = {"train": range(0, 8), "validation": range(16, 20), "test": range(22, 24)}


class Ellipsoids:
    """`Examples`; surfaces=False: volumes alone are known, as other people's data sets have them."""

    def __init__(self, surfaces=True, spread=0.3):
        self.surfaces, self.spread = surfaces, spread

    def names(self, part):
        return [f"e{k}" for k in PARTS_OF[part]]

    def radii(self, name):
        """Of the skull (3,) mm: long ones and short ones."""
        grown = 1 + self.spread * np.random.default_rng(int(name[1:])).uniform(-1, 1)
        return np.array([60.0, 80.0 * grown, 75.0])

    def pictures(self, name):
        """From the left: thickness of bone and tissue along x."""
        y, z = np.meshgrid(*2 * [(np.arange(PIXELS) - (PIXELS - 1) / 2) * WINDOW_MM / PIXELS])
        skull, face = (
            np.sqrt(np.clip(1 - (y / r[1]) ** 2 - (z / r[2]) ** 2, 0, 1)) for r in (self.radii(name), self.skin(name))
        )
        image = Picture((0.7 * skull + 0.3 * face).astype(np.float32), True, "lateral")
        return [image, Picture(image.pixels[:, ::-1], True, "lateral")]

    def skin(self, name):
        return self.radii(name) + 12

    def shape(self, name):
        radii = {"skull": self.radii(name), "face": self.skin(name)}
        volumes = np.stack([inside(r) for r in radii.values()])
        return Shape(volumes, {part: ellipsoid(r) for part, r in radii.items()} if self.surfaces else None)

    def origin(self):
        return {"source": "ellipsoids", "surfaces": self.surfaces, "spread": self.spread}


def inside(radii):
    """Shares (64, 64, 64) of the voxels."""
    at = np.stack(np.meshgrid(*(np.arange(64),) * 3, indexing="ij"), -1) * VOXELS.spacing + VOXELS.origin
    depth = (1 - np.linalg.norm((at - MIDDLE) / radii, axis=-1)) * radii.mean()
    return np.clip(0.5 + depth / VOXELS.spacing, 0, 1).astype(np.float32)


def ellipsoid(radii, count=SAMPLES):
    """Samples of the surface by a golden spiral."""
    k = np.arange(count) + 0.5
    z, turn = 1 - 2 * k / count, np.pi * (1 + 5**0.5) * k
    unit = np.stack([np.sqrt(1 - z**2) * np.cos(turn), np.sqrt(1 - z**2) * np.sin(turn), z], 1)
    normals = unit / radii
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    return Surface((unit * radii + MIDDLE).astype(np.float32), normals.astype(np.float32))
