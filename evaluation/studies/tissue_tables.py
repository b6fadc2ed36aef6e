"""The tables of `tissue`: sites, pairs of sites, parts of the face and distances, each group beside what sources say.

Owns rows and columns; computes nothing that `tissue_statistics` does not. mm.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from cranioface.anatomy.landmark_names import site_of
from cranioface.anatomy.tissue_depth import tissue_depths
from cranioface.population.measured_tissue.measures import site_names
from evaluation.studies import tissue_statistics as of
from evaluation.studies.tables import table
from evaluation.studies.tissue_groups import Group, as_scanned

SOURCES = Path(__file__).with_name("tissue_sources.csv")
SEVEN = ("g", "n", "mio", "mso", "zy", "rhi", "mp")  # the sites of the 45 CTs
# pairs beside those of the sources, of which none is known: within a region, and far from each other
MORE_PAIRS = (
    ("go", "mmb"), ("mr", "mmb"), ("zy", "ecm2s"), ("fmt", "mio"), ("ss", "mp"), ("sC", "mp"), ("pg", "gn"),
    ("gn", "me"), ("ft", "tp"), ("ft", "fmt"), ("go", "mp"), ("mmb", "mio"), ("fe", "zy"), ("g", "mp"),
)  # fmt: skip


def sources(figure: str) -> list[dict[str, str]]:
    """The rows of one kind of figure."""
    with open(SOURCES, newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["figure"] == figure]


def site_table(groups: Sequence[Group]) -> str:
    """Depths along the table's directions, site by site."""
    known = {row["first"]: row["low"] for row in sources("sd")}
    sites = dict.fromkeys(site_of(name) for name in site_names())
    heading = ["site", "table", "sources: SD within sex and BMI"]
    many, few = parted(groups)
    for group in many:
        heading += [f"{group.name}: n", "mean", "SD", "per unit", "rest SD", "left-right of the rest"]
    heading += [f"{group.name}: mean, SD" for group in few]
    rows = [[site, f"{tissue_depths(fullness=0.0)[site]:.1f}", known.get(site, ""),
             *(cell for group in many for cell in _site(group, site)),
             *(_at_usual(group, many[0], site) for group in few)] for site in sites]  # fmt: skip
    return table(heading, rows)


def _site(group: Group, site: str) -> list[str]:
    values, noise = group.of_site("rays", site)
    line = of.on_fullness(values, group.fullness)
    return [
        str(line.count), number(line.at_usual, 1), number(float(np.nanstd(values)), 1),
        f"{number(line.per_unit)} ± {number(line.error)}" if line.error == line.error else "",
        number(of.free_sd(line.rest, noise)),
        number(of.sides_correlation(line.rest, noise)),
    ]  # fmt: skip


def _at_usual(group: Group, teachers: Group, site: str) -> str:
    """Of a few people: depths at the usual fullness by the teachers' line, on which lean and full should agree."""
    slope = of.on_fullness(teachers.of_site("rays", site)[0], teachers.fullness).per_unit
    at_usual = group.of_site("rays", site)[0] - slope * group.fullness[:, None]
    return f"{number(float(np.nanmean(at_usual)), 1)}, {number(float(np.nanstd(at_usual)), 1)}".strip(", ")


def parted(groups: Sequence[Group]) -> tuple[list[Group], list[Group]]:
    """Those of enough people for correlations, and those of a few."""
    many = [group for group in groups if len(group.fullness) >= of.LEAST_PEOPLE]
    return many, [group for group in groups if group not in many]


def nearest_table(groups: Sequence[Group]) -> str:
    """Distances from bone to the nearest skin, mean ± SD."""
    rows = [[row["first"], f"{row['low']} ± {row['high']}", *(_nearest(group, row["first"]) for group in groups)]
            for row in sources("nearest")]  # fmt: skip
    return table(["site", "78 coarse scans, skin at -300 HU", *(group.name for group in groups)], rows)


def _nearest(group: Group, site: str) -> str:
    values = group.of_site("nearest", site)[0]
    return f"{number(float(np.nanmean(values)), 1)} ± {number(float(np.nanstd(values)), 1)}"


def pair_table(groups: Sequence[Group]) -> str:
    """Correlations between sites, sides averaged, noise included: of depths, and of what fullness leaves of them."""
    known = sources("correlation")
    pairs = [(r["first"], r["second"], _said(r), r["measure"]) for r in known]
    pairs += [(a, b, "", "nearest") for a, b in MORE_PAIRS]
    heading = ["pair", "sources"]
    for group in groups:
        heading += [f"{group.name}: to the nearest skin", "its rank", "along the ray", "rest of the nearest"]
    rows = [[f"{a}-{b}", f"{said} {kind}".strip() if said else "", *(c for g in groups for c in _pair(g, a, b))]
            for a, b, said, kind in pairs]  # fmt: skip
    return table(heading, rows)


def _pair(group: Group, a: str, b: str) -> list[str]:
    (near_a, near_b), (ray_a, ray_b) = (
        [of.middle_of_sides(group.of_site(kind, s)[0]) for s in (a, b)] for kind in ("nearest", "rays")
    )
    rest = of.correlation(_rest(group, "nearest", a), _rest(group, "nearest", b))
    found = [
        of.correlation(near_a, near_b),
        of.correlation(near_a, near_b, rank=True),
        of.correlation(ray_a, ray_b),
        rest,
    ]
    return [number(value) for value in found]


def _rest(group: Group, kind: str, site: str) -> np.ndarray:
    """What fullness leaves of a site (k,), sides averaged."""
    return of.middle_of_sides(of.on_fullness(group.of_site(kind, site)[0], group.fullness).rest)


def summary_table(groups: Sequence[Group]) -> str:
    """What seven sites share, and both sides of one site."""
    rows: list[list[str]] = []
    for key, words in (
        ("mean_correlation", "mean rank correlation of seven sites"),
        ("component_1", "first component of seven sites"),
        ("component_2", "second component"),
        ("sides", "left-right of depths, least to most of six sites"),
    ):
        rows.append([words, _said(sources(key)[0]), *(_summary(group)[key] for group in groups)])
    return table(["", "sources", *(group.name for group in groups)], rows)


def _summary(group: Group) -> dict[str, str]:
    depths = {site: group.of_site("rays", site)[0] for site in SEVEN}
    middles = [of.middle_of_sides(values) for values in depths.values()]
    ranks = np.array([[of.correlation(a, b, rank=True) for b in middles] for a in middles])
    sides = [of.correlation(*values.T) for values in depths.values() if values.shape[1] == 2]
    if np.isnan(ranks).any():
        return dict.fromkeys(("mean_correlation", "component_1", "component_2", "sides"), "")
    first, second = of.component_shares(ranks)[:2]
    mean = np.mean([ranks[i, j] for i, j in combinations(range(len(SEVEN)), 2)])
    return {
        "mean_correlation": number(float(mean)), "component_1": number(float(first)),
        "component_2": number(float(second)), "sides": f"{number(min(sides))} to {number(max(sides))}",
    }  # fmt: skip


def _said(row: dict[str, Any]) -> str:
    return row["low"] if row["low"] == row["high"] else f"{row['low']} to {row['high']}"


def number(value: float, digits: int = 2) -> str:
    """Empty for what is not known."""
    return f"{value:.{digits}f}" if np.isfinite(value) else ""


def lines(groups: Sequence[Group]) -> Iterator[str]:
    """The tables that need no field."""
    yield "Tissue at the sites along the table's directions, mm; mean at the usual fullness; SD with fullness; mm per"
    yield "unit of fullness ± its error; SD of the rest, one side, and left against right of it, the grid's noise off:"
    yield "Of a few people: mean and SD at the usual fullness, by the line of the scans."
    yield from ("", site_table(groups), "", "Tissue to the nearest skin, mm, mean ± SD, noise included:", "")
    yield from (
        nearest_table(groups),
        "",
        "Correlations between sites, both sides averaged, noise included: of sources and",
    )
    yield from ("scans their own, of synthetic people the grid's, drawn from the coarsened heads:", "")
    many = [as_scanned(group, groups[0]) for group in parted(groups)[0]]
    yield from (pair_table(many), "", summary_table(many))
