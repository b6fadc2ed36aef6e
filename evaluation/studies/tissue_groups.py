"""Who is compared: coarse scans, fine heads and synthetic people, each with tissue measured alike and a fullness.

Owns how the grid's bias is taken out, what counts as a stray, and the noise that the grid leaves. Knows no statistics.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cranioface.anatomy.landmark_names import site_of
from cranioface.population.measured_tissue.fit import usable
from cranioface.population.measured_tissue.gathering import FineHeads, Scans
from cranioface.population.measured_tissue.measures import Measures, site_names
from cranioface.population.measured_tissue.skin_points import skin_points
from cranioface.population.measured_tissue.teaching import Taught

KINDS = ("rays", "nearest", "offsets")
OPENED = ("sm", "pg", "gn", "me", "id", "iC")  # sites whose skin an open mouth carries off
STRAY_SD, LEAST_SD_MM = 3.5, 1.0  # farther from a site's median, by its robust SD, a ray met another thing
GROSS_MM = 5.0  # coarse and fine so far apart met different things


@dataclass(frozen=True, eq=False)
class Group:
    """k people. tissue: of each of KINDS the measures (k, s) or (k, c), mm, NaN where unknown; noise: likewise (r, ...)
    what the grid adds, of mean 0, empty where there is none."""

    name: str
    fullness: np.ndarray
    tissue: dict[str, np.ndarray]
    noise: dict[str, np.ndarray]

    def of_site(self, kind: str, site: str) -> tuple[np.ndarray, np.ndarray]:
        """Measures (k, 1 or 2) of a site and their noise (r, 1 or 2), both sides side by side."""
        columns = [i for i, name in enumerate(site_names()) if site_of(name) == site]
        return self.tissue[kind][:, columns], self.noise[kind][:, columns]


def groups(scans: Scans, heads: FineHeads, taught: Taught, people: Group | None) -> list[Group]:
    """The scans that taught, the fine heads, and the people where there are some."""
    return [of_scans(scans, heads, taught), of_heads(heads, taught), *([people] if people else [])]


def of_scans(scans: Scans, heads: FineHeads, taught: Taught) -> Group:
    """The scans that are not held out, the grid's bias taken out; their fullness as the fit has it."""
    mine = ~scans.held_out
    measured = [m for m, mine_too in zip(scans.measured, mine, strict=True) if mine_too]
    tissue, closed = stacked(measured), scans.closed[mine]
    more = {kind: _added(heads, kind) for kind in KINDS}
    for kind in KINDS[:2]:
        tissue[kind] = without_strays(_shut(tissue[kind] - np.nanmedian(more[kind], 0), closed))
    tissue["offsets"] = usable(skin_points().where_used(tissue["offsets"] - taught.bias), closed, skin_points())
    return Group("scans", taught.fields.fullness, tissue, {kind: _noise(values) for kind, values in more.items()})


def of_heads(heads: FineHeads, taught: Taught) -> Group:
    """The fine heads, whose fullness is fitted."""
    tissue = stacked(list(heads.fine.values()))
    skin = skin_points()
    tissue["offsets"] = usable(skin.where_used(tissue["offsets"]), np.ones(len(heads.fine), bool), skin)
    return Group("fine heads", taught.fullness_of(tissue["offsets"]), tissue, no_noise(tissue))


def of_people(measured: Sequence[Measures], fullness: np.ndarray) -> Group:
    """Synthetic people, whose fullness is known."""
    tissue = stacked(measured)
    for kind in KINDS[:2]:
        tissue[kind] = without_strays(tissue[kind])
    skin = skin_points()
    tissue["offsets"] = usable(skin.where_used(tissue["offsets"]), np.ones(len(measured), bool), skin)
    return Group("synthetic people", fullness, tissue, no_noise(tissue))


def as_scanned(group: Group, scans: Group, seed: int = 0) -> Group:
    """`group` with a coarse grid's noise on its sites where it has none of its own, as sources' figures have it."""
    if any(len(noise) for noise in group.noise.values()):
        return group
    drawn = np.random.default_rng(seed).integers(len(scans.noise["rays"]), size=len(group.fullness))
    noisy = {kind: group.tissue[kind] + np.nan_to_num(scans.noise[kind][drawn]) for kind in KINDS[:2]}
    return Group(group.name, group.fullness, group.tissue | noisy, group.noise)


def stacked(measured: Sequence[Measures]) -> dict[str, np.ndarray]:
    return {kind: np.array([getattr(m, kind) for m in measured]) for kind in KINDS}


def no_noise(tissue: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {kind: values[:0] for kind, values in tissue.items()}


def without_strays(values: np.ndarray) -> np.ndarray:
    """Measures (k, s), those far from their site's median NaN."""
    middle = np.nanmedian(values, 0)
    spread = 1.48 * np.nanmedian(np.abs(values - middle), 0)
    return np.where(np.abs(values - middle) > STRAY_SD * np.maximum(spread, LEAST_SD_MM), np.nan, values)


def _shut(values: np.ndarray, closed: np.ndarray) -> np.ndarray:
    """Measures (k, s) without those that an open mouth carries off."""
    carried = np.array([site_of(name) in OPENED for name in site_names()])
    return np.where(~closed[:, None] & carried, np.nan, values)


def _added(heads: FineHeads, kind: str) -> np.ndarray:
    """Coarse less fine (r, ...)."""
    pairs = ((getattr(c, kind), getattr(heads.fine[name], kind)) for name in heads.fine for c in heads.coarse[name])
    more = np.array([coarse - fine for coarse, fine in pairs])
    return np.where(np.abs(more) > GROSS_MM, np.nan, more)


def _noise(more: np.ndarray) -> np.ndarray:
    """What is left about the mean, as large as in a sample of which no mean was taken."""
    return np.asarray((more - np.nanmean(more, 0)) * np.sqrt(len(more) / (len(more) - 1)))
