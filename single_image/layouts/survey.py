"""Every pair of a listing read once: which can be used, what is wrong with the others, and the measures of all.

`survey` is what opening a data set and checking it share. Owns what makes a volume and an image no pair. Knows nothing
of layouts.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import numpy as np

from cranioface.command.progress import progress
from single_image.layouts.pair_images import ImageFacts, read_pair
from single_image.layouts.pairs import Fault, Listing, Pair, Solid, Unusable
from single_image.layouts.voxel_files import read_volumes

TOLD = 5  # names of what is left out, in a line
MOST_OUTSIDE = 0.05  # of the skull: less may be what two segmentations disagree about


@dataclass(frozen=True)
class VolumeFacts:
    """side in voxels; the shares of the cube that skull and face fill; the share of the skull outside the face; which
    share of each is empty, but closed in: a shell has much of it.

    NaN where a part or both are unknown. hash: of all shares.
    """

    side: int
    filled: tuple[float, float]
    outside: float
    hollow: tuple[float, float]
    hash: str


@dataclass(frozen=True)
class Surveyed:
    """A person whose volume and at least one image can be used."""

    name: str
    volume: Path
    facts: VolumeFacts
    images: dict[str, ImageFacts]  # of its pairs, by their names
    pairs: list[Pair]


@dataclass
class Survey:
    """What can be used of a listing, and what cannot."""

    listing: Listing
    people: list[Surveyed] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def usable(self) -> int:
        """Pairs that can be used."""
        return sum(len(person.pairs) for person in self.people)

    @property
    def broken(self) -> list[str]:
        """Names of the pairs that cannot be used."""
        return sorted({fault.name for fault in self.faults})

    def left_out(self) -> str:
        """`3 of 40 pairs left out (2 missing, 1 corrupt): ...` with the first names."""
        broken, kinds = self.broken, Counter(kind for _, kind in {(f.name, f.kind) for f in self.faults})
        names = ", ".join([*broken[:TOLD], *(["..."] if len(broken) > TOLD else [])])
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        return f"{len(broken)} of {len(broken) + self.usable} pairs left out ({counts}): {names}"

    def identities(self) -> dict[str, str]:
        """person -> who that is: people who share a volume or an image to the last bit are one."""
        first: dict[str, str] = {}
        one = {person.name: person.name for person in self.people}
        for person in self.people:
            for content in (person.facts.hash, *(facts.hash for facts in person.images.values())):
                a, b = sorted((one[person.name], one[first.setdefault(content, person.name)]))
                one = {name: a if who == b else who for name, who in one.items()} if a != b else one
        return one


def survey(listing: Listing, solid: Solid = "both", show: bool = True) -> Survey:
    """Read every pair of `listing`. solid: what a file's one solid is taken for."""
    told = Survey(listing, faults=list(listing.faults))
    groups = [(name, list(pairs)) for name, pairs in groupby(sorted(listing.pairs, key=_order), key=lambda p: p.person)]
    for name, pairs in progress(groups, "reading", total=len(groups), show=show):
        _add_person(told, name, pairs, solid)
    return told


def _order(pair: Pair) -> tuple[str, str]:
    return pair.person, pair.name


def _add_person(told: Survey, name: str, pairs: list[Pair], solid: Solid) -> None:
    """The person, if anything of it can be used; every fault, of the volume for each of its images."""
    images = dict(_images(told, pairs))
    try:
        facts = volume_facts(read_volumes(pairs[0].volume, solid))
    except Unusable as refusal:
        told.faults += [Fault(pair.name, refusal.kind, str(refusal)) for pair in pairs]
        return
    if images:
        kept = [pair for pair in pairs if pair.name in images]
        told.people.append(Surveyed(name, pairs[0].volume, facts, images, kept))


def _images(told: Survey, pairs: list[Pair]) -> Iterator[tuple[str, ImageFacts]]:
    for pair in pairs:
        try:
            yield pair.name, read_pair(pair)[1]
        except Unusable as refusal:
            told.faults.append(Fault(pair.name, refusal.kind, str(refusal)))


def volume_facts(shares: np.ndarray) -> VolumeFacts:
    """Of shares (2, n, n, n); Unusable where the face does not enclose the skull."""
    skull, face = shares
    outside = float(np.maximum(skull - face, 0).sum() / max(float(skull.sum()), 1e-6))
    if outside > MOST_OUTSIDE:
        advice = "the face must enclose it, as a solid"
        raise Unusable("mismatched", f"{outside:.0%} of the skull lies outside the face; {advice}")
    digest = hashlib.sha256(repr(shares.shape).encode())
    digest.update(np.ascontiguousarray(shares, np.float32).data)
    filled = float(skull.mean()), float(face.mean())
    of_skull = _hollow(skull)
    hollow = of_skull, of_skull if np.array_equal(skull, face) else _hollow(face)
    return VolumeFacts(shares.shape[-1], filled, outside, hollow, digest.hexdigest())


def _hollow(share: np.ndarray) -> float:
    """Share of a solid (n, n, n), its closed cavities filled, that these are."""
    from scipy.ndimage import label

    solid = share >= 0.5
    rooms, _ = label(np.pad(~solid, 1, constant_values=True))  # the first is all that lies outside
    closed_in = float((rooms > 1).sum())
    return closed_in / (closed_in + float(solid.sum())) if solid.any() else np.nan
