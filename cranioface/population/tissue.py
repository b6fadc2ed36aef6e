"""One person's soft tissue over the bone sites: the table's mean for sex, age and BMI
plus correlated individual residuals.

Owns the residual model (adiposity is in the BMI slope; heads, regions, sides and single sites share what is left) and
the depths assumed where no table has any. Knows nothing of meshes.
"""

import csv
from functools import cache
from pathlib import Path

import numpy as np

from cranioface.anatomy.landmark_names import both_sides, site_of
from cranioface.anatomy.tissue_depth import read_table, tissue_depths

# regions and the correlation of two sites within one, on top of what the whole head shares
REGIONS = {
    "lips": (0.85, ("ss", "mp", "pr", "id", "sC", "iC", "ac")),
    "chin": (0.85, ("sm", "pg", "gn", "me")),
    "cheek": (0.80, ("mio", "zma", "ecm2s", "ecm2i", "zy", "lo", "im", "sgl")),
    "jaw": (0.80, ("go", "mr", "mmb")),
    "brow": (0.75, ("g", "sg", "n", "mn", "rhi", "mso", "fe", "ft", "fmt", "d")),
    "vault": (0.75, ("v", "op", "ob", "lam", "co", "eu", "ast", "ms", "tp")),
}
# correlation of two regions: .2 was modelled from tables, but in three whole-head CTs the depth of nearly every site
# is the table's times one factor of the head (0.71, 0.76, 1.33), and with it the textbook face errs far less
# (python -m evaluation fullness prints both)
ACROSS = 0.60
FULLNESS = 0.95  # of the table's means: the geometric mean of those three factors is 0.90, half of the way is taken
# Measured depth over the table's in those CTs, after each head's own factor, where all three agree; half of the way
# (square root of the mean ratio) is taken; at rhinion more, since `population.skull` puts it where scans show it.
SEEN_IN_CT = {"fmt": 0.75, "ft": 0.85, "go": 1.2, "n": 1.15, "sm": 1.2, "rhi": 1.6}
SIDES = 0.92  # of left and right of one site
ASSUMED_SD_SHARE = 0.22  # of the depth, where no table gives an SD
ASSUMED_BMI_SLOPE = {"po": 0.15, "tp": 0.2, "zma": 0.25, "ms": 0.35, "ast": 0.12, "ft": 0.1, "fmt": 0.12, "d": 0.03}
WIDER = 1.15  # than the table's individual SD, which is three quarters of the pooled SD: between the two
HERE = Path(__file__).parent


@cache
def assumed_depths() -> dict[str, float]:
    """Depths in mm at the sites that no table has."""
    with open(HERE / "face_landmarks.csv", newline="") as table:
        return {r["name"]: float(r["depth_mm"]) for r in csv.DictReader(table) if r["depth_mm"]}


@cache
def residual_sd() -> dict[str, float]:
    """Individual SD in mm at every site."""
    return {s: ASSUMED_SD_SHARE * d for s, d in assumed_depths().items()} | {
        r["site"]: WIDER * r["individual_sd_mm"] for r in read_table()
    }


def mean_depths(sex: str | None, age_years: float | None, bmi: float | None) -> dict[str, float]:
    """Mean depth in mm at every site: the tables' and assumed ones, calibrated to CTs."""
    heavier = 0.0 if bmi is None else bmi - 24.5
    assumed = {s: max(0.5 * d, d + ASSUMED_BMI_SLOPE.get(s, 0.06) * heavier) for s, d in assumed_depths().items()}
    table = assumed | tissue_depths(sex, age_years, bmi)
    return {s: FULLNESS * SEEN_IN_CT.get(s, 1.0) * d for s, d in table.items()}


def sample_residuals(rng: np.random.Generator) -> dict[str, float]:
    """One person's departure from the mean in SD units:
    `go_left`, `go_right` and midline names alike, before any scaling.
    """
    common, out = rng.standard_normal(), {}
    for within, sites in REGIONS.values():
        region = np.sqrt(ACROSS) * common + np.sqrt(within - ACROSS) * rng.standard_normal()
        for site in sites:
            own = region + np.sqrt(1 - within) * rng.standard_normal()
            out[site] = own
            for name in both_sides(site):
                out[name] = np.sqrt(SIDES) * own + np.sqrt(1 - SIDES) * rng.standard_normal()
    return {k: float(np.clip(v, -2.5, 2.5)) for k, v in out.items()}


def person_depths(sex: str, age_years: float, bmi: float, residuals: dict[str, float]) -> dict[str, float]:
    """Depth in mm per site and side (`zy_left`, `g`); never thinner than 40 % of its mean."""
    mean, sd, out = mean_depths(sex, age_years, bmi), residual_sd(), {}
    for key, z in residuals.items():
        site = site_of(key)
        if site in mean:
            out[key] = max(0.4 * mean[site], mean[site] + z * sd[site])
    return out
