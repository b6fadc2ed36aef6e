"""What the pairs of a data set that can be used are like, in plain values, and whether training and test are apart.

Owns the measures of the report. Knows nothing of layouts and of what cannot be used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from single_image.layouts.survey import Survey, Surveyed
from single_image.shape import PARTS

Split = Mapping[str, Sequence[str]]  # part -> people


def quality(survey: Survey, split: Split) -> dict[str, Any]:
    """Images, volumes, duplicates and leakage."""
    people = survey.people
    return {
        "images": _images(people),
        "volumes": _volumes(people),
        "identical_images": _groups((f.hash, name) for p in people for name, f in p.images.items()),
        "identical_volumes": _groups((p.facts.hash, p.name) for p in people),
        "split": {part: len(names) for part, names in split.items()},
        "leakage": leakage(people, split),
    }


def leakage(people: Sequence[Surveyed], split: Split) -> list[str]:
    """Whatever stands in two parts of the split: a person by name, a volume, an image to the last bit."""
    part_of: dict[str, set[str]] = {}
    for part, names in split.items():
        for name in names:
            part_of.setdefault(name, set()).add(part)
    twice = [f"{name} is in {' and '.join(sorted(parts))}" for name, parts in part_of.items() if len(parts) > 1]
    volumes = _across(((p.facts.hash, p.name) for p in people), part_of)
    images = _across({(f.hash, p.name) for p in people for f in p.images.values()}, part_of)
    return twice + [f"one volume: {told}" for told in volumes] + [f"one image: {told}" for told in images]


def _across(contents: Iterable[tuple[str, str]], part_of: Mapping[str, set[str]]) -> list[str]:
    """Groups of people who share a content but not a part."""
    told = []
    for group in _groups(contents):
        if len(set().union(*(part_of.get(name, set()) for name in group))) > 1:
            told.append(", ".join(f"{name} ({'/'.join(sorted(part_of.get(name, ())))})" for name in group))
    return told


def _groups(contents: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Names that share a content, each group of two or more."""
    of: dict[str, list[str]] = {}
    for content, name in contents:
        of.setdefault(content, []).append(name)
    return sorted(sorted(names) for names in of.values() if len(names) > 1)


def _images(people: Sequence[Surveyed]) -> dict[str, Any]:
    facts = [f for person in people for f in person.images.values()]
    if not facts:
        return {"count": 0}
    darkest, mean, brightest = np.array([f.greys for f in facts]).T
    return {
        "count": len(facts),
        "sizes": _counted("{} x {}".format(*f.size) for f in facts),
        "greys": {
            "darkest": float(darkest.min()), "mean": round(float(mean.mean()), 1), "brightest": float(brightest.max()),
        },
        "of_a_person": _counted(str(len(person.images)) for person in people),
    }  # fmt: skip


def _volumes(people: Sequence[Surveyed]) -> dict[str, Any]:
    if not people:
        return {"count": 0}
    filled = np.array([person.facts.filled for person in people])
    outside = np.nan_to_num([person.facts.outside for person in people])
    hollow = np.array([person.facts.hollow for person in people])
    return {
        "count": len(people),
        "sides": _counted(str(person.facts.side) for person in people),
        "filled": {part: _span(filled[:, k]) for k, part in enumerate(PARTS)},
        "hollow": {part: _span(hollow[:, k]) for k, part in enumerate(PARTS)},
        "skull_outside_face": {"people": int((outside > 0).sum()), "most": round(float(outside.max()), 4)},
    }


def _span(shares: np.ndarray) -> list[float] | None:
    """Least, median and most; None where the part is unknown."""
    if np.isnan(shares).any():
        return None
    return [round(float(v), 4) for v in np.quantile(shares, (0, 0.5, 1))]


def _counted(values: Iterable[str]) -> dict[str, int]:
    return dict(Counter(values).most_common())
