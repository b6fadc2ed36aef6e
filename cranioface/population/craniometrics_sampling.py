"""Random skull measures: one person's Howells craniometrics and mandible, with their correlations.

Owns the tables of means and within-group correlations (Howells' raw data; mandible from CT studies and textbooks) and
how a person is drawn from them. Knows nothing of points or surfaces.
"""

import csv
from functools import cache
from pathlib import Path

import numpy as np

from cranioface.people.facts import SEXES

HERE = Path(__file__).parent
RIDGE = 1e-2  # the correlation matrices of 61 measures are close to singular
# Shares of Howells' samples in the mixture. A choice, not a census:
# they span the range that a user's skull may come from.
GROUP_SHARES = {
    "Europe": 0.50, "SubSaharanAfrica": 0.12, "EastAsia": 0.12, "Americas": 0.08,
    "NorthAfrica(Egypt)": 0.07, "Polynesia-Micronesia": 0.05, "NorthAsia-Arctic": 0.03, "AustraloMelanesia": 0.03,
}  # fmt: skip
# mandible: (male mean, SD, female mean, SD, linked Howells measure, correlation).
# CT studies and textbook values; the links are modelled.
MANDIBLE = {
    "GOG": (97.5, 5.8, 89.0, 5.2, "ZYB", 0.45),
    "GNI": (33.0, 3.0, 29.5, 2.8, "NPH", 0.35),
    "XRH": (64.0, 4.6, 56.5, 4.3, "NPH", 0.35),
    "WRB": (30.8, 2.8, 28.5, 2.8, "ZYB", 0.20),
    "CDL": (120.0, 5.8, 112.5, 5.4, "AUB", 0.75),
    "GANG": (122.5, 6.3, 126.5, 6.2, "BPL", 0.15),
    "NBLEN": (23.5, 3.0, 22.5, 3.0, "NLH", 0.40),
}


@cache
def howells() -> tuple[tuple[str, ...], dict[tuple[str, str], np.ndarray], dict[str, np.ndarray]]:
    """Measure names, {(sex, group): (mean, sd)} in mm and {sex: root of the correlations}."""
    factors: dict[str, np.ndarray] = {}
    for sex in SEXES:
        with open(HERE / f"howells_correlations_{sex}.csv", newline="") as table:
            header, *rows = list(csv.reader(table))
        matrix = np.array([[float(v) for v in row[1:]] for row in rows])
        factors[sex] = _root(matrix)
    names = tuple(header[1:])
    with open(HERE / "howells_means.csv", newline="") as table:
        cells = {
            (r["sex"], r["group"], r["measure"]): (float(r["mean_mm"]), float(r["sd_within_mm"]))
            for r in csv.DictReader(table)
        }
    groups = ("ALL", *GROUP_SHARES)
    moments: dict[tuple[str, str], np.ndarray] = {
        (sex, group): np.array([cells.get((sex, group, m), cells[sex, "ALL", m]) for m in names]).T
        for sex in SEXES
        for group in groups
    }
    return names, moments, factors


def _root(correlations: np.ndarray) -> np.ndarray:
    """Symmetric square root, unit diagonal again after the ridge;
    unlike a factor of Cholesky it forgives rounded correlations.
    """
    values, vectors = np.linalg.eigh(correlations)
    matrix = (vectors * np.maximum(values, RIDGE)) @ vectors.T
    scale = 1 / np.sqrt(np.diag(matrix))
    values, vectors = np.linalg.eigh(matrix * scale * scale[:, None])
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T)


def sample_measures(rng: np.random.Generator, sex: str) -> tuple[dict[str, float], str]:
    """One person's measures in mm (gonial angle GANG in degrees) and the group of samples that they were drawn from."""
    names, moments, factors = howells()
    group = str(rng.choice(list(GROUP_SHARES), p=np.array(list(GROUP_SHARES.values())) / sum(GROUP_SHARES.values())))
    mean, sd = moments[sex, group]
    z = np.clip(factors[sex] @ rng.standard_normal(len(names)), -2.5, 2.5)
    measures = dict(zip(names, mean + sd * z, strict=True))
    within = dict(zip(names, z, strict=True))
    return measures | _sample_mandible(rng, sex, within), group


def _sample_mandible(rng: np.random.Generator, sex: str, within: dict[str, float]) -> dict[str, float]:
    out = {}
    for name, (male, sd_male, female, sd_female, link, r) in MANDIBLE.items():
        mean, sd = (male, sd_male) if sex == "male" else (female, sd_female)
        z = r * within[link] + np.sqrt(1 - r * r) * rng.standard_normal()
        out[name] = mean + sd * float(np.clip(z, -2.6, 2.6))
    return out


def mean_measures(sex: str, group: str = "ALL") -> dict[str, float]:
    """Mean measures in mm of one sex and group of samples."""
    names, moments, _ = howells()
    column = 0 if sex == "male" else 2
    return dict(zip(names, moments[sex, group][0], strict=True)) | {m: row[column] for m, row in MANDIBLE.items()}
