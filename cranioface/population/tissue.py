"""One person's soft tissue over the bone sites at usual fullness: the table's mean for sex and age, muscle that follows
bone, and what is the person's own.

Owns the model of what is left when sex, age and fullness are known: one draw for each region, one for each site, one
for each side; regions are independent (docs/tissue.md prints what head CTs say beside what is drawn). Fullness itself
is a field of the whole face (`population.measured`). Knows nothing of meshes.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from cranioface.anatomy.landmark_names import both_sides, site_of
from cranioface.anatomy.tissue_depth import tissue_depths
from cranioface.population.craniometrics_sampling import mean_measures

# Correlation of two sites of a region once fullness is taken out. Computed: 54 head CTs, noise of the grid taken off;
# between regions they show what chance would.
WITHIN = {
    "brow": 0.55, "rim": 0.15, "temple": 0.40, "cheek": 0.30, "masseter": 1.0, "jaw": 0.55, "upper lip": 0.75,
    "lower lip": 0.45, "chin": 0.45, "vault": 0.40,
}  # fmt: skip
# Correlation of depth with the breadth of the face: jaw muscles follow it (Weijs and Hillen 1986, abstract). Modelled:
# half of their r, since skin and fat lie over the muscle.
WITH_BREADTH = {"mr": 0.35, "ecm2s": 0.25, "ecm2i": 0.25, "go": 0.2, "tp": 0.25}
BREADTH, BREADTH_SD_MM = "ZYB", 6.1  # bizygomatic, Howells: 6.5 mm in men, 5.8 in women
WIDEST = 2.5  # SDs
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Rest:
    """What is left at one site: its region, SD in mm, and correlation of left and right (1 on the midline)."""

    region: str
    sd_mm: float
    left_right: float


@cache
def rests() -> dict[str, Rest]:
    """By site, as tissue.csv has them."""
    with open(HERE / "tissue.csv", newline="", encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    return {r["site"]: Rest(r["region"], float(r["rest_sd_mm"]), float(r["left_right"] or 1)) for r in rows}


@cache
def assumed_depths() -> dict[str, float]:
    """Depths in mm at the sites that no table has."""
    with open(HERE / "face_landmarks.csv", newline="") as table:
        return {r["name"]: float(r["depth_mm"]) for r in csv.DictReader(table) if r["depth_mm"]}


def mean_depths(
    sex: str | None = None, age_years: float | None = None, fullness: float | None = None
) -> dict[str, float]:
    """Mean depth in mm at every site: the tables' and assumed ones; unknown facts are averaged over."""
    return assumed_depths() | tissue_depths(sex, age_years, fullness=fullness)


def sample_residuals(rng: np.random.Generator) -> dict[str, float]:
    """One person's own departure from the mean in SDs: `go_left`, `go_right` and midline names alike."""
    regions, out = {region: rng.standard_normal() for region in WITHIN}, {}
    for site, rest in rests().items():
        within = WITHIN[rest.region]
        own = np.sqrt(within) * regions[rest.region] + np.sqrt(1 - within) * rng.standard_normal()
        out[site] = own
        for name in both_sides(site):
            out[name] = np.sqrt(rest.left_right) * own + np.sqrt(1 - rest.left_right) * rng.standard_normal()
    return {k: float(np.clip(v, -WIDEST, WIDEST)) for k, v in out.items()}


def person_depths(
    sex: str, age_years: float, residuals: dict[str, float], measures: dict[str, float]
) -> dict[str, float]:
    """Depth in mm per site and side (`zy_left`, `g`) at usual fullness; never thinner than 40 % of its mean.

    measures: of the person's skull, whose breadth the jaw muscles follow.
    """
    mean, wide, out = mean_depths(sex, age_years), breadth(sex, measures), {}
    for key, own in residuals.items():
        site = site_of(key)
        if site in mean:
            r = WITH_BREADTH.get(site, 0.0)
            out[key] = max(0.4 * mean[site], mean[site] + rests()[site].sd_mm * (r * wide + np.sqrt(1 - r * r) * own))
    return out


def breadth(sex: str, measures: dict[str, float]) -> float:
    """How broad the face's bone is for its sex, in SDs."""
    return float(np.clip((measures[BREADTH] - mean_measures(sex)[BREADTH]) / BREADTH_SD_MM, -WIDEST, WIDEST))
