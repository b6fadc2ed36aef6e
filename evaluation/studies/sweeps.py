"""Tissue depth at craniometric sites as sex, age and BMI change over one unchanged skull, by network and by table.

Owns which facts are tried and what is read off. Knows nothing of errors: no true face is looked at.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cranioface.anatomy.landmark_names import site_of
from cranioface.anatomy.tissue_depth import tissue_depths
from cranioface.judge.site_depths import Sites
from cranioface.people.facts import Facts
from evaluation.cases import Case
from reconstruction.network_face import Translator, predicted_skin

VALUES: dict[str, tuple[float | str, ...]] = {
    "bmi": (16.0, 20.0, 24.5, 29.0, 33.0, 37.5, 42.0),  # the range of the population
    "age_years": (20.0, 35.0, 50.0, 65.0, 80.0),
    "sex": ("female", "male"),
}
# people grow heavier with age, and men are heavier: where BMI is unknown, age and sex speak of it too
BESIDE: dict[str, dict[str, float]] = {"bmi": {}, "age_years": {"bmi": 24.5}, "sex": {"bmi": 24.5}}
UNITS = {"bmi": ("mm per BMI unit", 1.0), "age_years": ("mm per 10 years", 10.0), "sex": ("mm, male less female", 1.0)}
# zygion, gonion, mid-ramus, upper and lower molar, below the orbit, lip, chin, above the orbit, forehead
SITES = ("zy", "go", "mr", "ecm2s", "ecm2i", "mio", "mp", "pg", "mso", "g", "fe")
WHOLE_HEAD_MM = 200.0  # gonion lies behind the region that errors are judged in

Depths = dict[str, float]  # site -> mm, both sides of a bilateral site averaged


@dataclass(frozen=True)
class Effect:
    """What one fact does at one site: mm per unit over the whole range (sex: male less female), and its shape."""

    slope: float
    monotone: bool
    unknown_between: bool


@dataclass(frozen=True)
class Sweep:
    """Depths for each of VALUES of each fact, and with that fact unknown; the facts of BESIDE known in both."""

    known: Mapping[str, Sequence[Depths]]
    unknown: Mapping[str, Depths]

    def effect(self, fact: str, site: str) -> Effect:
        """Least-squares slope, whether each step goes the same way, and whether unknown lies within the range."""
        depth = np.array([d[site] for d in self.known[fact]])
        units = np.arange(2.0) if fact == "sex" else np.array(VALUES[fact], np.float64)
        steps, between = np.diff(depth), depth.min() <= self.unknown[fact][site] <= depth.max()
        return Effect(
            float(np.polyfit(units, depth, 1)[0]), bool(abs(np.sign(steps).sum()) == len(steps)), bool(between)
        )


def sweep(case: Case, translator: Translator) -> Sweep:
    """Of the network over one skull; what is measured on bone stays known."""
    sites = Sites(case.described.registered, WHOLE_HEAD_MM)

    def depths(**known: Any) -> Depths:
        return by_site(sites.depths(predicted_skin(case.prepared, Facts.of(known), translator)))

    return swept(depths)


def swept(depths: Callable[..., Depths]) -> Sweep:
    """Every trial of every fact by `depths`, which takes the facts by name; the others are unknown to it."""
    known = {f: [depths(**BESIDE[f] | {f: value}) for value in values] for f, values in VALUES.items()}
    return Sweep(known, {f: depths(**beside) for f, beside in BESIDE.items()})


def by_site(depths: Depths) -> Depths:
    """Depths by landmark (`zy_left`) to the mean of both sides at each of SITES; NaN where a skull lacks the bone."""
    both = {site: [mm for name, mm in depths.items() if site_of(name) == site] for site in SITES}
    return {site: float(np.nanmean(sides)) if np.isfinite(sides).any() else np.nan for site, sides in both.items()}


def table_sweep() -> Sweep:
    """The same by the tissue-depth table."""

    def depths(**known: Any) -> Depths:
        means = tissue_depths(**known)
        return {site: means[site] for site in SITES}

    return swept(depths)


def mean_sweep(sweeps: Sequence[Sweep]) -> Sweep:
    """The mean over people, at each site over those who have its bone."""

    def mean(several: Sequence[Depths]) -> Depths:
        return {site: float(np.nanmean([depths[site] for depths in several])) for site in SITES}

    known = {f: [mean(s) for s in zip(*(w.known[f] for w in sweeps), strict=True)] for f in VALUES}
    return Sweep(known, {f: mean([w.unknown[f] for w in sweeps]) for f in VALUES})


def lines(network: Sweep, table: Sweep) -> Iterator[str]:
    """For the screen: each fact's effect at each site, the tissue-depth table's beside it."""
    for fact, (unit, times) in UNITS.items():
        yield f"{fact}: {unit} and side"
        for site in SITES:
            effect, expected = network.effect(fact, site), table.effect(fact, site).slope
            notes = [] if effect.monotone else ["not monotone"]
            notes += [] if effect.unknown_between else ["unknown is not between"]
            slopes = f"{effect.slope * times:+7.3f}   table {expected * times:+7.3f}"
            yield f"  {site:6}{slopes}   unknown {network.unknown[fact][site]:5.1f} mm   {', '.join(notes)}".rstrip()
