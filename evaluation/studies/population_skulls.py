"""Synthetic skulls beside the craniometric tables: means, SDs and correlations of what is measured on their landmarks,
and how much of the frontal view is openings. Knows nothing of faces. Frame: Frankfurt, mm.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import trimesh

from cranioface.anatomy.craniometrics import craniometrics
from cranioface.geometry.ring import CameraRing, project
from cranioface.people.facts import SEXES
from cranioface.population.craniometrics_sampling import GROUP_SHARES, MANDIBLE, howells
from cranioface.population.skull import Skull, make_skull

OFF_SD = 0.5  # a mean farther from its target than this share of the target's SD is marked
DEEP_MM, RIM_MM = 15.0, 17.0  # an opening lies so far behind its rim, which a disc of this radius reaches across


@dataclass(frozen=True)
class Row:
    """One measure of one sex, mm: on the skulls, and what the tables have for the same mixture of samples."""

    code: str
    mean: float
    sd: float
    target_mean: float
    target_sd: float

    @property
    def off_sd(self) -> float:
        """How far the mean lies from its target, in SDs of the target."""
        return (self.mean - self.target_mean) / self.target_sd


def skulls_of(sex: str, count: int) -> list[Skull]:
    """The same skulls every time."""
    rng = np.random.default_rng([0, SEXES.index(sex)])
    return [make_skull(rng, sex) for _ in range(count)]


def measured(skulls: list[Skull]) -> dict[str, np.ndarray]:
    """Every craniometric that has a target, (n,) mm each, from the landmarks of the finished skulls."""
    rows = [craniometrics(skull.landmarks) for skull in skulls]
    known = set(howells()[0]) | set(MANDIBLE)
    return {code: np.array([row[code] for row in rows]) for code in rows[0] if code in known}


def target(code: str, sex: str) -> tuple[float, float]:
    """Mean and SD (mm) of one measure in the mixture of samples that the population draws from."""
    if code in MANDIBLE:
        male, sd_male, female, sd_female, *_ = MANDIBLE[code]
        return (male, sd_male) if sex == "male" else (female, sd_female)
    names, moments, _ = howells()
    means, sds = np.array([moments[sex, group][:, names.index(code)] for group in GROUP_SHARES]).T
    shares = np.array(list(GROUP_SHARES.values())) / sum(GROUP_SHARES.values())
    mean = float(shares @ means)
    return mean, float(np.sqrt(shares @ (sds**2 + (means - mean) ** 2)))


def compare(skulls: list[Skull], sex: str) -> list[Row]:
    rows = measured(skulls).items()
    return [Row(c, float(np.nanmean(v)), float(np.nanstd(v, ddof=1)), *target(c, sex)) for c, v in rows]


def correlation_gaps(skulls: list[Skull], sex: str) -> tuple[float, tuple[str, str, float, float]]:
    """RMS difference of the correlations within groups from the table's, and the largest: (a, b, skulls', table's)."""
    names, _, roots = howells()
    values = {code: v for code, v in measured(skulls).items() if code in names}
    codes = list(values)
    met = np.corrcoef(_within_groups(np.array(list(values.values())), [s.group for s in skulls]))
    at = [names.index(code) for code in codes]
    table = (roots[sex] @ roots[sex].T)[np.ix_(at, at)]
    gap = np.triu(met - table, 1)
    a, b = np.unravel_index(np.abs(gap).argmax(), gap.shape)
    rms = float(np.sqrt((gap**2).sum() / (len(codes) * (len(codes) - 1) / 2)))
    return rms, (codes[a], codes[b], float(met[a, b]), float(table[a, b]))


def _within_groups(values: np.ndarray, groups: list[str]) -> np.ndarray:
    """Values (m, n) less the mean of each one's own group."""
    out = values.copy()
    for group in set(groups):
        mine = np.array(groups) == group
        out[:, mine] -= values[:, mine].mean(1, keepdims=True)
    return out


def deep_openings(skull: trimesh.Trimesh) -> float:
    """Share of the frontal silhouette where bone lies more than DEEP_MM behind the rim around it: orbits, nose, ..."""
    ring = CameraRing(pixels=256, azimuths_deg=(0,))
    depth = project(skull, ring)[0]
    size = 2 * round(RIM_MM / ring.mm_per_pixel) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    there = np.isfinite(depth)
    silhouette = cv2.morphologyEx(there.astype(np.uint8), cv2.MORPH_CLOSE, disc) > 0
    filled = np.where(there, depth, -128.0).astype(np.float32)
    deep = cv2.morphologyEx(filled, cv2.MORPH_CLOSE, disc) - filled > DEEP_MM
    return float((deep & silhouette).sum() / max(silhouette.sum(), 1))


def print_skulls(count: int) -> None:
    for sex in SEXES:
        skulls = skulls_of(sex, count)
        print(f"{count} {sex} skulls, measured on their landmarks: mean (SD), tables' mean (SD) mm, difference in SD")
        for row in compare(skulls, sex):
            mark = "  <-- off" if abs(row.off_sd) > OFF_SD else ""
            figures = (
                f"{row.mean:6.1f} ({row.sd:4.1f})  {row.target_mean:6.1f} ({row.target_sd:4.1f})  {row.off_sd:+5.2f}"
            )
            print(f"  {row.code:4} {figures}{mark}")
        rms, (a, b, met, table) = correlation_gaps(skulls, sex)
        print(f"  correlations within groups: RMS difference {rms:.2f}; largest: r({a}, {b}) {met:.2f}, {table:.2f}")
