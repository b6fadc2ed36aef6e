"""Soft light on a depth map: a key light, a bright sky as fill, and what of that sky the surface itself hides.

Owns the lights and the ambient occlusion. Depth (h, w) mm towards the viewer, NaN = background. A surface is lit as far
as it turns to the key light, and by as much of the sky around it as it sees over its own relief. Deterministic. Knows
nothing of meshes, colours and files.
"""

import cv2
import numpy as np

from cranioface.geometry.kernels import njit, prange

KEY = np.array([-0.45, 0.42, 0.79])  # image right, image up, towards the viewer: over the viewer's left shoulder
KEY_SHARE, WRAP = 0.62, 0.20  # of all light; how far a large lamp reaches round an edge (cosine)
SKY_BELOW = 0.35  # what the floor throws back of what the sky above gives
EXPOSED, TONE = 1.16, 0.85  # of the brightest; exponent that lifts the shade as an eye does
UNLIT = 0.25  # what stands for surface that nobody saw
LIMB = 0.2  # what is lost where surface turns away from the viewer, so that an outline stands out from paper
STEPS_MM = np.array([0.8, 1.6, 3.2, 6.4, 12.8, 25.6])  # how far off the horizon is looked for
HIDES = 2.5  # exponent: hidden sky darkens more than its share, since light that was thrown back is lost too
SLICES = ((1, 0), (1, 1), (0, 1), (-1, 1))  # (right, up): lines through a pixel along which the horizon is looked for
SHRINK = 3  # occlusion varies slowly: it is computed on every third pixel of every third row


def soft_light(depth: np.ndarray, mm_per_pixel: float) -> np.ndarray:
    """What a surface throws back of the light, (h, w) float32 from 0 to EXPOSED; NaN = background."""
    depth = np.ascontiguousarray(depth, np.float32)
    lit = np.empty_like(depth)
    _light(depth, np.float32(mm_per_pixel), KEY / np.linalg.norm(KEY), openness(depth, mm_per_pixel), lit)
    return lit


def openness(depth: np.ndarray, mm_per_pixel: float) -> np.ndarray:
    """How much of the sky each pixel sees over the relief about it, (h, w) float32: 1 on a plain, 0 in a deep pit."""
    coarse = np.ascontiguousarray(depth[SHRINK // 2 :: SHRINK, SHRINK // 2 :: SHRINK], np.float32)
    seen = np.empty_like(coarse)
    mm = mm_per_pixel * SHRINK
    _open_sky(coarse, np.float32(mm), _pyramid(coarse, mm), seen)
    return _enlarged(seen, depth.shape)


def _pyramid(depth: np.ndarray, mm: float) -> np.ndarray:
    """Depth (k, h, w) as seen from each of STEPS_MM off: averaged over a third of it, so that no single bump rules."""
    there = np.isfinite(depth).astype(np.float32)
    filled = np.where(np.isfinite(depth), depth, np.float32(0))
    levels = []
    for step in STEPS_MM:
        sigma = max(0.3 * step / mm, 1e-3)
        weight, total = (_blurred(image, sigma) for image in (there, filled))
        levels.append(np.where(weight > 0.05, total / np.maximum(weight, 1e-6), np.nan))
    return np.ascontiguousarray(levels, np.float32)


def _blurred(image: np.ndarray, sigma: float) -> np.ndarray:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE))


def _enlarged(seen: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """`seen` on finer pixels, the background weighing nothing; 1 where nothing is known."""
    there = np.isfinite(seen).astype(np.float32)
    filled = np.where(np.isfinite(seen), seen, np.float32(0))
    spread = (_blurred(image, 0.8) for image in (there, filled))
    weight, total = (cv2.resize(image, shape[::-1], interpolation=cv2.INTER_LINEAR) for image in spread)
    return np.where(weight > 1e-3, total / np.maximum(weight, 1e-3), 1.0).astype(np.float32)


@njit(cache=True, parallel=True)
def _light(depth, mm, key, seen, lit):
    """Key light round the edge by WRAP, and a sky that is brighter above."""
    high, wide = depth.shape
    for i in prange(high):
        for j in range(wide):
            if np.isnan(depth[i, j]):
                lit[i, j] = np.nan
                continue
            across, upward = _slope(depth, i, j, mm)
            size = np.sqrt(across**2 + upward**2 + 1)
            lamp = max(0.0, ((key[2] - key[0] * across - key[1] * upward) / size + WRAP) / (1 + WRAP))
            above = 0.5 - 0.5 * upward / size
            sky = SKY_BELOW + (1 - SKY_BELOW) * above
            light = KEY_SHARE * lamp * (0.5 + 0.5 * seen[i, j]) + (1 - KEY_SHARE) * sky * seen[i, j]
            lit[i, j] = EXPOSED * (1 - LIMB * (1 - 1 / size) ** 2) * light**TONE


@njit(cache=True)
def _slope(depth, i, j, mm):
    """Rise of the depth (mm per mm) to the right and upward; across an outline from the one side that is there."""
    return _rise(depth, i, j, 0, 1, mm), -_rise(depth, i, j, 1, 0, mm)


@njit(cache=True)
def _rise(depth, i, j, down, right, mm):
    here = depth[i, j]
    ahead, behind = _at(depth, i + down, j + right), _at(depth, i - down, j - right)
    if np.isnan(ahead):
        return 0.0 if np.isnan(behind) else (here - behind) / mm
    return (ahead - here) / mm if np.isnan(behind) else (ahead - behind) / (2 * mm)


@njit(cache=True)
def _at(depth, i, j):
    inside = 0 <= i < depth.shape[0] and 0 <= j < depth.shape[1]
    return depth[i, j] if inside else np.float32(np.nan)


@njit(cache=True, parallel=True)
def _open_sky(depth, mm, levels, seen):
    """Share of a bright hemisphere about the normal that is seen, cosine-weighted, over all SLICES.

    In each slice the sky lies between two horizons; its integral is that of Jimenez et al. 2016 (GTAO):
    (-cos(2 h - n) + cos n + 2 h sin n) / 4 for each side, n the normal's angle in the slice, times its length there;
    with nothing in the way it is cos n + n sin n.
    """
    high, wide = depth.shape
    for i in prange(high):
        for j in range(wide):
            if np.isnan(depth[i, j]):
                seen[i, j] = np.nan
                continue
            across, upward = _slope(depth, i, j, mm)
            there, whole = 0.0, 0.0
            for right, up in SLICES:
                length, lean = _in_slice(across, upward, right, up)
                ahead = _horizon(depth, levels, i, j, right, up, mm, lean)
                behind = _horizon(depth, levels, i, j, -right, -up, mm, -lean)
                there += length * (_arc(ahead, lean) + _arc(behind, -lean))
                whole += length * (np.cos(lean) + lean * np.sin(lean))
            seen[i, j] = (there / whole) ** HIDES


@njit(cache=True)
def _in_slice(across, upward, right, up):
    """Length of the unit normal's part in the slice, and its lean towards (right, up), radians from the viewer."""
    size = np.sqrt(across**2 + upward**2 + 1)
    lean = -(across * right + upward * up) / (size * np.sqrt(right**2 + up**2))
    return np.sqrt(lean**2 + 1 / size**2), np.arctan2(lean, 1 / size)


@njit(cache=True)
def _horizon(depth, levels, i, j, right, up, mm, lean):
    """Angle from the viewer's direction down to the highest relief that way, at most a right angle off the normal."""
    steepest, pixel = -1e9, mm * np.sqrt(right**2 + up**2)
    for k in range(len(STEPS_MM)):
        step = max(1, round(STEPS_MM[k] / pixel))
        rise = _at(levels[k], i - up * step, j + right * step)
        if not np.isnan(rise):
            steepest = max(steepest, (rise - depth[i, j]) / (step * pixel))
    return min(np.pi / 2 - np.arctan(steepest), lean + np.pi / 2)


@njit(cache=True)
def _arc(horizon, lean):
    return 0.25 * (-np.cos(2 * horizon - lean) + np.cos(lean) + 2 * horizon * np.sin(lean))
