"""What a plan did to a skin, in figures: site by site beside its bone, and where nothing should have moved.

Owns the table and the words that warn. Knows nothing of how the skin was carried. Frankfurt frame, LPS, mm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from cranioface.anatomy.face_finish import skin_depth
from planning.marks import marks, names_of
from planning.planned import Planned
from planning.soft_tissue import ratios

# the sites that are told
SITES = {"prn": "nose tip", "ls": "upper lip", "li": "lower lip", "pg": "chin"}
SOFT, SOFT_MM = ("prn", "ala", "sn", "ls", "sto", "li", "ch"), 20.0  # nose and lips follow both jaws
# skin so much nearer to bone that stays, or so far from all that moves, should stay
NEARER_MM, FAR_MM = 8.0, 35.0
STILL_MM, LITTLE = 0.2, 0.05  # bone that moves less has no ratio; a smaller share is none
ROW = "{:10} {:>18} {:>9} {:>9} {:>6}  {}"
HEADER = ROW.format("skin at", "bone", "bone mm", "skin mm", "ratio", "published")


@dataclass(frozen=True)
class SiteChange:
    """One site: `segment` carries its bone, ratio is the skin's way along the bone's over that."""

    site: str
    segment: str
    bone: str
    bone_mm: float
    skin_mm: float
    ratio: float
    published: tuple[float, float] | None  # None where other segments move it too
    known: str

    @property
    def within(self) -> bool | None:
        """Whether the ratio is as published."""
        return None if self.published is None else bool(self.published[0] <= round(self.ratio, 2) <= self.published[1])

    def __str__(self) -> str:
        figures = (f"{self.bone_mm:.1f}", f"{self.skin_mm:.1f}", f"{self.ratio:.2f}")
        return ROW.format(SITES[self.site], f"{self.segment} {self.bone}", *figures, published(self))


def published(site: SiteChange) -> str:
    """What a site's ratio should be, how that is known, and whether it is."""
    span = "" if site.published is None else "{:.2f} to {:.2f}, ".format(*site.published)
    return f"{span}{site.known}{': OUTSIDE' if site.within is False else ''}"


@dataclass(frozen=True)
class Change:
    """What became of one skin. step (n, 3): the way of each of its vertices, mm."""

    sites: tuple[SiteChange, ...]
    step: np.ndarray
    elsewhere_mm: float  # the farthest way of skin over bone that stays, nose and lips apart
    thinnest_mm: tuple[float, float] | None  # soft tissue over the moved bone, before and after; None where none moved

    @property
    def way_mm(self) -> np.ndarray:
        """How far (n,) each vertex went."""
        return np.asarray(np.linalg.norm(self.step, axis=1))

    @property
    def warnings(self) -> tuple[str, ...]:
        """Lines that a surgeon must read."""
        before, after = self.thinnest_mm or (0.0, 0.0)
        if after < 0 <= before:
            return (f"moved bone would stand {-after:.1f} mm through the skin, {before:.1f} mm beneath it before",)
        return ()

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        sites = [asdict(site) | {"within": site.within} for site in self.sites]
        rounded = [{k: round(v, 2) if isinstance(v, float) else v for k, v in site.items()} for site in sites]
        return {
            "sites": rounded,
            "farthest_mm": round(float(self.way_mm.max(initial=0.0)), 2),
            "farthest_elsewhere_mm": round(self.elsewhere_mm, 2),
            "thinnest_over_moved_bone_mm": [round(mm, 1) for mm in self.thinnest_mm or ()],
        }


def change(planned: Planned, before: trimesh.Trimesh, after: trimesh.Trimesh, laid: trimesh.Trimesh) -> Change:
    """The figures of one skin (same faces before and after), on which the tissue-depth face was `laid`."""
    step = np.asarray(after.vertices, np.float64) - np.asarray(before.vertices)
    if not planned.before.pieces:
        return Change((), step, 0.0, None)
    tree = cKDTree(before.vertices)
    places = marks(before, laid, planned.mark_vertices, planned.placed.marks)
    share = planned.shares(laid)
    sites = (
        _site(planned, s, step[tree.query(places[s])[1]], dict(zip(planned.motions, share[v], strict=True)))
        for s, v in ((site, planned.mark_vertices[site]) for site in SITES)
    )
    soft = cKDTree(np.array([places[name] for site in SOFT for name in names_of(site)]))
    beside = soft.query(before.vertices)[0] > SOFT_MM
    lengths = np.linalg.norm(step, axis=1)[_over_still_bone(planned, before) & beside]
    pairs = zip((before, after), planned.moved_bone, strict=True)
    depths = [skin_depth(np.asarray(m.vertices), m.faces, b.points) for m, b in pairs if len(b.points)]
    thin = (float(depths[0].min()), float(depths[1].min())) if depths else None
    return Change(tuple(s for s in sites if s), step, float(lengths.max(initial=0.0)), thin)


def _site(planned: Planned, site: str, step: np.ndarray, follows: Mapping[str, float]) -> SiteChange | None:
    """The change at one site beside the bone of the segment that it follows most; None where that has none to tell.

    follows: the share of each segment's motion that the skin there makes.
    """
    told = {name: table[site] for name in planned.motions if site in (table := ratios(name)) and table[site].bone}
    mark = max(told.values(), key=lambda ratio: ratio.share).bone if told else None
    moved = planned.bone_after(mark) if mark else None
    if mark is None or moved is None:
        return None
    way = moved[1] - planned.placed.marks[mark]
    length = float(np.linalg.norm(way))
    if length < STILL_MM:
        return None
    own, chain = told.get(moved[0]), planned.chain(moved[0])
    shared = own is None or any(follows[n] > LITTLE for n in planned.motions if n not in chain)
    turned = any(
        planned.motions[n].turn.any() for n in chain if n in planned.motions
    )  # skin lies farther from the pivot
    known = "several segments move it" if own is None or shared else "it turns" if turned else own.known
    span = None if own is None or shared or turned else own.span
    along, skin = float(step @ way / length**2), float(np.linalg.norm(step))
    return SiteChange(site, moved[0], mark, length, skin, along, span, known)


def _over_still_bone(planned: Planned, skin: trimesh.Trimesh) -> np.ndarray:
    """(n,) bool: skin that lies over bone that stays, or far from all that moves."""
    moving = cKDTree(np.vstack([p.vertices for p in planned.before.pieces.values()])).query(skin.vertices)[0]
    still = cKDTree(planned.before.rest.vertices).query(skin.vertices)[0]
    return np.asarray((still < moving - NEARER_MM) | (moving > FAR_MM))
