"""person.yaml: what is known of a person beside the maps, as written by this program or by hand beside two meshes.

Owns the words of the page. Knows nothing of the folder and the camera ring.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from cranioface.command import BadInput
from cranioface.people.facts import Facts
from cranioface.people.yaml_page import read_page

PAGE = "person.yaml"
BY_HAND = "say sex, age_years, bmi and fullness, one a line"


@dataclass(kw_only=True)
class PersonPage:
    """What is known of a person. NaN or absent: not known."""

    facts: Facts = Facts()
    source: str = ""
    craniometrics: dict[str, float] = field(default_factory=dict)  # mm; NaN where bone is missing
    tissue_depths: dict[str, float] = field(default_factory=dict)  # mm at the sites, where they are known
    landmarks: dict[str, np.ndarray] = field(default_factory=dict)  # (3,) mm in the maps' frame; those found on bone

    def described_facts(self) -> dict[str, Any]:
        """Name -> value, None or NaN where unknown: sex, age, BMI and fullness, and what is measured on the bone (mm).

        All that an embedding may be told of this person.
        """
        return self.facts.by_name() | self.craniometrics


def to_yaml(page: PersonPage) -> dict[str, Any]:
    """The plain values of a page by name; lengths to a hundredth of a millimetre."""
    return {
        **page.facts.by_name(),
        "source": page.source,
        "craniometrics": {k: round(float(v), 2) for k, v in page.craniometrics.items()},
        "tissue_depths": {k: round(float(v), 2) for k, v in page.tissue_depths.items()},
        "landmarks": {k: [round(float(x), 2) for x in point] for k, point in page.landmarks.items()},
    }


def from_yaml(path: Path, content: Mapping[str, Any]) -> PersonPage:
    """The page that these values by name make; what is left out is not known. BadInput names `path`."""
    try:
        facts = Facts.of(content)
    except BadInput as refusal:
        raise BadInput(f"{path}: {refusal}") from refusal
    return PersonPage(
        facts=facts,
        source=str(content.get("source") or ""),
        craniometrics=_lengths(path, content, "craniometrics"),
        tissue_depths=_lengths(path, content, "tissue_depths"),
        landmarks=_landmarks(path, content),
    )


def read_person_page(folder: str | Path) -> PersonPage:
    """What person.yaml in `folder` says of the person, whatever lies beside it; nothing known where there is none."""
    path = Path(folder) / PAGE
    return from_yaml(path, read_page(path, BY_HAND)) if path.is_file() else PersonPage()


def _lengths(path: Path, content: Mapping[str, Any], name: str) -> dict[str, float]:
    """Name -> mm; none in a page that leaves them out."""
    try:
        return {str(k): float(v) for k, v in (content.get(name) or {}).items()}
    except (AttributeError, TypeError, ValueError) as refusal:
        raise BadInput(f"{path}: {name} must be names with millimetres; project the person again") from refusal


def _landmarks(path: Path, content: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Name -> (3,) float64 mm; none in a page that was written before landmarks were kept."""
    try:
        points = {str(k): np.array(point, np.float64) for k, point in (content.get("landmarks") or {}).items()}
        whole = all(p.shape == (3,) and np.isfinite(p).all() for p in points.values())
    except (AttributeError, TypeError, ValueError):
        whole = False
    if not whole:
        raise BadInput(f"{path}: landmarks must be names with x, y and z; project the person again")
    return points
