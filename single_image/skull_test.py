"""Train the test that tells skulls from other pictures: `python -m single_image skull-test ...`.

It learns from a data set's pictures of skulls, from the living faces of the same people, and from pictures of other
things. People of the training part teach, those of the validation part set the thresholds. Owns what the command takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cranioface.command.arguments import read_options
from cranioface.people.head_arguments import check_paths

OF_EACH, LIVING = 500, 100  # pictures of each kind that is no skull; people whose faces and slices are shown


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    data: Path
    """a data set of pictures of skulls"""
    people: Path
    """its people as volumes"""
    output: Path
    """folder for the weights and their card"""
    of_each: int = OF_EACH
    """pictures of each kind that is no skull"""
    epochs: int = 14
    """how often the training pictures are gone through"""

    def __post_init__(self) -> None:
        check_paths(self.data, self.people)


def main(argv: Sequence[str]) -> None:
    help = "Train the test that tells pictures of skulls from all others."
    options = read_options(Arguments, argv, help=help, short={"output": "-o"})
    from cranioface.population.volumes.people_folder import PeopleVolumes
    from single_image.is_skull import write_skull_test
    from single_image.layouts.data import open_data
    from single_image.living_people import living_person
    from single_image.skull_test_pictures import pictures
    from single_image.skull_test_training import train_skull_test

    data, people = open_data(options.data), PeopleVolumes(options.people)
    shown = []
    for part, seed, of_each in (("train", 0, options.of_each), ("validation", 1, options.of_each // 4)):
        living = [living_person(people.person(name)) for name in people.names(part)[:LIVING]]
        shown.append(pictures(data, part, living, of_each, seed))
    card = {"data": data.origin(), "of_each": options.of_each, "kinds": sorted(set(shown[0].shown))}
    test = train_skull_test(shown[0], shown[1], options.epochs, card, seed=0)
    path = write_skull_test(options.output, test)
    print(f"validation: {test.card['metrics']['error']:.2%} wrong; doubted below {test.card['doubt_below']:.3f}")
    print(f"wrote {path}")
