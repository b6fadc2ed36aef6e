"""Pictures of heads: shaded orthographic views of meshes, drawn by the project's own rasteriser.

No window, no OpenGL: a picture comes out the same on a laptop and on a machine without a screen.
Meshes are in the Frankfurt frame, mm. Images are (h, w, 3) float64 RGB from 0 to 1.
"""

from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
import trimesh

from doors import BadInput, whole_file
from geometry.raster import nearest_depth

VIEWS_DEG = {"front": 0, "three-quarter": 45, "side": 90}
BONE, SKIN = np.array([0.93, 0.88, 0.76]), np.array([0.86, 0.66, 0.55])
RED, PAPER = np.array([0.8, 0.1, 0.1]), np.array([1.0, 1.0, 1.0])
PIXELS, SUPERSAMPLE, HEIGHT_MM = 420, 2, 290.0
LIGHT = np.array([-0.35, 0.45, 0.82])  # image right, image up, towards the viewer: over the viewer's left shoulder
AMBIENT = 0.25
CENTRE_MM = np.array([0.0, -5.0, 0.0])


def depth_of(mesh: trimesh.Trimesh, azimuth_deg: float, pixels: int = PIXELS * SUPERSAMPLE) -> np.ndarray:
    """Depth (pixels, pixels) mm of one orthographic view `HEIGHT_MM` wide and high, NaN = background."""
    a, s, middle = np.radians(azimuth_deg), HEIGHT_MM / pixels, (pixels - 1) / 2
    p = np.asarray(mesh.vertices, np.float64) - CENTRE_MM
    columns = middle + (p[:, 0] * np.cos(a) + p[:, 1] * np.sin(a)) / s
    depths = p[:, 0] * np.sin(a) - p[:, 1] * np.cos(a)
    faces = np.ascontiguousarray(mesh.faces, np.int32)
    return nearest_depth(middle - p[:, 2] / s, columns[None], depths[None], faces, pixels)[0]


def shade(depth: np.ndarray, colour: np.ndarray) -> np.ndarray:
    """Lambert shading of a depth map in `colour` (3,) or (h, w, 3); the background is paper."""
    mm = HEIGHT_MM / len(depth)
    filled = np.where(np.isnan(depth), np.nanmin(depth) if np.isfinite(depth).any() else 0.0, depth)
    down, right = np.gradient(filled.astype(np.float64), mm)
    normal = np.stack([-right, down, np.ones_like(right)], -1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    light = np.clip(normal @ (LIGHT / np.linalg.norm(LIGHT)), 0, 1) * (1 - AMBIENT) + AMBIENT
    picture = np.clip(light[..., None] * colour * 1.08, 0, 1)
    return np.where(np.isnan(depth)[..., None], PAPER, picture)


def draw(mesh: trimesh.Trimesh, azimuth_deg: float, colour: np.ndarray = SKIN) -> np.ndarray:
    """One view of one mesh, (PIXELS, PIXELS, 3)."""
    return _shrink(shade(depth_of(mesh, azimuth_deg), colour))


def overlay(bone: np.ndarray, skin: np.ndarray) -> np.ndarray:
    """The skull seen through the face, from the depths of one view; bone that pierces the skin is red."""
    see_through = 0.45 * shade(skin, SKIN) + 0.55 * shade(bone, BONE)
    picture = np.where(np.isnan(bone)[..., None], 0.75 * shade(skin, SKIN) + 0.25 * PAPER, see_through)
    pierced = (bone > np.nan_to_num(skin, nan=-np.inf) + 0.3) & ~np.isnan(bone)
    pierced[np.isfinite(skin).any(1).nonzero()[0].max(initial=-1) + 1 :] = False  # a spine longer than the neck may be
    return _shrink(np.where(pierced[..., None], RED, picture))


def preview(skull: trimesh.Trimesh, face: trimesh.Trimesh, views: Mapping[str, float] = VIEWS_DEG) -> np.ndarray:
    """Skull, face and both overlaid (rows) from the front, three-quarter and side (columns)."""
    columns = []
    for azimuth in views.values():
        bone, skin = depth_of(skull, azimuth), depth_of(face, azimuth)
        columns.append(np.vstack([_shrink(shade(bone, BONE)), _shrink(shade(skin, SKIN)), overlay(bone, skin)]))
    return np.hstack(columns)


def write_picture(path: str | Path, picture: np.ndarray) -> None:
    """Write an RGB picture as PNG or JPEG, as `path` is named, whole or not at all."""
    code = np.rint(np.clip(picture, 0, 1)[..., ::-1] * 255).astype(np.uint8)
    smallest = [cv2.IMWRITE_PNG_COMPRESSION, 9] if Path(path).suffix == ".png" else []
    with whole_file(path) as temporary:
        if not cv2.imwrite(str(temporary), code, smallest):
            raise BadInput(f"{path}: could not be written; is the disk full?")


def _shrink(picture: np.ndarray) -> np.ndarray:
    return cv2.resize(picture, (PIXELS, PIXELS), interpolation=cv2.INTER_AREA)
