"""How thick the bone of a head is: a field of mm over the template, different in every person.

Owns the figures and their sources. Knows nothing of voxels. Points are the template's, Frankfurt frame, mm.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from cranioface.anatomy.landmark_names import both_sides
from cranioface.anatomy.template import load_template

# mm of bone at sites of the template. Vault: between CT means of 100 adults, frontal 8.0 (SD 2.0), parietal 7.0 (1.4),
# temporal 4.7 (1.3), occipital 8.0 (2.5) mm (Thulung 2019, doi 10.31729/jnma.3949, read in the abstract), and of 3000
# heads, 6.6 to 7.5, 5.4 to 5.6 and 7.6 to 8.2 mm (Li 2007, Int. J. Vehicle Safety 2:4, read in the abstract).
# What is not vault is modelled after four real CTs.
SITES_MM = {
    "g": 11.0, "fe": 7.4, "b": 7.0, "v": 6.8, "co": 5.4, "eu": 6.0, "ob": 7.0, "lam": 8.0, "op": 10.5, "ft": 5.5,
    "tp": 3.6, "au": 4.5, "ast": 7.0, "ms": 6.0, "o": 4.0, "ba": 6.0, "mso": 5.0,
}  # fmt: skip
# places that have no landmark (left side): roof of the orbit, floor of the middle fossa, cerebellar fossa, petrous bone
PLACES_MM = (((28, -55, 30), 1.8), ((30, -28, 2), 2.5), ((30, 45, -12), 3.5), ((32, 5, -8), 9.0), ((0, -25, 5), 7.0))
REACH_MM = 17.0  # of a site: how smooth the field is
FACTOR_SD, FIELD_SD, FIELD_MM = 0.16, 0.12, 35.0  # one factor a person, and smooth fields of such a reach (modelled)
LEAST_MM = 1.5


@dataclass(frozen=True)
class Thickness:
    """The bone of one person: thickness as the sites have it, times `factor`, times a smooth field."""

    factor: float = 1.0
    knots: np.ndarray | None = None  # (k, 3) mm, where the field was drawn
    draws: np.ndarray | None = None  # (k,)

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Thickness (n,) mm of the bone about points (n, 3) of the template."""
        places, mm = _sites()
        thick = self.factor * _blend(points, places, mm, REACH_MM)
        if self.knots is not None and self.draws is not None:
            thick = thick * (1 + _blend(points, self.knots, self.draws, FIELD_MM))
        return np.asarray(np.maximum(thick, LEAST_MM))


def draw_thickness(rng: np.random.Generator) -> Thickness:
    """The thickness of somebody's bone; the same rng state gives the same."""
    factor = float(np.exp(FACTOR_SD * np.clip(rng.standard_normal(), -2.5, 2.5)))
    knots = rng.uniform((-75, -95, -25), (75, 95, 120), (40, 3))
    return Thickness(factor, knots, 2 * FIELD_SD * rng.standard_normal(40))


@cache
def _sites() -> tuple[np.ndarray, np.ndarray]:
    """Places (k, 3) of the template and their thickness (k,)."""
    at, places, mm = load_template().landmarks, [], []
    for site, thick in SITES_MM.items():
        for name in (site,) if site in at else both_sides(site):
            places.append(at[name])
            mm.append(thick)
    for place, thick in PLACES_MM:
        for side in (1, -1):
            places.append(np.multiply(place, (side, 1, 1)))
            mm.append(thick)
    return np.array(places, float), np.array(mm)


def _blend(points: np.ndarray, places: np.ndarray, values: np.ndarray, reach: float) -> np.ndarray:
    """Means (n,) of the values (k,) at places, weighed by distance; far from all, the nearest has its way."""
    gaps = ((np.asarray(points)[:, None] - places) ** 2).sum(2) / (2 * reach**2)
    weights = np.exp(gaps.min(1, keepdims=True) - gaps)
    return np.asarray(weights @ values / weights.sum(1))
