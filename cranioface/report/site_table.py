"""The table of tissue depths at the craniometric sites, the made face beside the textbook; and the landmarks by name.

Frankfurt frame, mm. Knows nothing of files and of how a face was made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import trimesh

from cranioface.anatomy.landmark_names import side_of, site_of
from cranioface.anatomy.landmark_words import in_words
from cranioface.anatomy.registration import Registered
from cranioface.anatomy.tissue_depth import individual_spread, tissue_depths
from cranioface.anatomy.tissue_depth_face import bone_points
from cranioface.judge.site_depths import Sites
from cranioface.people.facts import Facts


@dataclass(frozen=True)
class SiteRow:
    """One site: the depth of the face along the table's direction, the table's mean for the facts, people's SD; mm."""

    site: str
    name: str
    side: str | None
    depth_mm: float
    table_mm: float
    spread_mm: float
    at: list[float]  # (3,) mm, on the bone

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return vars(self).copy()


def site_table(face: trimesh.Trimesh, registered: Registered, facts: Facts) -> list[SiteRow]:
    """A row for each site whose bone was scanned and whose ray meets the face, in the table's order."""
    sites = Sites(registered, reach_mm=np.inf)
    means, spread = tissue_depths(**facts.by_name()), individual_spread()
    found = zip(sites.names, sites.depths(face).values(), sites.bone, strict=True)
    return [
        SiteRow(
            site_of(name), in_words(site_of(name)), side_of(name), round(depth, 1), round(means[site_of(name)], 1),
            round(spread[site_of(name)], 1), bone.round(2).tolist(),
        )
        for name, depth, bone in found
        if np.isfinite(depth)
    ]  # fmt: skip


def named_landmarks(registered: Registered) -> list[dict[str, Any]]:
    """Every landmark: code, name, at (3,) mm, on_bone (where it was found on the scan, else expected)."""
    return [
        {
            "code": code, "name": in_words(code), "at": point.round(2).tolist(),
            "on_bone": bool(np.isfinite(registered.landmarks[code]).all()),
        }
        for code, point in bone_points(registered).items()
    ]  # fmt: skip
