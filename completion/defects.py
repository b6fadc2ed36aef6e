"""Defects with known truth: what is missing of a person's bone, and what is left. `DEFECTS` by name, seeded.

    damage = damaged(person, "frontal-irregular", rng)      # damage.left, damage.missing: (x, y, z) bool
    skull = damage.skull(mesh)                              # SkullVolume: the mesh cut where the bone is

Owns which defects there are and how large they become. Frankfurt frame, mm, HEAD grid.
The same rng state gives the same defect.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import trimesh

from completion.mesh_cut import cut_to
from completion.regions import Marks, Outline, ball, box, half, outline
from completion.volumes import SkullVolume
from cranioface.anatomy.landmark_names import SIDES, SIGNS, both_sides
from cranioface.geometry.head_grid import HEAD, surface
from cranioface.population.volumes.person_volume import LABELS, PersonVolume

# the bone of a person as defects see it: points (n, 3) mm, their labels (n,) uint8, landmarks -> (n,) bool: gone
Taking = Callable[[np.ndarray, np.ndarray, Marks, np.random.Generator], np.ndarray]
SIZES_MM = {"frontal": (30, 115), "parietal": (30, 120), "temporal": (30, 90), "occipital": (30, 100),
            "orbital": (30, 70), "vertex": (80, 150)}  # mean diameter; modelled after craniotomies  # fmt: skip
MIDLINE_SHARE = 0.2  # of frontal and occipital defects
SHARE = (0.05, 0.4)  # of the bone, of defects that are drawn by share


@dataclass(frozen=True)
class Defect:
    """One kind of defect: where it lies, and what it takes."""

    taking: Taking
    site: str
    one_sided: bool = False  # mirroring the other side could answer it


@dataclass(frozen=True)
class Damage:
    """What is left of somebody's skull and what is missing, (x, y, z) bool on HEAD; both together are the whole."""

    name: str
    left: np.ndarray
    missing: np.ndarray

    @property
    def share(self) -> float:
        """Of the bone that is missing."""
        missing = int(self.missing.sum())
        return missing / max(1, missing + int(self.left.sum()))

    def skull(self, mesh: trimesh.Trimesh | None = None) -> SkullVolume:
        """What is left, with the whole skull's `mesh` cut where bone is missing, or without one the voxels' surface."""
        bone = surface(self.left, HEAD) if mesh is None else cut_to(mesh, self.left, self.missing, HEAD)
        return SkullVolume(bone, self.left, HEAD)


def damaged(person: PersonVolume, name: str, rng: np.random.Generator) -> Damage:
    """The defect of that name in the person's bone. KeyError where there is none of that name."""
    bone = person.bone
    index = np.argwhere(bone)
    labels = person.labels[bone]
    gone = DEFECTS[name].taking(HEAD.points(index), labels, person.landmarks, rng)
    missing = np.zeros_like(bone)
    missing[tuple(index[gone].T)] = True
    return Damage(name, bone & ~missing, missing)


def _craniotomy(
    site: str, shape: str, points: np.ndarray, labels: np.ndarray, marks: Marks, rng: np.random.Generator
) -> np.ndarray:
    """All the bone of the cranium within an outline of a drawn size."""
    least, most = SIZES_MM[site]
    size = np.exp(rng.uniform(np.log(least), np.log(most)))
    return np.asarray((_outline(site, shape, marks, rng)(points) < size / 2) & _cranium(labels))


def _share(points: np.ndarray, labels: np.ndarray, marks: Marks, rng: np.random.Generator) -> np.ndarray:
    """An irregular part of the vault that is a drawn share of all the bone."""
    site = str(rng.choice(["frontal", "parietal", "temporal", "occipital", "vertex"]))
    off = np.where(_cranium(labels), _outline(site, "irregular", marks, rng)(points), np.inf)
    count = min(int(rng.uniform(*SHARE) * len(off)), int(np.isfinite(off).sum()) - 1)
    return np.asarray(off < np.partition(off, count)[count])


def _outline(site: str, shape: str, marks: Marks, rng: np.random.Generator) -> Outline:
    middle = site == "vertex" or (site in ("frontal", "occipital") and rng.random() < MIDLINE_SHARE)
    return outline(marks, site, None if middle else str(rng.choice(SIDES)), shape, rng)


def _cranium(labels: np.ndarray) -> np.ndarray:
    return np.asarray(labels == LABELS["cranium"])


def lower_teeth(points: np.ndarray, labels: np.ndarray, marks: Marks) -> np.ndarray:
    """Which (n,) points are teeth of the mandible: below the plane between both rows of sockets."""
    front = (marks["pr"] + marks["id"]) / 2
    back = np.mean([marks[n] for site in ("ecm2s", "ecm2i") for n in both_sides(site)], 0)
    level = front[2] + (back - front)[2] / (back - front)[1] * (points[:, 1] - front[1])
    return np.asarray((labels == LABELS["teeth"]) & (points[:, 2] < level))


def _mandible(points: np.ndarray, labels: np.ndarray, marks: Marks, rng: np.random.Generator) -> np.ndarray:
    return np.asarray((labels == LABELS["mandible"]) | lower_teeth(points, labels, marks))


def _half(side: str, points: np.ndarray, labels: np.ndarray, marks: Marks, rng: np.random.Generator) -> np.ndarray:
    return half(marks, side)(points)


def _maxilla(points: np.ndarray, labels: np.ndarray, marks: Marks, rng: np.random.Generator) -> np.ndarray:
    """The upper jaw with its teeth, from below the orbits; one side or both."""
    sides = [SIDES, ("left",), ("right",)][rng.integers(3)]
    reach = max(abs(marks[n][0] - marks["ss"][0]) for n in both_sides("ecm2s")) + 10 + rng.uniform(-2, 4)
    low = marks["ss"] * [1, 0, 0] + [-reach if "right" in sides else 0, marks["ss"][1] - 12, marks["pr"][2] - 14]
    high = marks["ss"] * [1, 0, 0] + [reach if "left" in sides else 0, marks["ecm2s_left"][1] + rng.uniform(4, 16), 0]
    high[2] = marks["ss"][2] + rng.uniform(4, 14)
    upper = _cranium(labels) | ((labels == LABELS["teeth"]) & ~lower_teeth(points, labels, marks))
    return np.asarray(box(low, high)(points) & upper)


def _zygoma(points: np.ndarray, labels: np.ndarray, marks: Marks, rng: np.random.Generator) -> np.ndarray:
    """One cheek bone with the front of its arch."""
    side = str(rng.choice(SIDES))
    zma, fmt, zy = (marks[f"{n}_{side}"] for n in ("zma", "fmt", "zy"))
    low = np.array([zma[0] - SIGNS[side] * rng.uniform(4, 12), fmt[1] - 14, zma[2] - 10])
    high = np.array([zy[0] + SIGNS[side] * 12, zy[1] + rng.uniform(0, 14), fmt[2] + rng.uniform(-6, 3)])
    return np.asarray(box(low, high)(points) & _cranium(labels))


def _nose(points: np.ndarray, labels: np.ndarray, marks: Marks, rng: np.random.Generator) -> np.ndarray:
    """Nasal bones and the margin of the aperture."""
    reach = abs(marks["al_left"][0] - marks["al_right"][0]) / 2 + rng.uniform(2, 7)
    low = np.array([marks["n"][0] - reach, marks["rhi"][1] - 12, marks["ns"][2] + rng.uniform(-3, 3)])
    high = np.array(
        [marks["n"][0] + reach, marks["al_left"][1] + rng.uniform(2, 10), marks["n"][2] + rng.uniform(-5, 4)]
    )
    return np.asarray(box(low, high)(points) & _cranium(labels))


def _orbital_floor(points: np.ndarray, labels: np.ndarray, marks: Marks, rng: np.random.Generator) -> np.ndarray:
    """A blow-out: the floor of one orbit behind its rim."""
    side = str(rng.choice(SIDES))
    middle = np.mean([marks[f"{n}_{side}"] for n in ("or", "d", "ek")], 0) * [1, 1, 0] + [0, 22, marks[f"or_{side}"][2]]
    return np.asarray(ball(middle, np.array([13, 16, 8]) * rng.uniform(0.7, 1.2))(points) & _cranium(labels))


VAULT_SITES = ("frontal", "parietal", "temporal", "occipital", "orbital")
DEFECTS: Mapping[str, Defect] = {
    **{
        f"{site}-{shape}": Defect(partial(_craniotomy, site, shape), site)
        for site in VAULT_SITES for shape in ("sphere", "cuboid", "irregular")
    },
    "bilateral-irregular": Defect(partial(_craniotomy, "vertex", "irregular"), "vertex"),
    "share-5-40": Defect(_share, "vault"),
    "mandible": Defect(_mandible, "mandible"),
    "left-half": Defect(partial(_half, "left"), "half", one_sided=True),
    "right-half": Defect(partial(_half, "right"), "half", one_sided=True),
    "maxilla": Defect(_maxilla, "maxilla"),
    "zygoma": Defect(_zygoma, "zygoma", one_sided=True),
    "nose": Defect(_nose, "nose"),
    "orbital-floor": Defect(_orbital_floor, "orbit", one_sided=True),
}  # fmt: skip
