"""The command `python -m single_image make`: a data set of images and shapes. Owns its options and what it prints.

What makes images is loaded when the command line is found good.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cranioface.command import BadInput, check_outputs
from cranioface.command.arguments import read_options

if TYPE_CHECKING:
    from cranioface.people.dataset import DatasetCard
    from single_image.subjects import Subject

HELP = """Radiographs and photographs of skulls, with the true shape of skull and face beside them: to learn from.

Of whom: --people N, so many synthetic people in modelled bone; --people FOLDER, people as label volumes; --heads
FOLDER, real heads as CTs (NAME/ct.nii.gz, NAME.nii.gz, ...) or pairs of meshes (NAME/skull.ply, NAME/skin.ply). Of a
head, plain upright images come first: lateral_0 and lateral_1 (at 0.5 mm), frontal_0 and frontal_1, photograph_0 to 2.
"""


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What `python -m single_image make` takes."""

    output: Path
    """folder for the data set; who lies there whole is kept"""
    people: str | None = None
    """a number of synthetic people, or a folder of people as label volumes"""
    heads: Path | None = None
    """a folder of real heads"""
    learn: bool = False
    """split the heads to learn from them; else all of them are for testing"""
    seed: int = 0
    """of every draw"""
    jobs: int = 1
    """processes side by side"""
    lateral: int = 3
    """lateral radiographs of each"""
    frontal: int = 2
    """frontal radiographs of each"""
    photographs: int = 5
    """photographs of each skull"""
    pixels: int = 256
    """largest side of an image (default 256)"""

    def __post_init__(self) -> None:
        if (self.people is None) == (self.heads is None):
            raise BadInput("give either --people (a number or a folder) or --heads (a folder); see --help")
        if self.learn and self.heads is None:
            raise BadInput("--learn: belongs to --heads; people are split already")
        counts = self.lateral, self.frontal, self.photographs
        if min(counts) < 0 or sum(counts) == 0:
            raise BadInput("--lateral, --frontal, --photographs: give numbers from 0, and at least one image")
        if self.jobs < 1 or not 128 <= self.pixels <= 1024:
            raise BadInput(
                f"--jobs {self.jobs}, --pixels {self.pixels}: give at least one process, and 128 to 1024 pixels"
            )
        _check_people(self.people)
        check_outputs([self.output], inputs=[self.heads, self.folder])

    @property
    def folder(self) -> Path | None:
        """Of label volumes, where it is one."""
        return None if self.people is None or self.people.isdecimal() else Path(self.people)


def _check_people(people: str | None) -> None:
    if people is not None and not people.isdecimal() and not Path(people).is_dir():
        raise BadInput(f"--people {people}: is neither a number nor a folder of people; name one")
    if people is not None and people.isdecimal() and int(people) == 0:
        raise BadInput("--people 0: makes nobody; give at least 1")


def main(argv: Sequence[str] | None = None) -> None:
    arguments = read_options(Arguments, argv, help=HELP, short={"output": "-o"})
    from single_image.making import Recipe, make_images

    subjects, card = _whom(arguments)
    recipe = Recipe(
        arguments.lateral, arguments.frontal, arguments.photographs, arguments.pixels, plain=arguments.heads is not None
    )
    card = make_images(arguments.output.resolve(), subjects, card, recipe, arguments.jobs)
    parts = ", ".join(f"{len(names)} {part}" for part, names in card.split.items())
    of = f"{sum(map(len, card.split.values()))} of {len(subjects)}"
    print(f"wrote images and shapes of {of} people ({parts}) to {arguments.output}")


Whom = tuple[Mapping[str, "Callable[[], Subject]"], "DatasetCard"]


def _whom(told: Arguments) -> Whom:
    """Name -> how to load each person, and the page of the data set."""
    if told.heads is not None:
        return _heads(told, told.heads)
    return _synthetic(told, int(told.people or 0)) if told.folder is None else _stored(told, told.folder)


def _command(told: Arguments) -> str:
    whom = f"--heads {told.heads}{' --learn' if told.learn else ''}" if told.heads else f"--people {told.people}"
    images = (
        f"--lateral {told.lateral} --frontal {told.frontal} --photographs {told.photographs} --pixels {told.pixels}"
    )
    return f"python -m single_image make {whom} --seed {told.seed} {images}"


def _synthetic(told: Arguments, count: int) -> Whom:
    from cranioface.people.dataset import DatasetCard, split_people
    from cranioface.population.volumes.people_folder import SOURCE
    from single_image.subjects import made

    names = {f"person_{k:05d}": k for k in range(count)}
    split = split_people({name: f"{told.seed}-{name}" for name in names}, told.seed)
    subjects = {name: partial(made, told.seed, k) for name, k in names.items()}
    return subjects, DatasetCard(split, told.seed, (SOURCE,), _command(told))


def _stored(told: Arguments, folder: Path) -> Whom:
    from cranioface.people.dataset import DatasetCard, read_dataset
    from single_image.subjects import stored

    card = read_dataset(folder)
    names = [name for people in card.split.values() for name in people]
    subjects = {name: partial(stored, folder.resolve() / f"{name}.npz") for name in names}
    return subjects, DatasetCard(card.split, told.seed, card.sources, _command(told), card.real_bone)


def _heads(told: Arguments, folder: Path) -> Whom:
    from cranioface.people.dataset import DatasetCard, split_people
    from single_image.subjects import find_heads, real

    pairs = {pair.name: pair for pair in find_heads(folder)}
    split = split_people({name: name for name in pairs}, told.seed) if told.learn else {"test": list(pairs)}
    sources = tuple(f"real head: {pair.name}/{pair.skull.name}" for pair in pairs.values())
    return {n: partial(real, p) for n, p in pairs.items()}, DatasetCard(split, told.seed, sources, _command(told))
