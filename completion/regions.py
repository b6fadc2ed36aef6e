"""What defects take away, as rules on points: outlines on the vault, boxes and balls in the face, halves.

A rule says of each point of bone whether it is gone. Owns where the sites of defects lie, by landmarks. Knows nothing
of voxels. Frankfurt frame, mm; `side` is left or right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from cranioface.anatomy.landmark_names import SIDES, SIGNS, on_side

Marks = Mapping[str, np.ndarray]
Rule = Callable[[np.ndarray], np.ndarray]  # points (n, 3) mm -> (n,) bool: gone

# landmarks that lie about a site of the vault, and their shares; `_` stands for the side, both where it is absent
SITES: Mapping[str, Mapping[str, float]] = {
    "frontal": {"fe_": 0.7, "b": 0.15, "ft_": 0.15},
    "parietal": {"eu_": 0.35, "co_": 0.2, "ob": 0.45},
    "temporal": {"tp_": 0.4, "au_": 0.3, "eu_": 0.3},
    "occipital": {"op": 0.4, "lam": 0.3, "ast_": 0.3},
    "orbital": {"mso_": 0.45, "ft_": 0.3, "fmt_": 0.25},
    "vertex": {"v": 0.5, "b": 0.3, "ob": 0.2},
}
INNERMOST = 0.5  # of the way from the middle of the head to the site: nothing deeper is vault
WAVES = 5  # of an irregular outline


@dataclass(frozen=True)
class Outline:
    """A place of the vault seen from the middle of the head: bone within the outline is gone through all its thickness.

    The cut runs along rays from that middle, so about along the normals of the vault.
    """

    middle: np.ndarray  # (3,) mm, of the braincase
    site: np.ndarray  # (3,) mm, on the vault
    shape: np.ndarray  # (k,) radius over angle, 1 in the mean, from 0 to 360 degrees

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """How far (n,) mm points lie from the site along the vault, in radii of the outline of 1 mm; inf where deep."""
        axis = self.site - self.middle
        reach = np.linalg.norm(axis)
        u, v = _across(axis / reach)
        ray = points - self.middle
        far = np.maximum(np.linalg.norm(ray, axis=1), 1e-6)
        angle = np.arccos(np.clip(ray @ axis / (far * reach), -1, 1))
        around = np.arctan2(ray @ v, ray @ u) % (2 * np.pi)
        steps = np.linspace(0, 2 * np.pi, len(self.shape) + 1)
        radius = np.interp(around, steps, np.append(self.shape, self.shape[0]))
        return np.where(far > INNERMOST * reach, angle * reach / radius, np.inf)


def outline(marks: Marks, site: str, side: str | None, shape: str, rng: np.random.Generator) -> Outline:
    """An outline of a `shape` (sphere, cuboid, irregular) about a site of the vault; side None is the midline."""
    middle = braincase_middle(marks)
    return Outline(middle, site_point(marks, site, side), SHAPES[shape](np.arange(360) * np.pi / 180, rng))


def site_point(marks: Marks, site: str, side: str | None) -> np.ndarray:
    """(3,) mm: about the middle of a site of the vault."""
    middle, sides = braincase_middle(marks), (side,) if side else SIDES
    about = np.array([[marks[_named(n, s)] for n in SITES[site]] for s in sides]) - middle  # (sides, landmarks, 3)
    shares = np.array(list(SITES[site].values()))
    towards = (shares @ about).mean(0)
    reach = (np.linalg.norm(about, axis=2) @ shares).mean()
    return np.asarray(middle + towards * reach / np.linalg.norm(towards))


def _named(name: str, side: str) -> str:
    return on_side(name[:-1], side) if name.endswith("_") else name


def braincase_middle(marks: Marks) -> np.ndarray:
    """(3,) mm: between glabella, opisthocranion and both euria, a little lower."""
    return np.asarray(np.mean([marks[n] for n in ("g", "op", "eu_left", "eu_right")], 0) - [0, 0, 8.0])


def _across(axis: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    u = np.cross(axis, [0.0, 1.0, 0.0] if abs(axis[1]) < 0.8 else [0.0, 0.0, 1.0])
    u /= np.linalg.norm(u)
    return u, np.cross(axis, u)


def _round(angle: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return np.ones_like(angle)


def _cuboid(angle: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A rectangle, turned at random."""
    long, turn = rng.uniform(1.0, 1.6), rng.uniform(0, np.pi)
    radius = 1 / np.maximum(np.abs(np.cos(angle - turn)) / long, np.abs(np.sin(angle - turn)) * long)
    return np.asarray(radius / radius.mean())


def _irregular(angle: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    radius = np.ones_like(angle)
    for wave in range(2, 2 + WAVES):
        radius += rng.normal(0, 0.34 / wave) * np.cos(wave * angle + rng.uniform(0, 2 * np.pi))
    radius = np.maximum(radius, 0.35)
    return np.asarray(radius / radius.mean())


SHAPES: Mapping[str, Callable[[np.ndarray, np.random.Generator], np.ndarray]] = {
    "sphere": _round, "cuboid": _cuboid, "irregular": _irregular,
}  # fmt: skip


def half(marks: Marks, side: str) -> Rule:
    """All bone of one side of the midline."""
    middle = np.mean([marks[n][0] for n in ("n", "ss", "ba")])
    return lambda points: SIGNS[side] * (points[:, 0] - middle) > 0


def box(low: np.ndarray, high: np.ndarray) -> Rule:
    """All bone from `low` to `high` (3,) mm."""
    low, high = np.minimum(low, high), np.maximum(low, high)
    return lambda points: np.asarray(((points > low) & (points < high)).all(1))


def ball(middle: np.ndarray, radii: np.ndarray) -> Rule:
    """All bone within an ellipsoid of these half axes (3,) mm."""
    return lambda points: np.asarray((((points - middle) / radii) ** 2).sum(1) < 1)
