"""How far a skull is from its own mirror image: landmark by landmark and as a map, and its healthy side mirrored.

Owns the figures and the mirrored bone. Knows nothing of plans. Frankfurt frame, LPS, mm.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import trimesh

from cranioface.anatomy.landmark_names import SIGNS, both_sides, site_of
from cranioface.anatomy.registration import Registered
from cranioface.anatomy.symmetry import Plane, mirror_plane
from cranioface.geometry.distances import closest
from planning.caps import lids, open_edges
from planning.saw import HalfSpace, sawn

ROW = "{:6} {:>6} {:>16} {:>14} {:>14}"
HEADER = ROW.format("site", "mm", "left more lateral", "more forward", "higher")


@dataclass(frozen=True)
class Asymmetry:
    """One landmark against its like: how far (mm) from its mirror image, and in what the left exceeds the right.

    Of a landmark on the midline: how far it lies to the left of the plane (`lateral`).
    """

    site: str
    mm: float
    lateral: float
    forward: float = 0.0
    up: float = 0.0

    def __str__(self) -> str:
        return ROW.format(self.site, *(f"{x:.1f}" for x in (self.mm, self.lateral, self.forward, self.up)))


@dataclass(frozen=True)
class Symmetry:
    """A skull, its mid-sagittal plane, and the landmarks found on its bone."""

    bone: trimesh.Trimesh
    plane: Plane
    landmarks: dict[str, np.ndarray]

    @classmethod
    def of(cls, bone: trimesh.Trimesh, registered: Registered) -> Symmetry:
        """Of a skull to which the template is registered."""
        found = {name: p for name, p in registered.landmarks.items() if np.isfinite(p).all()}
        return cls(bone, mirror_plane(bone), found)

    @cached_property
    def pairs(self) -> list[Asymmetry]:
        """Every site whose bone is seen on both sides, or on the midline; the least alike first."""
        sites = dict.fromkeys(site_of(name) for name in self.landmarks)
        told = [self._midline(s) if s in self.landmarks else self._pair(s) for s in sites]
        return sorted((one for one in told if one is not None), key=lambda one: -one.mm)

    def apart(self) -> np.ndarray:
        """How far (n,) mm each vertex lies from the mirrored bone."""
        return closest(self.bone.vertices, self.plane.mirrored(self.bone))[0]

    def mirrored(self, healthy: str) -> trimesh.Trimesh:
        """The bone of the `healthy` side (left or right) mirrored onto the other, in its place there."""
        half = HalfSpace(self.plane.point, SIGNS[healthy] * self.plane.normal)
        done = sawn(np.asarray(self.bone.vertices, np.float64), np.asarray(self.bone.faces, np.int64), half)
        kept = done.faces[half.height(done.vertices[done.faces].mean(1)) > 0]
        old = open_edges(done.faces, len(done.vertices))
        faces = np.vstack([kept, lids(done.vertices, kept, old, [(half.point, half.normal)])])
        used, renamed = np.unique(faces, return_inverse=True)
        return self.plane.mirrored(trimesh.Trimesh(done.vertices[used], renamed.reshape(-1, 3), process=False))

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        pairs = {p.site: {k: round(float(v), 2) for k, v in vars(p).items() if k != "site"} for p in self.pairs}
        plane = {"point_mm": np.round(self.plane.point, 3).tolist(), "normal": np.round(self.plane.normal, 5).tolist()}
        return {"plane_frankfurt": plane, "asymmetry_mm": pairs}

    def _pair(self, site: str) -> Asymmetry | None:
        left, right = (self.landmarks.get(name) for name in both_sides(site))
        if left is None or right is None:
            return None
        x, y, z = left - self.plane.mirror(right[None])[0]
        return Asymmetry(site, float(np.linalg.norm([x, y, z])), float(x), float(-y), float(z))

    def _midline(self, site: str) -> Asymmetry:
        off = float(self.plane.height(self.landmarks[site][None])[0])
        return Asymmetry(site, abs(off), off)
