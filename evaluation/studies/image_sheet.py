"""A sheet of images that single_image learns from, to look at: `python -m evaluation image-sheet IMAGES -o OUT.png`.

A row of each person, as networks see them: lateral and frontal radiographs, photographs of the skull. With --real rows
of real heads follow, so that what synthetic images lack can be seen. Knows nothing of how images are made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cranioface.command import BadInput, check_outputs
from cranioface.command.arguments import read_options

if TYPE_CHECKING:
    from single_image.images_folder import ImagesFolder

HELP = "A sheet of the images in a data set, a row of each person, as networks see them; real heads below them."
COLUMNS = {"lateral": 2, "frontal": 2, "photograph": 3}
GREYS = 48  # that are told apart, so that the picture stays small


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    data: Path
    """folder that python -m single_image make wrote"""
    output: Path
    """the picture to write"""
    real: Path | None = None
    """another such folder, of real heads"""
    people: int = 4
    """how many of each, at most (default 4)"""

    def __post_init__(self) -> None:
        if self.people < 1:
            raise BadInput(f"--people {self.people}: give at least 1")
        check_outputs([self.output], inputs=[self.data, self.real])


def sheet(data: ImagesFolder, people: int) -> np.ndarray:
    """Rows of the first people of the test split, else of all, grey (h, w) from 0 to 1."""
    names = [name for part in ("test", "validation", "train") for name in data.names(part)][:people]
    return np.vstack([_row(data, name) for name in names])


def _row(data: ImagesFolder, name: str) -> np.ndarray:
    """The last images of each kind: of real heads the first are plain."""
    pictures = data.pictures(name)
    tiles = []
    for kind, count in COLUMNS.items():
        found = [picture.pixels for picture in pictures if picture.kind == kind][-count:]
        tiles += found + [np.zeros_like(pictures[0].pixels)] * (count - len(found))
    return np.hstack(tiles)


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(Arguments, argv, help=HELP, places=("data",), short={"output": "-o"})
    from cranioface.report.pictures import write_picture
    from single_image.images_folder import open_images

    folders = [open_images(folder) for folder in (options.data, options.real) if folder is not None]
    grey = np.rint(np.vstack([sheet(folder, options.people) for folder in folders]) * GREYS) / GREYS
    write_picture(options.output, np.repeat(grey[..., None], 3, 2))
    print(f"wrote {options.output}: as many as {options.people} people of each of {len(folders)} data sets")
