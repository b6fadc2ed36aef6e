"""A turntable: bodies that turn side by side, as an animated GIF. Frankfurt frame, mm. Knows no skull from a face."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import trimesh

from cranioface.command import BadInput, whole_file
from cranioface.report.pictures import depths_of, shade

FRAMES, PIXELS, SUPERSAMPLE = 24, 240, 2
FRAME_MS = 110
# few colours that the frames share, and none spread over neighbours: shaded surfaces stay smooth
GIF = [cv2.IMWRITE_GIF_QUALITY, 8, cv2.IMWRITE_GIF_DITHER, 3]


def turntable(bodies: Sequence[tuple[trimesh.Trimesh, np.ndarray]], frames: int = FRAMES) -> list[np.ndarray]:
    """Pictures (PIXELS, PIXELS * bodies, 3) RGB from 0 to 1 of bodies in their colours, once about the vertical."""
    azimuths = np.arange(frames) * (360 / frames)
    return [np.hstack([_view(mesh, float(a), colour) for mesh, colour in bodies]) for a in azimuths]


def _view(mesh: trimesh.Trimesh, azimuth_deg: float, colour: np.ndarray) -> np.ndarray:
    large = shade(depths_of(mesh, [azimuth_deg], PIXELS * SUPERSAMPLE)[0], colour)
    return np.asarray(cv2.resize(large.astype(np.float32), (PIXELS, PIXELS), interpolation=cv2.INTER_AREA))


def write_gif(path: str | Path, pictures: Sequence[np.ndarray]) -> None:
    """Write pictures (h, w, 3) RGB from 0 to 1 as one endless GIF, whole or not at all."""
    animation = cv2.Animation()
    animation.frames = [np.rint(np.clip(p, 0, 1)[..., ::-1] * 255).astype(np.uint8) for p in pictures]
    animation.durations = [FRAME_MS] * len(pictures)
    animation.loop_count = 0
    with whole_file(path) as temporary:
        if not cv2.imwriteanimation(str(temporary), animation, GIF):
            raise BadInput(f"{path}: could not be written; is the disk full?")
