"""A data set of any layout as `Examples`: this project's own, Pix3D's, or NAME.png beside NAME_vox.npz.

    data = open_data(folder)          # which layout it is, its files tell
    data.names("train"), data.pictures(name), data.shape(name).occupancy

Owns which layout a folder has, and what is left out of one: it is logged by name, and a folder with more faults than
pairs that can be used is refused. Knows nothing of networks.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cranioface.command import BadInput
from cranioface.people.dataset import PAGE, split_people
from single_image.layouts.named_pairs import is_named, list_named
from single_image.layouts.pairs import Solid
from single_image.layouts.pix3d import USUAL, find_page, list_pix3d

if TYPE_CHECKING:
    from single_image.examples import Examples
    from single_image.layouts.pairs import Listing
    from single_image.layouts.survey import Survey
    from single_image.picture import Picture
    from single_image.shape import Shape

OWN, PIX3D, NAMED = "own", "pix3d", "named"
IMAGES = "images.yaml"
KNOWN = (
    f"{PAGE} beside NAME/shape.npz (python -m single_image make), a JSON list of `img` and `voxel` (Pix3D), or "
    "NAME.png beside NAME_vox.npz"
)
FRAME = "the data's own: the cube of each volume is laid over that of the grid, its true mm are unknown"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LayoutOptions:
    """How a data set of other people is read. categories: of Pix3D records, all where none is named."""

    categories: tuple[str, ...] = ()
    solid: Solid = "both"


def layout_of(folder: str | Path) -> str:
    """OWN, PIX3D or NAMED; BadInput where `folder` is none of them."""
    folder = Path(folder)
    if not folder.is_dir():
        raise BadInput(f"{folder}: no such folder; give one with {KNOWN}")
    if (folder / PAGE).is_file():
        if not any(folder.glob(f"*/{IMAGES}")):
            raise BadInput(f"{folder}: its {PAGE} is of another kind, with no NAME/{IMAGES}; give one with {KNOWN}")
        return OWN
    if is_named(folder) and not (folder / USUAL).is_file():
        return NAMED
    if find_page(folder):
        return PIX3D
    raise BadInput(f"{folder}: holds none of {KNOWN}")


def open_data(folder: str | Path, options: LayoutOptions | None = None) -> Examples:
    """The people of `folder`, each file looked at once; BadInput where most cannot be used or the layout is unknown."""
    folder = Path(folder)
    if layout_of(folder) == OWN:
        from single_image.images_folder import open_images

        own: Examples = open_images(folder)
        return own
    return Foreign(surveyed(folder, options), options)


def surveyed(folder: str | Path, options: LayoutOptions | None = None) -> Survey:
    """Every pair of a folder of another layout, read once."""
    from single_image.layouts.survey import survey

    options = options or LayoutOptions()
    return survey(list_pairs(Path(folder), options), options.solid)


def list_pairs(folder: Path, options: LayoutOptions) -> Listing:
    """The pairs of a folder of another layout by their names; BadInput where there is none."""
    page = find_page(folder) if layout_of(folder) == PIX3D else None
    listing = list_pix3d(folder, page, options.categories) if page else list_named(folder)
    if not listing.pairs and not listing.faults:
        which = f" of {', '.join(options.categories)}" if options.categories else ""
        raise BadInput(f"{folder}: has no pair{which}: {'; '.join(listing.notes)}; name other --categories")
    return listing


class Foreign:
    """Pairs that can be used as `Examples`; a person's files are read when asked for."""

    def __init__(self, survey: Survey, options: LayoutOptions | None = None) -> None:
        """BadInput where less than half of the pairs can be used."""
        self.survey, self.options = survey, options or LayoutOptions()
        self._people = {person.name: person for person in survey.people}
        self._say_what_is_left_out()

    @cached_property
    def split(self) -> dict[str, list[str]]:
        """Part -> people; whoever shares a volume or an image with another is on the same side."""
        return split_people(self.survey.identities(), seed=0)

    def names(self, part: str) -> Sequence[str]:
        return self.split[part]

    def pictures(self, name: str) -> list[Picture]:
        from single_image.layouts.pair_images import read_pair
        from single_image.picture import framed

        return [framed(read_pair(pair)[0]) for pair in self._people[name].pairs]

    def shape(self, name: str) -> Shape:
        """Volumes alone, without surfaces; where a little of the skull pierces the face, the head encloses it."""
        import numpy as np

        from single_image.layouts.voxel_files import on_voxels, read_volumes
        from single_image.shape import Shape

        skull, face = on_voxels(read_volumes(self._people[name].volume, self.options.solid))
        return Shape(np.stack([skull, np.maximum(skull, face) if not np.isnan(skull).any() else face]))

    def origin(self) -> dict[str, Any]:
        """Where the data came from and what was left out; `hash` of every image and volume that is used."""
        folder, used = self.survey.listing.folder.resolve(), self.survey.people
        content = [(p.name, p.facts.hash, *sorted(f.hash for f in p.images.values())) for p in used]
        return {
            "layout": self.survey.listing.layout, "sources": [folder.name], "people": len(used),
            "pairs": self.survey.usable, "left_out": len(self.survey.broken), "frame": FRAME,
            "categories": list(self.options.categories), "solid": self.options.solid,
            "hash": hashlib.sha256(repr(sorted(content)).encode()).hexdigest()[:16],
        }  # fmt: skip

    def _say_what_is_left_out(self) -> None:
        listing, broken, usable = self.survey.listing, self.survey.broken, self.survey.usable
        told = self.survey.left_out()
        if len(broken) > usable:
            advice = f"see python -m single_image check {listing.folder}"
            raise BadInput(f"{listing.folder}: {told}; that is more than half; {advice}")
        if broken:
            log.warning(f"{listing.folder}: {told}")
        for note in listing.notes:
            log.info(f"{listing.folder}: {note}")
