"""The image of a pair: read, its object cut out by the mask, and its measures for the report.

Owns how an image and its mask belong together. Knows nothing of volumes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from cranioface.command import BadInput
from cranioface.geometry.image_files import read_image
from single_image.layouts.pairs import Pair, Unusable

WHITE = 0.5  # of the brightest value of a mask: above it lies the object


@dataclass(frozen=True)
class ImageFacts:
    """size (width, height) in pixels; darkest, mean and brightest grey as the file has them; a hash of all greys."""

    size: tuple[int, int]
    greys: tuple[float, float, float]
    hash: str


def image_facts(grey: np.ndarray) -> ImageFacts:
    greys = (float(grey.min()), float(grey.mean()), float(grey.max()))
    digest = hashlib.sha256(repr(grey.shape).encode() + np.ascontiguousarray(grey, np.float32).tobytes())
    return ImageFacts((grey.shape[1], grey.shape[0]), greys, digest.hexdigest())


def read_pair(pair: Pair) -> tuple[np.ndarray, ImageFacts]:
    """Greys (h, w) float32, dark about the object where a mask tells it, and the facts of the whole image. Unusable."""
    if not pair.image.is_file():
        raise Unusable("missing", f"no file {pair.image.name} in {pair.image.parent.name}")
    try:
        grey = read_image(pair.image).grey
    except BadInput as refusal:
        raise unusable(refusal, pair.image) from refusal
    return (grey if pair.mask is None else _cut_out(grey, _read_mask(pair.mask))), image_facts(grey)


def unusable(refusal: BadInput, path: Path) -> Unusable:
    """What a reader refused of a file at `path` or below it, without its folder and its advice."""
    told = str(refusal).replace(f"{path.parent}/", "").replace(": ", " ", 1).partition(";")[0]
    return Unusable("empty" if " is blank" in told else "corrupt", told)


def _read_mask(path: Path) -> np.ndarray:
    """(h, w) bool: where the object is."""
    if not path.is_file():
        raise Unusable("missing", f"no mask {path.name} in {path.parent.name}")
    mask = cv2.imdecode(np.frombuffer(path.read_bytes() or b"\0", np.uint8), cv2.IMREAD_GRAYSCALE)
    if mask is None:
        raise Unusable("corrupt", f"mask {path.name} is no image that can be read")
    if not mask.any():
        raise Unusable("empty", f"mask {path.name} has nothing in it")
    return np.asarray(mask > WHITE * mask.max())


def _cut_out(grey: np.ndarray, mask: np.ndarray) -> np.ndarray:
    if mask.shape != grey.shape:
        sizes = (f"{side[1]} x {side[0]}" for side in (mask.shape, grey.shape))
        raise Unusable("mismatched", "the mask is {} pixels and the image {}".format(*sizes))
    return np.where(mask, grey, grey.min())
