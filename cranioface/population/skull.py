"""The skull of a synthetic person: the template warped onto landmarks drawn from the craniometric tables.

Owns the mean landmark positions and the individual, sex and asymmetry deviations from them; jaws closed, all teeth
there (`population.jaws` opens and empties them). Knows nothing of faces. Frame: Frankfurt, LPS, mm.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import trimesh

from cranioface.anatomy.landmark_names import mirrored, side_of, site_of
from cranioface.anatomy.template import load_template
from cranioface.geometry.thin_plate import ThinPlate
from cranioface.population.craniometrics_sampling import mean_measures, sample_measures
from cranioface.population.landmark_model import BASION_NASION_DEG, landmark_positions
from cranioface.population.mouth import Mouth

# what the recipe fixes in all three coordinates;
# the rest of the recipe is trusted in breadth only, or as differences only
TRUSTED = (
    "n",
    "b",
    "lam",
    "o",
    "ba",
    "pr",
    "ss",
    "g",
    "op",
    "rhi",
    "v",
    "fmt",
    "zma",
    "ek",
    "d",
    "or",
    "mso",
    "id",
    "pg",
    "me",
    "go",
    "po",
)
TRUSTED_BREADTH = ("zy", "eu", "ast", "co", "au")
APPROXIMATE = ("ac", "ecm2s", "ms")  # half way between the recipe and the carried template
# Howells' radii start in the middle of the ear opening; the Frankfurt plane runs through its upper edge, about 3.5 mm
# higher. The vault keeps its height (modern heads are taller, recalled) and the palate lies 1.5 mm lower still (modern
# faces are longer, recalled), which with a chin of 33 mm gives the textbooks' 119 mm from nasion to gnathion.
LOWER_MM = {"n": 3.5, "g": 2.0, "rhi": 3.5, "ss": 6.0, "pr": 5.0, "lam": 3.5, "o": 4.5, "ba": 3.5, "op": 5.0, "d": 2.0,
            "id": 5.0, "pg": 7.0, "me": 7.0, "go": 3.0}  # fmt: skip
# The means pool 28 populations and lean to jaws that stand forward (so the facts say of them): three CTs have
# subspinale 1 to 11 mm behind nasion where these means have it 3 mm before. The thin ends of nasal bones are lost in a
# CT, whose rhinion lies back.
BACK_MM = {"rhi": 2.5, "ss": 2.5, "pr": 2.5, "id": 2.0, "pg": 1.5, "me": 1.5, "zma": 1.0}
VAULT = ("v", "b", "ob", "lam", "co", "fe", "eu", "tp", "op", "sg")
TILT_SD_DEG = 2.0  # of basion-nasion against the Frankfurt plane
LOCAL_SD_MM = 0.9  # shape that no measure describes, per landmark and axis
ASYMMETRY_SD_MM = 0.8
MIRROR = np.array([-1.0, 1, 1])


@dataclass(frozen=True)
class Skull:
    """Bone of one person: meshes with the topology of the template, landmarks (3,) and the measures they came from.

    bite: the landmarks with the jaw closed and all teeth there, whatever the mouth; gape_mm: what the mouth's opening
    adds at the incisors.
    """

    cranium: trimesh.Trimesh
    mandible: trimesh.Trimesh
    landmarks: dict[str, np.ndarray]
    measures: dict[str, float]
    group: str
    bite: dict[str, np.ndarray]
    mouth: Mouth = Mouth()
    gape_mm: float = 0.0


def make_skull(rng: np.random.Generator, sex: str) -> Skull:
    """Draw a skull of one sex, in its bite."""
    measures, group = sample_measures(rng, sex)
    tilt = BASION_NASION_DEG + TILT_SD_DEG * float(np.clip(rng.standard_normal(), -2.5, 2.5))
    return warp_template(_individual_landmarks(rng, measures, tilt), measures, group)


def mean_skull(sex: str) -> Skull:
    """The skull at the mean of all samples of one sex, symmetric, in its bite."""
    measures = mean_measures(sex)
    return warp_template(_carry(measures, BASION_NASION_DEG), measures, "ALL")


def warp_template(landmarks: dict[str, np.ndarray], measures: dict[str, Any], group: str) -> Skull:
    """The template carried onto `landmarks`."""
    template = load_template()
    names = list(template.landmarks)
    warp = ThinPlate.fit(
        np.array([template.landmarks[k] for k in names]),
        np.array([landmarks[k] for k in names]),
        smoothing=_softness(names),
    )
    placed = dict(zip(names, warp.apply(np.array([template.landmarks[k] for k in names])), strict=True))
    cranium, mandible = (
        trimesh.Trimesh(warp.apply(m.vertices).astype(np.float32), m.faces, process=False)
        for m in (template.skull, template.mandible)
    )
    return Skull(cranium, mandible, placed, measures, group, placed)


def _softness(names: list[str]) -> np.ndarray:
    """Smoothing of the warp in mm: the vault has few landmarks, and a hard one would raise a peak."""
    return np.array([12.0 if site_of(k) in VAULT else 1.0 for k in names])


@cache
def _reference() -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Mean male landmarks: of the template's names, and of the recipe (drivers), in one consistent frame."""
    drivers = with_right_side(landmark_positions(mean_measures("male")))
    drivers = {k: p + [0, BACK_MM.get(site_of(k), 0.0), -LOWER_MM.get(site_of(k), 0.0)] for k, p in drivers.items()}
    template = load_template().landmarks
    trusted = [k for k in template if site_of(k) in TRUSTED and k in drivers]
    carry = ThinPlate.fit(
        np.array([template[k] for k in trusted]), np.array([drivers[k] for k in trusted]), smoothing=1.0
    )
    mean = dict(zip(template, carry.apply(np.array(list(template.values()))), strict=True))
    for k in mean:
        if k in drivers and site_of(k) in TRUSTED:
            mean[k] = drivers[k].copy()
        elif k in drivers and site_of(k) in APPROXIMATE:
            mean[k] = 0.5 * (mean[k] + drivers[k])
        elif k in drivers and site_of(k) in TRUSTED_BREADTH:
            mean[k][0] = drivers[k][0]
    return _symmetric(mean), drivers


def _carry(measures: dict[str, float], tilt: float) -> dict[str, np.ndarray]:
    """Template landmarks for these measures: the mean ones, moved as the recipe's points move."""
    mean, drivers = _reference()
    moved, still = (with_right_side(landmark_positions(*of)) for of in ((measures, tilt), (mean_measures("male"),)))
    source = np.array([mean.get(k, drivers[k]) for k in drivers])
    shift = np.array([moved[k] - still[k] for k in drivers])
    carry = ThinPlate.fit(source, source + shift, smoothing=0.5)
    return dict(zip(mean, carry.apply(np.array(list(mean.values()))), strict=True))


def _individual_landmarks(rng: np.random.Generator, measures: dict[str, float], tilt: float) -> dict[str, np.ndarray]:
    carried = _carry(measures, tilt)
    out = {}
    sway = rng.normal(0, 0.5, 3)  # the whole jaw and midface lean a little to one side
    for k, p in carried.items():
        if side_of(k) == "right":
            continue
        local = LOCAL_SD_MM * rng.standard_normal(3)
        if side_of(k) == "left":
            right, skew = mirrored(k), ASYMMETRY_SD_MM / 2 * rng.standard_normal(3)
            out[k], out[right] = p + local + skew, MIRROR * (MIRROR * carried[right] + local - skew)
        else:
            out[k] = p + local * np.array([0.5, 1, 1])
    lower = {k: np.clip((-p[2]) / 80, 0, 1) for k, p in out.items()}
    return {k: out[k] + sway * np.array([lower[k], 0, 0]) for k in carried}


def with_right_side(left: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Adds the mirror image `zy_right` of each `zy_left`."""
    return left | {mirrored(k): p * MIRROR for k, p in left.items() if side_of(k) == "left"}


def _symmetric(points: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {k: (p + points[mirrored(k)] * MIRROR) / 2 for k, p in points.items()}
