"""How often the skull test errs: `python -m evaluation single-image-skulls --data IMAGES --people PEOPLE`.

False alarms: pictures of skulls of held-out people, and of real heads (--real), that are doubted or refused. Misses:
pictures that are none and pass, of kinds that training knew (other draws, other people's faces) and of kinds that it
never saw. The thresholds were set on validation people. Owns the table. Knows nothing of training.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cranioface.command import BadInput
from cranioface.command.arguments import read_options
from cranioface.command.progress import progress
from cranioface.people.head_arguments import check_paths

if TYPE_CHECKING:
    from single_image.images_folder import ImagesFolder
    from single_image.is_skull import SkullTest

SEED = 2  # training drew from 0, validation from 1
Shown = Iterator[tuple[str, str, np.ndarray]]  # group, kind and pixels of a picture
SKULLS, KNOWN, UNSEEN = "held-out skulls", "no skull, kinds known", "no skull, kinds never seen"


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    data: Path
    """data set of images, whose test people are shown"""
    people: Path
    """their label volumes, for what living people show"""
    real: Path | None = None
    """data set of images of real heads"""
    scans: Path | None = None
    """CTs of patients, NAME.nii.gz: one radiograph of each view and one photograph of each, none of them written"""
    weights: Path | None = None
    """folder of other weights than the shipped ones"""
    of_each: int = 60
    """pictures of each kind that is no skull"""
    living: int = 20
    """people whose faces are photographed, and slices of whose heads are shown"""

    def __post_init__(self) -> None:
        check_paths(self.data, self.people, self.real, self.scans, self.weights)


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(Arguments, argv, help=__doc__ or "")
    from single_image.is_skull import WEIGHTS_FOLDER, load_skull_test

    test = load_skull_test(options.weights or WEIGHTS_FOLDER)
    counts: dict[tuple[str, str], list[float]] = {}
    for group, kind, pixels in _shown(options):
        if group == KNOWN and kind not in test.card["kinds"]:  # weights that were trained before there was this kind
            group = UNSEEN
        counts.setdefault((group, kind), []).append(1 - float(test.shares(pixels[None])[0, -1]))
    print(f"doubted below {test.card['doubt_below']:.3f}, refused below {test.card['refuse_below']:.3f} of 1")
    print("\n".join(rows(counts, test)))


def rows(found: dict[tuple[str, str], list[float]], test: SkullTest) -> Iterator[str]:
    """A line a kind and a line a group, in markdown: how many were shown, doubted, and refused."""
    yield "| | shown | doubted or refused | refused | wrong |\n|---|---|---|---|---|"
    for group in dict.fromkeys(group for group, _ in found):
        mine = {kind: seen for (g, kind), seen in found.items() if g == group}
        for kind, seen in [*mine.items(), ("**all**", [s for some in mine.values() for s in some])]:
            values = np.array(seen)
            doubted = int((values < test.card["doubt_below"]).sum())
            wrong = doubted if "no skull" not in group else len(values) - doubted
            refused = int((values < test.card["refuse_below"]).sum())
            yield f"| {group}: {kind} | {len(values)} | {doubted} | {refused} | {wrong / len(values):.1%} |"


def _shown(options: Arguments) -> Shown:
    from single_image.images_folder import open_images

    data = open_images(options.data)
    yield from _skulls(data, data.names("test"), SKULLS)
    if options.real is not None:
        heads = open_images(options.real)
        for name in [name for part in heads.card.split for name in heads.names(part)]:
            yield from _skulls(heads, [name], f"real head {name}")
    if options.scans is not None:
        yield from _patients(options.scans)
    yield from _known(options, data)
    yield from _unseen(options)


def _skulls(data: ImagesFolder, names: Sequence[str], group: str) -> Shown:
    """Each image with its scale and without."""
    from single_image.picture import framed

    for name in progress(names, group, total=len(names)):
        for image in data.images(name):
            for mm in dict.fromkeys((image.mm_per_pixel, None)):
                yield group, image.kind, framed(image.pixels, mm).pixels


def _patients(folder: Path) -> Shown:
    from cranioface.learning.seed import stream
    from single_image.making import Recipe, images_of
    from single_image.picture import framed
    from single_image.subjects import find_heads, real

    pairs = find_heads(folder)
    for number, pair in enumerate(progress(pairs, "patients", total=len(pairs))):
        try:
            subject = real(pair)
        except BadInput as refusal:
            print(f"left out: {refusal}")
            continue
        for image in images_of(subject, Recipe(1, 1, 1), stream(SEED, number)):
            yield "patients' CTs", image.kind, framed(image.pixels, image.mm_per_pixel).pixels


def _known(options: Arguments, data: ImagesFolder) -> Shown:
    from cranioface.population.volumes.people_folder import PeopleVolumes
    from single_image.living_people import living_person
    from single_image.skull_test_pictures import others

    people = PeopleVolumes(options.people)
    living = [living_person(people.person(name)) for name in people.names("test")[: options.living]]
    skulls = [picture.pixels for name in data.names("test") for picture in data.pictures(name)]
    for kind, pixels in others(skulls, living, options.of_each, SEED):
        yield KNOWN, kind, pixels


def _unseen(options: Arguments) -> Shown:
    from cranioface.learning.seed import stream
    from evaluation.studies.single_image_others import unseen_kinds
    from single_image.picture import framed

    kinds = unseen_kinds()
    for number, (kind, draw) in enumerate(progress(kinds.items(), "kinds never seen", total=len(kinds))):
        for k in range(options.of_each):
            yield UNSEEN, kind, framed(draw(stream(SEED, 100 + number, k))).pixels
