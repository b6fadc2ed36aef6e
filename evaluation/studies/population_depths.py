"""Synthetic faces beside the tissue-depth table: depths met along rays from the bone at its sites, and how sex,
fullness and age move them. Knows nothing of how faces are made.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from cranioface.anatomy.landmark_names import site_of
from cranioface.anatomy.ray_depth import ray_depths
from cranioface.population.face import face_points, finished, site_directions
from cranioface.population.mouth import Mouth
from cranioface.population.person import bones_and_identity, draw_facts, known
from cranioface.population.tissue import mean_depths, rests

OFF_SD = 0.5  # of the individual SD
MIDDLE: dict[str, Any] = {"sex": "male", "age_years": 45.0, "fullness": 0.0}  # where the table's slopes are taken


@dataclass(frozen=True)
class Depths:
    """What was met on n faces at k sites (`zy_left`, `g`), mm; NaN where a ray met no skin."""

    sites: tuple[str, ...]
    met: np.ndarray  # (n, k)
    mean: np.ndarray  # (n, k) the table's mean for each one's sex, age and fullness
    male: np.ndarray  # (n,) bool
    age_years: np.ndarray
    fullness: np.ndarray
    mean_face: np.ndarray  # control points (V, 3) of the mean of these faces

    def of_site(self, site: str) -> tuple[np.ndarray, np.ndarray]:
        """met and mean (n,) of a site, both sides averaged."""
        columns = [i for i, name in enumerate(self.sites) if site_of(name) == site]
        return self.met[:, columns].mean(1), self.mean[:, columns].mean(1)


def measure_depths(people: int) -> Depths:
    """The depths of the first `people` of the population."""
    sites: tuple[str, ...] = ()
    met, means, facts, total = [], [], [], np.zeros(())
    for seed in range(people):
        sex, skull, identity = bones_and_identity(seed, 0, mouth=Mouth())
        drawn = draw_facts(seed, 0, sex)
        age, full = known(drawn.age_years), known(drawn.fullness)
        points, mean = face_points(skull, sex, age, full, identity), mean_depths(sex, age, full)
        sites = tuple(k for k in site_directions() if k in skull.landmarks and site_of(k) in rests())
        origins, along = (np.array([of[k] for k in sites]) for of in (skull.landmarks, site_directions()))
        face = finished(points)
        met.append(ray_depths(face.vertices, face.faces, origins, along, np.array([mean[site_of(k)] for k in sites])))
        means.append([mean[site_of(k)] for k in sites])
        facts.append((sex == "male", age, full))
        total = total + points
    male, age_years, fullness = np.array(facts).T
    return Depths(sites, np.array(met), np.array(means), male > 0, age_years, fullness, total / people)


def slopes(met: np.ndarray, mean: np.ndarray, depths: Depths) -> np.ndarray:
    """How much more (mm) the faces thicken than the table's mean: for men, per unit of fullness, per year."""
    known = np.isfinite(met)
    facts = np.stack([np.ones(len(met)), depths.male, depths.fullness, depths.age_years - 45], 1)[known]
    return np.asarray(np.linalg.lstsq(facts, (met - mean)[known], rcond=None)[0][1:])


def table_slopes(site: str) -> np.ndarray:
    """The table's own: men less women mm, mm per unit of fullness, mm per year (men)."""
    at: Callable[..., float] = lambda **change: mean_depths(**(MIDDLE | change))[site]  # noqa: E731
    middle = at()
    return np.array([middle - at(sex="female"), at(fullness=1.0) - middle, (at(age_years=65.0) - middle) / 20])


def print_depths(people: int) -> np.ndarray:
    """Prints the table; returns the mean face's control points."""
    depths = measure_depths(people)
    print(f"{people} faces, depth along the site's ray, mm: women, men: met mean (SD), the table's mean;")
    print("  residual's SD, the table's; men less women mm, mm per unit of fullness, mm per year: met / the table's")
    for site in dict.fromkeys(site_of(name) for name in depths.sites):
        print(f"  {site:6}" + _row(site, depths))
    return depths.mean_face


def _row(site: str, depths: Depths) -> str:
    met, mean = depths.of_site(site)
    sd, table = rests()[site].sd_mm, table_slopes(site)
    sexes = ""
    for who in (~depths.male, depths.male):
        sexes += f" {np.nanmean(met[who]):5.1f} ({np.nanstd(met[who]):3.1f}) {mean[who].mean():5.1f}"
    moved = slopes(met, mean, depths) + table
    effects = f"{moved[0]:+5.2f}/{table[0]:+5.2f} {moved[1]:+5.2f}/{table[1]:+5.2f} {moved[2]:+6.3f}/{table[2]:+6.3f}"
    bias = np.nanmean(met - mean) / sd
    mark = f"  <-- off by {bias:+.1f} SD" if abs(bias) > OFF_SD else ""
    return f"{sexes}  {np.nanstd(met - mean):4.1f} {sd:4.1f}  {effects}{mark}"
