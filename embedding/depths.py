"""Tissue depths that a laid radiograph shows at the midline sites, and the fullness that they speak of.

Owns how a BMI is estimated from depths. Knows nothing of pictures and of meshes. mm, kg/m2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cranioface.anatomy.fullness import usual_bmi
from cranioface.anatomy.landmark_names import side_of, site_of
from cranioface.anatomy.registration import Registered
from cranioface.anatomy.template import load_template
from cranioface.anatomy.tissue_depth import individual_spread, read_table, tissue_depths
from cranioface.anatomy.tissue_depth_face import site_directions
from cranioface.people.facts import Facts

PRIOR_SD = 4.6  # kg/m2 between adults whose BMI nobody knows: ANSUR II has 3.5 to 4.0; older adults vary more
# of the variance between people of one BMI, what a whole head shares: 0.6 in the synthetic population, 0.2 in the
# correlations of 45 CTs, noise of measuring included
SHARED = 0.45
READ_SD, SHIFT_SD = 1.0, 0.8  # mm: of one depth read off a film, and of all of them together (exposure, laying)
TOLD = (16.0, 42.0)  # the BMIs that networks learnt
FULL_SITES = ("zy", "go", "mr", "ecm2s", "ecm2i", "mmb", "mio", "sC", "iC")  # where fullness shows beside the midline
NEAR_MM = 12.0  # a crossing farther from the usual depth is another fold


BURNT, FEWEST = 0.35, 3  # of the usual depth, at most: then bone was taken for skin; sites that must be met


@dataclass(frozen=True)
class Fullness:
    """bmi: what to tell a method so that its face is as full as the depths are; sd: of that number."""

    bmi: float
    sd: float


def midline_depths(registered: Registered, skin: np.ndarray) -> dict[str, float]:
    """Depth mm by site from scanned bone to the `skin` (n, 2) (forward, up) of a film along the table's directions."""
    names, along = site_directions(registered, load_template())
    usual, found = tissue_depths(), {}
    for name, direction in zip(names, along, strict=True):
        bone = registered.landmarks[name]
        if side_of(name) is None and np.isfinite(bone).all() and -bone[1] > 0:
            depth = _crossing(_plane(bone), _plane(direction), skin, usual[site_of(name)])
            if np.isfinite(depth):
                found[name] = depth
    return found


def shows_skin(depths: Mapping[str, float]) -> bool:
    """Whether these are depths of skin: on a film that was burnt out the first thing before air is bone."""
    usual = tissue_depths()
    ratios = [depth / usual[site] for site, depth in depths.items()]
    return len(ratios) >= FEWEST and float(np.median(ratios)) > BURNT


def _plane(vector: np.ndarray) -> np.ndarray:
    return np.array([-vector[1], vector[2]])


def _crossing(start: np.ndarray, direction: np.ndarray, curve: np.ndarray, usual: float) -> float:
    """How far along a ray a curve (n, 2) is crossed, of several the crossing nearest to `usual`; NaN for none."""
    a, step = curve[:-1], np.diff(curve, axis=0)
    cross = direction[0] * step[:, 1] - direction[1] * step[:, 0]
    away = a - start
    with np.errstate(divide="ignore", invalid="ignore"):
        depth = (away[:, 0] * step[:, 1] - away[:, 1] * step[:, 0]) / cross
        share = (away[:, 0] * direction[1] - away[:, 1] * direction[0]) / cross
    hit = depth[(share >= 0) & (share <= 1) & (np.abs(depth - usual) < NEAR_MM)]
    return float(hit[np.abs(hit - usual).argmin()]) if len(hit) else float("nan")


def fullness(depths: Mapping[str, float], facts: Facts = Facts()) -> Fullness | None:
    """The BMI that midline depths speak of, by Bayes; None where there are too few.

    Each depth is the table's for sex and age, plus its slope for every unit of BMI, plus what one head shares beyond
    that and what is the site's own, all normal. What is shared is told as BMI too: by as much as it fills cheeks.
    """
    sites = [site for site in depths if site in individual_spread()]
    if len(sites) < FEWEST:
        return None
    rows = {row["site"]: row for row in read_table()}
    slope = np.array([rows[s]["full_mm"] / 6.84 for s in sites])
    spread = np.array([rows[s]["individual_sd_mm"] for s in sites])
    expected = tissue_depths(facts.sex, facts.age_years)
    excess = np.array([depths[s] - expected[s] for s in sites])
    loads = np.stack([slope, np.sqrt(SHARED) * spread], 1)  # of BMI and of what is shared
    prior = np.diag([PRIOR_SD**2, 1.0])
    noise = np.diag((1 - SHARED) * spread**2 + READ_SD**2) + SHIFT_SD**2
    gain = prior @ loads.T @ np.linalg.inv(loads @ prior @ loads.T + noise)
    mean, left = gain @ excess, prior - gain @ loads @ prior
    told = np.array([1.0, shared_as_bmi()])
    return Fullness(
        float(np.clip(usual_bmi(facts.sex, facts.age_years) + told @ mean, *TOLD)), float(np.sqrt(told @ left @ told))
    )


def shared_as_bmi() -> float:
    """kg/m2 that fill the sites beside the midline as one SD of what a head shares does."""
    rows = [row for row in read_table() if row["site"] in FULL_SITES]
    slope, spread = (np.array([row[k] for row in rows]) for k in ("full_mm", "individual_sd_mm"))
    slope = slope / 6.84
    return float(slope @ (np.sqrt(SHARED) * spread) / (slope @ slope))
