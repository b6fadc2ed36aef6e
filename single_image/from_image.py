"""The road of one image: read, ask whether it is a skull, frame, predict. Owns that order and what is doubted.

Knows nothing of files but how an image is read, and of no network but what it says of itself. Frankfurt frame, mm.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cranioface.command import BadInput
from cranioface.geometry.image_files import GreyImage, read_image
from single_image.is_skull import Verdict, load_skull_test
from single_image.options import PredictOptions
from single_image.picture import Picture, framed
from single_image.predicted import Predicted, Predictor
from single_image.shape import PARTS

SCALE_UNKNOWN = "scale unknown: the size is that of the average; give --mm-per-pixel"
WIDE_MM = 100.0, 1000.0  # the longer side of an image with a whole head in it, at the head
Announce = Callable[[str], None]


@dataclass(frozen=True)
class FromImage:
    """What was told of one image, and on what grounds."""

    image: GreyImage
    options: PredictOptions
    picture: Picture  # as the network saw it
    verdict: Verdict
    predicted: Predicted
    card: dict[str, Any]  # of the network
    seconds: dict[str, float]

    @property
    def mm_per_pixel(self) -> float | None:
        """As it was used."""
        return self.options.mm_per_pixel or self.image.mm_per_pixel

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is doubtful, a line each, the gravest first."""
        unscaled = () if self.picture.scaled else (SCALE_UNKNOWN,)
        empty = [part for part in PARTS if not len(getattr(self.predicted, part).faces)]
        unsaid = tuple(f"the network sees no {part} in it: {part}.ply is empty" for part in empty)
        return self.verdict.doubts(self.options.kind) + unsaid + unscaled


def from_image(
    image: GreyImage | str | Path, options: PredictOptions, predictor: Predictor | None, announce: Announce
) -> FromImage:
    """As `single_image.predict.predict_from_image`."""
    announce("read")
    read = image if isinstance(image, GreyImage) else read_image(image, options.mm_per_pixel)
    started = time.perf_counter()
    _check_width(read, options.mm_per_pixel or read.mm_per_pixel)
    picture = framed(read.grey, options.mm_per_pixel or read.mm_per_pixel)
    verdict = load_skull_test().verdict(picture)
    _check_is_skull(read, verdict, options)
    told = time.perf_counter()
    announce("predict")
    predictor = predictor or _loaded(options)
    picture = replace(picture, kind=options.kind or verdict.kind)
    predicted = predictor.predict([picture])[0]
    seconds = {"is it a skull": told - started, "predict": time.perf_counter() - told}
    return FromImage(read, options, picture, verdict, predicted, predictor.card, seconds)


def _loaded(options: PredictOptions) -> Predictor:
    from single_image.predictor import load_predictor

    loaded: Predictor = load_predictor(options.weights)
    return loaded


def _check_width(image: GreyImage, mm_per_pixel: float | None) -> None:
    """A wrong scale shows a dot, or a tooth that fills the frame: what is said of that looks like any other answer."""
    wide = 0.0 if mm_per_pixel is None else max(image.grey.shape) * mm_per_pixel
    if mm_per_pixel is not None and not WIDE_MM[0] <= wide <= WIDE_MM[1]:
        told = f"at {mm_per_pixel:g} mm per pixel it shows {wide:.0f} mm, and an image of a head {WIDE_MM[0]:.0f} to"
        raise BadInput(f"{image.path}: {told} {WIDE_MM[1]:.0f}; measure --mm-per-pixel, or leave it out")


def _check_is_skull(image: GreyImage, verdict: Verdict, options: PredictOptions) -> None:
    if verdict.refused and not options.force:
        raise BadInput(
            f"{image.path}: is no picture of a skull or radiograph of a head ({verdict.said}); give another image, "
            "upright and filled by the head, or --force to go on"
        )
