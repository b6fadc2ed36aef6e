"""Photographs of a skull: shaded renders in perspective, with random light, pose, bone and background.

Owns pose, light and their draws, and the shading. Knows nothing of files; what lies behind the skull is `background`'s.
Meshes are in the Frankfurt frame, mm; images (n, n, 3) float32 RGB from 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import trimesh
from scipy.spatial.transform import Rotation

from cranioface.geometry.raster import nearest_depth
from single_image.background import background

SUPERSAMPLE = 2
YAWS_DEG = (0.0, 0.0, 45.0, -45.0, 90.0, -90.0)  # front, three-quarter, side; each as likely
YAW_SD_DEG, PITCH_SD_DEG, ROLL_SD_DEG = 12.0, 9.0, 6.0  # modelled
NEAREST_MM, FARTHEST_MM = 450.0, 3000.0  # from camera to the middle of the skull
BONES = np.array(
    [[0.95, 0.92, 0.84], [0.88, 0.80, 0.66], [0.66, 0.52, 0.38], [0.80, 0.79, 0.77]]
)  # RGB: fresh to stained
HOLLOW_MM = 9.0  # over which depth is compared, to darken what lies in a hollow
GLOSS = 12.0  # exponent of the highlight: bone is dull


@dataclass(frozen=True)
class Pose:
    """yaw: the face turns to the image's right; pitch: it nods; roll: it leans, degrees. distance_mm: of the camera.

    fill: share of the image that the longer side of the skull takes; shift: of the image, rightwards and downwards.
    """

    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    roll_deg: float = 0.0
    distance_mm: float = 1000.0
    fill: float = 0.85
    shift: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Light:
    """direction (right, up, towards the camera) that light comes from; ambient: its share that comes from everywhere.

    hollow: how much darker hollows are; gloss: the highlight's share.
    """

    direction: tuple[float, float, float] = (-0.35, 0.45, 0.82)
    ambient: float = 0.25
    hollow: float = 0.5
    gloss: float = 0.1


def photograph(
    skull: trimesh.Trimesh, pixels: int = 256, rng: np.random.Generator | None = None, pose: Pose | None = None
) -> np.ndarray:
    """The skull as a camera sees it; without an `rng` in ivory before black, from the front unless `pose` says else."""
    pose = pose or (Pose() if rng is None else draw_pose(rng))
    distance, mm = seen(skull, pose, pixels * SUPERSAMPLE)
    light = Light() if rng is None else draw_light(rng)
    colour = BONES[0] if rng is None else draw_bone(len(distance), rng)
    lit = np.clip(shaded(distance, mm, light)[..., None] * colour, 0, 1)
    there = np.isfinite(distance)[..., None]
    behind = np.zeros(3) if rng is None else background(len(distance), rng)
    picture = np.where(there, lit, behind).astype(np.float32)
    small = cv2.resize(picture, (pixels, pixels), interpolation=cv2.INTER_AREA)
    return small if rng is None else _developed(small, rng)


def seen(skull: trimesh.Trimesh, pose: Pose, pixels: int) -> tuple[np.ndarray, float]:
    """Distance (n, n) float32 mm from the camera's plane, NaN = nothing there; mm per pixel at the skull's middle."""
    at = _before_camera(skull, pose)
    x, y = (at[:, :2] * pose.distance_mm / at[:, 2:]).T  # in the plane through the middle
    size, middle = max(np.ptp(x), np.ptp(y)), ((x.max() + x.min()) / 2, (y.max() + y.min()) / 2)
    mm = float(size / (pose.fill * pixels))
    columns = (x - middle[0]) / mm + (pixels - 1) / 2 + pose.shift[0] * pixels
    rows = (y - middle[1]) / mm + (pixels - 1) / 2 + pose.shift[1] * pixels
    faces = np.ascontiguousarray(skull.faces, np.int32)
    near = nearest_depth(rows, columns[None], 1 / at[None, :, 2], faces, pixels)[0]  # 1 / z is linear in the image
    return 1 / near, mm


def _before_camera(skull: trimesh.Trimesh, pose: Pose) -> np.ndarray:
    """Vertices (n, 3) float64 mm: right, down and away from the camera."""
    vertices = np.asarray(skull.vertices, np.float64)
    centred = vertices - (vertices.min(0) + vertices.max(0)) / 2
    turn = Rotation.from_euler("zxy", [pose.yaw_deg, pose.pitch_deg, pose.roll_deg], degrees=True)
    x, y, z = turn.apply(centred).T
    return np.stack([x, -z, y + pose.distance_mm], 1)


def shaded(distance: np.ndarray, mm: float, light: Light) -> np.ndarray:
    """Brightness (n, n) float32 of a surface by its distance from the camera (NaN: nothing), `mm` to a pixel."""
    there = np.isfinite(distance)
    far = np.float32(np.nanmax(distance))
    depth = np.where(there, distance, far)
    normal = np.stack([np.gradient(depth, axis=1) / mm, -np.gradient(depth, axis=0) / mm, np.ones_like(depth)], -1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    towards = np.array(light.direction) / np.linalg.norm(light.direction)
    halfway = (towards + (0, 0, 1)) / np.linalg.norm(towards + (0, 0, 1))
    plain = light.ambient + (1 - light.ambient) * np.clip(normal @ towards, 0, 1)
    hollow = np.clip((depth - cv2.GaussianBlur(depth, (0, 0), HOLLOW_MM / mm)) / HOLLOW_MM, 0, 1)
    return np.asarray(
        plain * (1 - light.hollow * hollow) + light.gloss * np.clip(normal @ halfway, 0, 1) ** GLOSS, np.float32
    )


def draw_pose(rng: np.random.Generator) -> Pose:
    yaw = float(rng.choice(YAWS_DEG) + rng.normal(0, YAW_SD_DEG))
    fill, distance = float(rng.uniform(0.6, 0.95)), float(np.exp(rng.uniform(np.log(NEAREST_MM), np.log(FARTHEST_MM))))
    free = (1 - fill) / 2
    shift = (float(rng.uniform(-free, free)), float(rng.uniform(-free, free)))
    return Pose(yaw, float(rng.normal(0, PITCH_SD_DEG)), float(rng.normal(0, ROLL_SD_DEG)), distance, fill, shift)


def draw_light(rng: np.random.Generator) -> Light:
    """From anywhere before the skull, mostly from above."""
    x, y, z = rng.normal(0, 0.7), rng.normal(0.4, 0.6), rng.uniform(0.25, 1.0)
    ambient, hollow, gloss = rng.uniform(0.1, 0.6), rng.uniform(0.3, 0.9), rng.uniform(0, 0.2)
    return Light((float(x), float(y), float(z)), float(ambient), float(hollow), float(gloss))


def draw_bone(pixels: int, rng: np.random.Generator) -> np.ndarray:
    """Colour (n, n, 3) of bone: one between fresh and stained, and spots."""
    colour = rng.dirichlet(np.ones(len(BONES))) @ BONES
    spots = cv2.resize(rng.normal(1, rng.uniform(0, 0.08), (24, 24)), (pixels, pixels), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(spots[..., None] * colour, 0, 1), np.float32)


def _developed(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Exposure, white balance, blur and noise of a camera."""
    picture = picture * rng.uniform(0.7, 1.25) * (1 + rng.normal(0, 0.04, 3))
    picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.2, 1.0))
    noisy = picture + rng.normal(0, rng.uniform(0.002, 0.025), picture.shape)
    return np.asarray(np.clip(noisy, 0, 1) ** rng.uniform(0.8, 1.25), np.float32)
