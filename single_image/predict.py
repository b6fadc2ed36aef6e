"""The verb of this room: one image of a skull in, a rough skull and face out.

    from cranioface import predict_from_image
    made = predict_from_image("lateral.png")
    made.predicted.skull, made.predicted.face, made.warnings

As a command `python single_image/predict.py IMAGE -o OUT`: see single_image/cli.py. Loads what it needs when it is
called.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if not __package__:  # run as a file: the folder of the rooms is the parent, and this room must not shadow it
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from single_image.options import PredictOptions  # noqa: E402

if TYPE_CHECKING:
    from cranioface.geometry.image_files import GreyImage
    from single_image.from_image import FromImage
    from single_image.predicted import Predictor


def predict_from_image(
    image: GreyImage | str | Path,
    options: PredictOptions | None = None,
    *,
    predictor: Predictor | None = None,
    announce: Callable[[str], None] = lambda station: None,
) -> FromImage:
    """A rough skull and face of `image` (grey values, or a path to a file of them), Frankfurt frame, mm.

    predictor: trained weights that are already at hand, whatever `options` say. announce(station) is called as each
    station begins and may raise to cancel. BadInput where the file is no image, where the image is certainly no skull
    and `options.force` is not set, or where there are no trained weights.
    """
    from single_image.from_image import from_image

    return from_image(image, options or PredictOptions(), predictor, announce)


if __name__ == "__main__":
    from single_image.cli import main

    sys.exit(main())
