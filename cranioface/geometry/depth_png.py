"""The 16-bit PNG code of a depth map: `encode` and `decode`, `write_depth_png` and `read_depth_png` side by side.

0 = no surface, 1 = not observed, else clip(round(32768 + 256 d), 2, 65535) with d in mm: a step is 1/256 mm.
"""

from pathlib import Path

import cv2
import numpy as np

from cranioface.command import BadInput, whole_file

ZERO_MM, STEPS_PER_MM = 32768, 256
NO_SURFACE, NOT_OBSERVED = 0, 1


def encode(depth: np.ndarray) -> np.ndarray:
    """uint16 code of `depth` (mm, float; NaN = no surface, +inf = not observed), same shape."""
    finite = np.isfinite(depth)
    code = np.rint(np.where(finite, depth, 0.0).astype(np.float64) * STEPS_PER_MM + ZERO_MM)
    code = np.clip(code, 2, 65535).astype(np.uint16)
    code[np.isnan(depth)] = NO_SURFACE
    code[np.isposinf(depth)] = NOT_OBSERVED
    return code


def decode(code: np.ndarray) -> np.ndarray:
    """float32 depth in mm of a uint16 `code`, NaN = no surface, +inf = not observed."""
    depth = ((code.astype(np.float64) - ZERO_MM) / STEPS_PER_MM).astype(np.float32)
    depth[code == NO_SURFACE] = np.nan
    depth[code == NOT_OBSERVED] = np.inf
    return depth


def write_depth_png(path: str | Path, depth: np.ndarray) -> None:
    """Write one depth map (N, N) mm as a 16-bit PNG, whole or not at all."""
    with whole_file(path) as temporary:
        if not cv2.imwrite(str(temporary), encode(depth)):
            raise BadInput(f"{path}: could not be written; is the disk full?")


def read_depth_png(path: str | Path) -> np.ndarray:
    """Depth map (N, N) float32 mm of a PNG; BadInput where it is missing, not a PNG, 8 bit, colour or not square."""
    path = Path(path)
    if not path.is_file():
        raise BadInput(f"{path}: this view is missing; project the person again with projections.py")
    code = cv2.imdecode(np.frombuffer(path.read_bytes() or b"\0", np.uint8), cv2.IMREAD_UNCHANGED)
    if code is None:
        raise BadInput(f"{path}: is not a readable PNG; project the person again with projections.py")
    if code.dtype != np.uint16 or code.ndim != 2 or code.shape[0] != code.shape[1]:
        raise BadInput(f"{path}: must be a square 16-bit grey PNG, but is {code.dtype} of shape {code.shape}")
    return decode(code)
