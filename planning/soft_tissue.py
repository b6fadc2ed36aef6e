"""How much of its bone's motion soft tissue makes, site by site, with what is published and how it is known.

Owns the table soft_tissue.csv. Knows nothing of meshes.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("soft_tissue.csv")
SKIN = "skin"  # the site that stands for all skin over the segment
ALIKE = {"mandible-body": "mandible", "zygoma_left": "zygoma", "zygoma_right": "zygoma"}
OTHER = "other"  # a segment of the user's own


@dataclass(frozen=True)
class Ratio:
    """Soft to hard tissue at one site. bone: the landmark whose motion it is a share of; span: as published."""

    site: str
    bone: str
    share: float
    span: tuple[float, float] | None  # as published
    known: str  # read, recalled or modelled
    source: str


@cache
def ratios(segment: str) -> dict[str, Ratio]:
    """Site -> its ratio, of a segment by its name in a plan."""
    with open(TABLE, newline="", encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    named = {row["segment"] for row in rows}
    wanted = ALIKE.get(segment, segment if segment in named else OTHER)
    return {row["site"]: _ratio(row) for row in rows if row["segment"] == wanted}


def _ratio(row: dict[str, str]) -> Ratio:
    span = (float(row["low"]), float(row["high"])) if row["low"] else None
    return Ratio(row["site"], row["bone"], float(row["share"]), span, row["known"], row["source"])
