"""Tissue depths that a laid radiograph shows at the midline sites, and the fullness that they speak of.

Owns how fullness is estimated from depths. Knows nothing of pictures and of meshes. mm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from cranioface.anatomy.fullness import Expected, expected_fullness
from cranioface.anatomy.landmark_names import side_of, site_of
from cranioface.anatomy.measured_face import measured_face
from cranioface.anatomy.registration import Registered
from cranioface.anatomy.template import load_template
from cranioface.anatomy.tissue_depth import tissue_depths
from cranioface.anatomy.tissue_depth_face import site_directions
from cranioface.people.facts import FULLNESS, Facts
from cranioface.population.tissue import WITHIN, rests
from embedding.outline import outline_of

# SDs mm of reading: of one depth read off a film, and of all of them together (exposure, laying); modelled
READ_SD, SHIFT_SD = 1.0, 0.8
HUBER_SD, PASSES = 1.5, 10
NEAR_MM = 12.0  # a crossing farther from the usual depth is another fold
BURNT, FEWEST = 0.35, 3  # of the usual depth, at most: then bone was taken for skin; sites that must be met


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


def usual_and_fuller(registered: Registered, facts: Facts = Facts()) -> tuple[dict[str, float], dict[str, float]]:
    """Depths that a film would show of the measured face over this skull, at usual fullness and one unit fuller."""
    faces = [measured_face(registered, facts.sex, facts.age_years, fullness=level) for level in (0.0, 1.0)]
    usual, fuller = (midline_depths(registered, outline_of(face).points) for face in faces)
    return usual, fuller


def fullness(
    depths: Mapping[str, float], usual: Mapping[str, float], fuller: Mapping[str, float], facts: Facts = Facts()
) -> Expected | None:
    """What midline depths (mm by site) let expect of fullness beside what `facts` do, by Bayes; None for too few.

    usual, fuller: of a face of usual fullness and of one a unit fuller, for this sex and age. Each depth is the usual
    one, plus the difference of both for every unit, plus a rest of the site's own and of its region as head CTs show
    it, plus errors of reading: all normal, but for sites that contradict the others, which count less.
    """
    sites = [site for site in depths if site in usual and site in fuller and site in rests()]
    if len(sites) < FEWEST:
        return None
    prior = expected_fullness(**facts.by_name())
    slope = np.array([fuller[site] - usual[site] for site in sites])
    excess = np.array([depths[site] - usual[site] for site in sites]) - prior.mean * slope
    noise = _heeded(_noise(sites), excess, slope)
    gain = prior.sd**2 * slope @ np.linalg.inv(prior.sd**2 * np.outer(slope, slope) + noise)
    mean = float(np.clip(prior.mean + gain @ excess, *FULLNESS))
    return Expected(mean, prior.sd * float(np.sqrt(max(1 - gain @ slope, 0.0))))


def _heeded(noise: np.ndarray, excess: np.ndarray, slope: np.ndarray) -> np.ndarray:
    """`noise` (n, n) made larger where an excess (n,) is not what all others speak of: a fold, a resorbed jaw, a film
    that was burnt out there. By Huber's weights, about the fullness that fits all sites best, whatever is expected."""
    own, heeded = np.diag(noise), noise
    for _ in range(PASSES):
        towards = slope @ np.linalg.inv(heeded)
        off = np.abs(excess - towards @ excess / (towards @ slope) * slope) / np.sqrt(own)
        heeded = noise + np.diag(own * (np.maximum(off / HUBER_SD, 1.0) - 1.0))
    return np.asarray(heeded)


def _noise(sites: Sequence[str]) -> np.ndarray:
    """Covariance (n, n) mm2 of depths read at sites of the midline, of people of one fullness."""
    rest = [rests()[site] for site in sites]
    sd = np.array([r.sd_mm for r in rest])
    shared = np.array([[WITHIN[a.region] * (a.region == b.region) for b in rest] for a in rest])
    np.fill_diagonal(shared, 1.0)
    return np.asarray(shared * np.outer(sd, sd) + READ_SD**2 * np.eye(len(sites)) + SHIFT_SD**2)
