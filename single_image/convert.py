"""The command `python -m single_image convert DATA -o IMAGES`: another layout written as this project's own.

Owns its options and what it prints; `converting` does the work and is loaded when the command line is found good.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cranioface.command import BadInput, check_outputs
from cranioface.command.arguments import read_options
from cranioface.command.log import show_log
from single_image.layouts.data import KNOWN, OWN, LayoutOptions, layout_of
from single_image.layouts.pairs import Solid
from single_image.picture import Kind

HELP = f"""Write a data set of another layout as one of this project.

IMAGES receives dataset.yaml and, of each person, NAME/shape.npz, NAME/images.yaml and PNG files.

DATA is a folder with {KNOWN}.
What cannot be used is left out and named; where that is more than half, nothing is written. Volumes are laid on the
grid of 64 voxels a side; their true mm are unknown, and stay so. The same command continues one that was cut off.
"""


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What `convert` takes."""

    data: Path
    """the folder to read"""
    output: Path
    """folder for the data set"""
    categories: tuple[str, ...] = ()
    """of a Pix3D list: only the records of these (default: all)"""
    solid: Solid = "both"
    """what the one solid of a Pix3D voxel file is: skull, face or both (default)"""
    kind: Kind = "unknown"
    """of the images"""
    pixels: int = 512
    """largest side of an image (default 512); larger ones are scaled down"""

    def __post_init__(self) -> None:
        if layout_of(self.data) == OWN:
            raise BadInput(f"{self.data}: is of this project's own layout already; use it as it is")
        if not 64 <= self.pixels <= 4096:
            raise BadInput(f"--pixels {self.pixels}: give 64 to 4096")
        check_outputs([self.output], inputs=(self.data,))


def main(argv: Sequence[str] | None = None) -> None:
    """Read, refuse what is mostly broken, write."""
    told = read_options(Arguments, argv, help=HELP, places=("data",), short={"output": "-o"})
    show_log("single_image")
    from single_image.layouts.converting import convert

    words = f"--categories {' '.join(told.categories)} " if told.categories else ""
    command = f"python -m single_image convert {told.data} {words}--solid {told.solid} --kind {told.kind}"
    card = convert(
        told.data, told.output, LayoutOptions(told.categories, told.solid), told.kind, told.pixels, command
    )  # fmt: skip
    parts = ", ".join(f"{len(names)} {part}" for part, names in card.split.items())
    print(f"wrote images and shapes of {sum(map(len, card.split.values()))} people ({parts}) to {told.output}")
