"""The project's own layout looked at file by file: what of it can be used, what cannot, and who is in which part.

Owns which faults an IMAGES folder can have; its files are read by `images_folder`. Knows nothing of how images are
made.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from cranioface.command import BadInput
from cranioface.command.progress import progress
from cranioface.people.dataset import PAGE as CARD
from cranioface.people.dataset import PARTS, DatasetCard, read_dataset
from cranioface.people.yaml_page import read_page
from single_image.images_folder import PAGE, SHAPE, read_entry, read_shape
from single_image.layouts.data import OWN
from single_image.layouts.pair_images import ImageFacts, image_facts, unusable
from single_image.layouts.pairs import Fault, Listing, Pair, Unusable, inside
from single_image.layouts.survey import Survey, Surveyed, volume_facts
from single_image.layouts.voxel_files import check_filled
from single_image.shape import PARTS as SHAPE_PARTS


def survey_own(folder: Path, show: bool = True) -> tuple[Survey, DatasetCard]:
    """Every image and shape of an IMAGES folder read once. BadInput where dataset.yaml is none."""
    card, listing = read_dataset(folder), Listing(OWN, folder)
    told = Survey(listing)
    names = sorted({name for people in card.split.values() for name in people})
    surfaces: Counter[bool] = Counter()
    for name in progress(names, "reading", total=len(names), show=show):
        _add_person(told, name, surfaces)
    listing.notes += _notes(folder, names, surfaces)
    return told, card


def worn_on_both_sides(card: DatasetCard) -> list[str]:
    """Real heads whose bone is worn in several parts of the split, a line each."""
    worn, told = card.heads_worn(), []
    for head in sorted(set(worn.values())):
        counts = {part: sum(worn.get(name) == head for name in card.people(part)) for part in PARTS}
        if sum(count > 0 for count in counts.values()) > 1:
            told.append(f"one bone: {head} is worn by {', '.join(f'{n} in {part}' for part, n in counts.items() if n)}")
    return told


def _add_person(told: Survey, name: str, surfaces: Counter[bool]) -> None:
    images: dict[str, ImageFacts] = {}
    try:
        place = inside(told.listing.folder, name)
        entries = _entries(place / PAGE)
    except Unusable as refusal:
        told.faults.append(Fault(name, refusal.kind, str(refusal)))
        return
    for number, entry in enumerate(entries):
        of = f"{name}/{entry['file']}" if isinstance(entry, dict) and "file" in entry else f"{name}/image {number}"
        try:
            images[of] = _image(place, entry)
        except Unusable as refusal:
            told.faults.append(Fault(of, refusal.kind, str(refusal)))
    _add_shape(told, name, place / SHAPE, images, surfaces)


def _add_shape(told: Survey, name: str, path: Path, images: dict[str, ImageFacts], surfaces: Counter[bool]) -> None:
    """The person with the images that can be used; a fault of the shape is one of each of them."""
    try:
        if not path.is_file():
            raise Unusable("missing", f"no file {SHAPE}")
        shape = read_shape(path)
        for part, share in zip(SHAPE_PARTS, shape.occupancy, strict=True):
            if not np.isnan(share).any():
                check_filled(part, share)
        facts = volume_facts(shape.occupancy)
    except (BadInput, Unusable) as refusal:
        why = refusal if isinstance(refusal, Unusable) else unusable(refusal, path)
        told.faults += [Fault(of, why.kind, str(why)) for of in images]
        return
    surfaces[shape.surfaces is not None] += 1
    if images:
        pairs = [Pair(of, name, path.parent / of.removeprefix(f"{name}/"), path) for of in images]
        told.people.append(Surveyed(name, path, facts, images, pairs))


def _entries(page: Path) -> list[Any]:
    if not page.is_file():
        raise Unusable("missing", f"no file {PAGE} of this person, whom {CARD} names")
    try:
        entries = read_page(page, "").get("images")
    except BadInput as refusal:
        raise unusable(refusal, page) from refusal
    if not isinstance(entries, list) or not entries:
        raise Unusable("corrupt", f"{PAGE} names no images")
    return entries


def _image(place: Path, entry: Any) -> ImageFacts:
    if isinstance(entry, dict) and "file" in entry and not inside(place, entry["file"]).is_file():
        raise Unusable("missing", f"no file {entry['file']}, which {PAGE} names")
    try:
        return image_facts(read_entry(place / PAGE, entry).pixels)
    except BadInput as refusal:
        raise unusable(refusal, place) from refusal


def _notes(folder: Path, names: list[str], surfaces: Counter[bool]) -> list[str]:
    strays = [entry.name for entry in folder.iterdir() if (entry / PAGE).is_file() and entry.name not in names]
    told = [f"{len(strays)} people in no part of the split: {', '.join(sorted(strays)[:5])}"] if strays else []
    if surfaces[False]:
        some = "; learn from one kind at a time" if surfaces[True] else ": voxels can be learnt, not points or meshes"
        told.append(f"{surfaces[False]} of {surfaces.total()} people have volumes alone{some}")
    return told
