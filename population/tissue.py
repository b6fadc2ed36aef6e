"""One person's soft tissue over the bone sites: the table's mean for sex, age and BMI
plus correlated individual residuals.

Owns the residual model (adiposity is already in the BMI slope; regions, sides and single sites share what is left) and
the depths assumed where no table has any. Knows nothing of meshes.
"""

import csv
from functools import cache
from pathlib import Path

import numpy as np

from anatomy.tissue_depth import read_table, tissue_depths

# regions and the correlation of two sites within one;
# lips .75, chin .75, cheek .7, jaw .6 and brow-nose .4 are modelled on read pairs
REGIONS = {
    "lips": (0.75, ("ss", "mp", "pr", "id", "sC", "iC", "ac")),
    "chin": (0.75, ("sm", "pg", "gn", "me")),
    "cheek": (0.70, ("mio", "zma", "ecm2s", "ecm2i", "zy", "lo", "im", "sgl")),
    "jaw": (0.60, ("go", "mr", "mmb")),
    "brow": (0.40, ("g", "sg", "n", "mn", "rhi", "mso", "fe", "ft", "fmt", "d")),
    "vault": (0.50, ("v", "op", "ob", "lam", "co", "eu", "ast", "ms", "tp")),
}
ACROSS = 0.35  # correlation of two regions; .2 was modelled, but whole heads are fat or lean beyond what BMI tells
SIDES = 0.90  # of left and right of one site
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
    """Mean depth in mm at every site, tables and assumed ones."""
    heavier = 0.0 if bmi is None else bmi - 24.5
    assumed = {s: max(0.5 * d, d + ASSUMED_BMI_SLOPE.get(s, 0.06) * heavier) for s, d in assumed_depths().items()}
    return assumed | tissue_depths(sex, age_years, bmi)


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
            for side in ("left", "right"):
                out[f"{site}_{side}"] = np.sqrt(SIDES) * own + np.sqrt(1 - SIDES) * rng.standard_normal()
    return {k: float(np.clip(v, -2.5, 2.5)) for k, v in out.items()}


def person_depths(sex: str, age_years: float, bmi: float, residuals: dict[str, float]) -> dict[str, float]:
    """Depth in mm per site and side (`zy_left`, `g`); never thinner than 40 % of its mean."""
    mean, sd, out = mean_depths(sex, age_years, bmi), residual_sd(), {}
    for key, z in residuals.items():
        site = key.partition("_")[0]
        if site in mean:
            out[key] = max(0.4 * mean[site], mean[site] + z * sd[site])
    return out
