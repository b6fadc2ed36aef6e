"""What the skull test learns from and is tuned on: pictures of skulls and of everything else, with their classes.

Owns how many of each there are, and the changes that a picture goes through each time it is seen. Skulls come from a
data set's people; what is no skull is drawn from numbers. Knows nothing of networks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from cranioface.command.progress import progress
from cranioface.learning.seed import stream
from single_image.examples import Examples
from single_image.is_skull import CLASSES
from single_image.living_people import SHOWN, LivingPerson
from single_image.non_skulls import PLAIN, Maker
from single_image.picture import PIXELS, framed
from single_image.thing_photographs import solids, stone
from single_image.thing_radiographs import RADIOGRAPHS

LEARNT: Mapping[str, Maker] = {**PLAIN, **RADIOGRAPHS, "photograph of solids": solids, "photograph of a stone": stone}
OTHER = CLASSES.index("other")


@dataclass(frozen=True)
class Pictures:
    """pixels (n, 128, 128) float32; class of CLASSES (n,); what each shows, in words."""

    pixels: np.ndarray
    classes: np.ndarray
    shown: tuple[str, ...]


def pictures(data: Examples, part: str, living: Sequence[LivingPerson], of_each: int, seed: int) -> Pictures:
    """Every picture of skulls of a part of the split, and `of_each` of every kind that is none."""
    skulls = [picture for name in data.names(part) for picture in data.pictures(name) if picture.kind in CLASSES]
    shown = [str(picture.kind) for picture in skulls]
    pixels = [np.asarray(picture.pixels, np.float32) for picture in skulls]
    made = list(others(pixels, living, of_each, seed))
    classes = [CLASSES.index(kind) for kind in shown] + [OTHER] * len(made)
    return Pictures(
        np.stack(pixels + [one for _, one in made]), np.array(classes), (*shown, *(name for name, _ in made))
    )


def others(
    skulls: Sequence[np.ndarray], living: Sequence[LivingPerson], of_each: int, seed: int
) -> Iterator[tuple[str, np.ndarray]]:
    """`of_each` of every kind that is no skull: its name and a picture (128, 128)."""
    for kind, (name, maker) in enumerate(progress(LEARNT.items(), "kinds", total=len(LEARNT))):
        for k in range(of_each):
            rng = stream(seed, kind, k)
            yield name, framed(maker(rng, skulls[int(rng.integers(len(skulls)))])).pixels
    for kind, (name, show) in enumerate(SHOWN.items(), len(LEARNT)):
        for k in range(of_each if living else 0):
            yield name, framed(show(living[k % len(living)], stream(seed, kind, k))).pixels


def changed(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A picture (128, 128) as another film or camera shows it: mirrored, moved, brighter, blurred, noisy, marked."""
    image = pixels[:, ::-1] if rng.random() < 0.5 else pixels
    turn, scale = rng.normal(0, 5), float(np.exp(rng.normal(0, 0.1)))
    motion = np.array(cv2.getRotationMatrix2D((PIXELS / 2, PIXELS / 2), turn, scale), np.float64)
    motion[:, 2] += rng.normal(0, 4, 2)
    image = cv2.warpAffine(np.ascontiguousarray(image), motion, (PIXELS, PIXELS), flags=cv2.INTER_LINEAR)
    image = np.clip(image, 0, 1) ** np.exp(rng.normal(0, 0.35))
    if rng.random() < 0.3:
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 1.5))
    if rng.random() < 0.3:
        _mark(image, rng)
    image = image * rng.uniform(0.75, 1.1) + rng.uniform(0, 0.15)
    noisy = image + rng.uniform(0, 0.06) * rng.standard_normal(image.shape)
    return np.asarray(np.clip(noisy, 0, 1), np.float32)


def _mark(image: np.ndarray, rng: np.random.Generator) -> None:
    """A letter of lead, a label or a film's edge."""
    (y, x), (high, wide) = rng.integers(0, PIXELS, 2), rng.integers(3, 24, 2)
    image[y : y + high, x : x + wide] = rng.random()
