"""People of another layout written into the project's own: `convert`.

Owns what is kept of an image and of who came from where. Each person appears whole or not at all, dataset.yaml comes
last, and who lies there already is kept if made from the same data. Knows nothing of command lines.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import cv2
import numpy as np

from cranioface.command import BadInput
from cranioface.command.progress import progress
from cranioface.people.dataset import PAGE as DATASET
from cranioface.people.dataset import DatasetCard, read_dataset, write_dataset
from cranioface.people.yaml_page import read_page
from single_image.images_folder import PAGE, StoredImage, write_images
from single_image.layouts.data import Foreign, LayoutOptions, surveyed
from single_image.layouts.pair_images import read_pair
from single_image.layouts.survey import Surveyed
from single_image.picture import Kind

SOURCE = "converted from {layout}: {name} ({hash}); true mm unknown"


def convert(
    data: Path, folder: Path, options: LayoutOptions, kind: Kind = "unknown", pixels: int = 512, command: str = ""
) -> DatasetCard:
    """Write the people of `data` that can be used into `folder`. BadInput where that is not half of them, or where
    `folder` holds somebody who came from elsewhere."""
    source = f"other people's data: {data.resolve().name}"
    _check_empty(folder, source)
    people = Foreign(surveyed(data, options), options)
    todo = {person.name: person for person in people.survey.people}
    made_of = {name: _source(people, person, f"{kind} {pixels}") for name, person in todo.items()}
    missing = [name for name, of in made_of.items() if not _is_there(folder / name, of)]
    for name in progress(missing, "people", total=len(todo), done=len(todo) - len(missing)):
        images = [_stored(read_pair(pair)[0], kind, pixels, pair.name) for pair in todo[name].pairs]
        write_images(folder / name, images, people.shape(name), made_of[name])
    card = DatasetCard(people.split, 0, (source,), command)
    write_dataset(folder, card)
    return card


def _check_empty(folder: Path, source: str) -> None:
    if (folder / DATASET).is_file() and read_dataset(folder).sources != (source,):
        raise BadInput(f"{folder}: holds another data set; name another output")


def _source(people: Foreign, person: Surveyed, how: str) -> str:
    """What a person was made of, in a line that changes with it."""
    content = (person.facts.hash, sorted(person.images.items()), people.options, how)
    digest = hashlib.sha256(repr(content).encode()).hexdigest()[:16]
    return SOURCE.format(layout=people.survey.listing.layout, name=person.name, hash=digest)


def _is_there(place: Path, source: str) -> bool:
    """Whether the person lies there whole; BadInput where another one does."""
    if not (place / PAGE).is_file():
        return False
    if read_page(place / PAGE, "name another output").get("source") != source:
        raise BadInput(f"{place}: holds somebody else, or made otherwise; name another output or remove that folder")
    return True


def _stored(grey: np.ndarray, kind: Kind, pixels: int, name: str) -> StoredImage:
    """Greys (h, w) from 0 to 1, darkest to brightest, no side longer than `pixels`."""
    scale = pixels / max(grey.shape)
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    low, high = float(grey.min()), float(grey.max())
    even = (grey - low) / max(high - low, 1e-9)
    return StoredImage(np.dstack([even] * 3) if kind == "photograph" else even, kind, told={"from": name})
