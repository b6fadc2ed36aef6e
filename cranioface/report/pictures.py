"""Pictures of heads: shaded orthographic views of meshes, drawn by the project's own rasteriser.

No window, no OpenGL: a picture comes out the same on a laptop and on a machine without a screen.
Meshes are in the Frankfurt frame, mm. Images are (h, w, 3) float32 RGB from 0 to 1.
"""

from collections.abc import Collection, Mapping
from pathlib import Path

import cv2
import numpy as np
import trimesh

from cranioface.command import BadInput, whole_file
from cranioface.geometry.ring import CameraRing, project_each_view
from cranioface.report.ambient_light import soft_light

VIEWS_DEG = {"front": 0, "three-quarter": 45, "side": 90}
BONE, SKIN = np.array([0.93, 0.88, 0.76], np.float32), np.array([0.86, 0.66, 0.55], np.float32)
INFERRED = np.array([0.34, 0.62, 0.86], np.float32)  # bone that nobody saw: apart for red-green blindness too
RED, PAPER = np.array([0.8, 0.1, 0.1], np.float32), np.array([1.0, 1.0, 1.0], np.float32)
PIERCED_MM, NECK_END_MM = 0.3, 6.0  # bone so far out of the skin is red, but for a spine at the neck's end and below
PIXELS, SUPERSAMPLE, HEIGHT_MM = 420, 2, 290.0
PNG_LEVEL = 4  # of 9, which takes 12 times as long for 7 % less
JPEG_QUALITY = 88  # of 100
BGR = [2, 1, 0, 3]  # the order in which files hold colours
CENTRE_MM = (0.0, -5.0, 0.0)


def depth_of(mesh: trimesh.Trimesh, azimuth_deg: float, pixels: int = PIXELS * SUPERSAMPLE) -> np.ndarray:
    """Depth (pixels, pixels) mm of one orthographic view `HEIGHT_MM` wide and high, NaN = background."""
    return np.asarray(depths_of(mesh, [azimuth_deg], pixels)[0])


def depths_of(mesh: trimesh.Trimesh, azimuths_deg: Collection[float], pixels: int) -> np.ndarray:
    """`depth_of` in several views at once, (v, pixels, pixels)."""
    return project_each_view(mesh, views(azimuths_deg, pixels), farthest_mm=np.inf)


def views(azimuths_deg: Collection[float], pixels: int) -> CameraRing:
    """The cameras of a picture: `HEIGHT_MM` wide and high, about the middle of a head."""
    return CameraRing(pixels, HEIGHT_MM, CENTRE_MM, tuple(azimuths_deg))


def shade(depth: np.ndarray, colour: np.ndarray, high_mm: float = HEIGHT_MM) -> np.ndarray:
    """A depth map under soft light in `colour` (3,) or (h, w, 3); the background is paper.

    high_mm: what the picture shows from its top to its foot.
    """
    light = brightness(depth, high_mm)[..., None]
    return np.where(np.isnan(light), PAPER, np.minimum(light * np.asarray(colour, np.float32), 1))


def brightness(depth: np.ndarray, high_mm: float = HEIGHT_MM) -> np.ndarray:
    """`soft_light` on a picture that shows `high_mm` from its top to its foot; NaN = background."""
    return soft_light(depth, high_mm / len(depth))


def draw(mesh: trimesh.Trimesh, azimuth_deg: float, colour: np.ndarray = SKIN) -> np.ndarray:
    """One view of one mesh, (PIXELS, PIXELS, 3)."""
    return shrunk(shade(depth_of(mesh, azimuth_deg), colour))


def preview(
    skull: trimesh.Trimesh,
    face: trimesh.Trimesh,
    views: Mapping[str, float] = VIEWS_DEG,
    inferred: trimesh.Trimesh | None = None,
) -> np.ndarray:
    """Skull, face and both overlaid (rows) from the front, three-quarter and side (columns).

    inferred: the bone of the skull that was not scanned, in a colour of its own.
    """
    bone, skin = (depths_of(mesh, views.values(), PIXELS * SUPERSAMPLE) for mesh in (skull, face))
    unseen = np.full_like(bone, np.nan)
    if inferred is not None:
        unseen = depths_of(inferred, views.values(), PIXELS * SUPERSAMPLE)
    return np.hstack([_column(*of_view) for of_view in zip(bone, skin, unseen, strict=True)])


def _column(bone: np.ndarray, skin: np.ndarray, inferred: np.ndarray) -> np.ndarray:
    """Skull, face and both overlaid, from the depths of one view."""
    unseen = (np.nan_to_num(inferred, nan=-np.inf) >= bone - 0.01)[..., None]
    shaded = shade(bone, np.where(unseen, INFERRED, BONE)), shade(skin, SKIN)
    return np.vstack([shrunk(picture) for picture in (*shaded, _overlay(bone, skin, *shaded))])


def _overlay(bone: np.ndarray, skin: np.ndarray, shaded_bone: np.ndarray, shaded_skin: np.ndarray) -> np.ndarray:
    """The skull seen through the face; bone that pierces the skin is red."""
    no_bone = np.isnan(bone)
    share = np.where(no_bone, np.float32(0.75), np.float32(0.45))[..., None]
    picture = share * shaded_skin + (1 - share) * shaded_bone  # paper where no bone is
    picture[pierced(bone, skin)] = RED
    return np.asarray(picture)


def pierced(bone: np.ndarray, skin: np.ndarray) -> np.ndarray:
    """Where (..., N, N) bool bone stands out of the skin, from the depths mm of both in a view; NaN: nothing there."""
    out = (bone > np.nan_to_num(skin, nan=-np.inf) + PIERCED_MM) & ~np.isnan(bone)
    high = skin.shape[-2]
    rows = np.flip(np.isfinite(skin).any(-1), -1)
    end = np.where(rows.any(-1), high - rows.argmax(-1), 0) - NECK_END_MM / HEIGHT_MM * high
    return np.asarray(out & (np.arange(high)[:, None] < end[..., None, None]))


def write_picture(path: str | Path, picture: np.ndarray) -> None:
    """Write a picture as PNG or JPEG, as `path` is named, whole or not at all: RGB, or RGB and opacity in a PNG."""
    code = np.rint(np.clip(picture, 0, 1)[..., BGR[: picture.shape[-1]]] * 255).astype(np.uint8)
    png = Path(path).suffix == ".png"
    level = [cv2.IMWRITE_PNG_COMPRESSION, PNG_LEVEL] if png else [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
    with whole_file(path) as temporary:
        if not cv2.imwrite(str(temporary), code, level):
            raise BadInput(f"{path}: could not be written; is the disk full?")


def shrunk(picture: np.ndarray, pixels: int = PIXELS) -> np.ndarray:
    """A picture (h, w, 3) as (pixels, pixels, 3), each the mean of what it covers: outlines become smooth."""
    return np.asarray(cv2.resize(picture, (pixels, pixels), interpolation=cv2.INTER_AREA))
