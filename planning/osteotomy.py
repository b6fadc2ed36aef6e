"""Osteotomies: the segments of a plan sawn out of the scanned bone, closed where the scan is, and moved.

Owns which bone belongs to which segment. Knows nothing of skin. Frankfurt frame, LPS, mm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from cranioface.command import BadInput
from cranioface.geometry.distances import closest
from cranioface.geometry.rigid import transform
from cranioface.population.cuts.known import KnownSkull
from planning.caps import lids, open_edges
from planning.plan import Segment
from planning.saw import HalfSpace, sawn

PART_MM = 1.0  # bone so near a part that was given is that part, and is replaced by it
LEAST_FACES = 50  # of bone, else the scan does not show the segment


@dataclass(frozen=True)
class Osteotomy:
    """Bone in pieces: each segment by its name, and what stays."""

    pieces: Mapping[str, trimesh.Trimesh]
    rest: trimesh.Trimesh

    def moved(self, matrices: Mapping[str, np.ndarray]) -> Osteotomy:
        """Each piece moved rigidly by its matrix (4, 4), where it has one."""
        still = np.eye(4)
        return replace(self, pieces={n: _moved(p, matrices.get(n, still)) for n, p in self.pieces.items()})

    def nearest(self, points: np.ndarray) -> np.ndarray:
        """The piece (n,) of which the nearest bone to points (n, 3) is, "" for what stays."""
        gaps = [
            np.full(len(points), np.inf) if tree is None else tree.query(points)[0] for tree in self._trees.values()
        ]
        return np.asarray(np.array(list(self._trees))[np.argmin(gaps, axis=0)])

    @cached_property
    def _trees(self) -> dict[str, cKDTree | None]:
        """The bone of each piece, "" of what stays, searchable."""
        meshes = {"": self.rest, **self.pieces}
        return {name: cKDTree(mesh.vertices) if len(mesh.vertices) else None for name, mesh in meshes.items()}

    @property
    def whole(self) -> trimesh.Trimesh:
        """All of it as one mesh."""
        parts = [p for p in (self.rest, *self.pieces.values()) if len(p.faces)]
        first = np.cumsum([0, *(len(part.vertices) for part in parts)])
        faces = [part.faces + start for part, start in zip(parts, first[:-1], strict=True)]
        return trimesh.Trimesh(np.vstack([p.vertices for p in parts]), np.vstack(faces), process=False)


def cut(
    skull: KnownSkull, segments: Mapping[Segment, list[HalfSpace]], parts: Mapping[str, trimesh.Trimesh]
) -> Osteotomy:
    """The `segments` sawn out of `skull`, each along its planes and of its body; of two that overlap the first counts.

    parts: meshes of segments that were given as such. BadInput where the scan shows no bone there.
    """
    if not segments:
        return Osteotomy({}, skull.mesh)
    mesh = _Sawn.of(skull, [plane for planes in segments.values() for plane in planes])
    label = np.full(len(mesh.faces), -1)
    for k, (segment, planes) in reversed(list(enumerate(segments.items()))):
        chosen = mesh.near(parts[segment.name]) if segment.name in parts else mesh.within(segment.of, planes)
        label[chosen] = k
    pieces = {s.name: parts[s.name] if s.name in parts else mesh.piece(label == k) for k, s in enumerate(segments)}
    for name, piece in pieces.items():
        if len(piece.faces) < LEAST_FACES:
            raise BadInput(f"{name}: the scan shows no bone there; leave this segment out of the plan")
    return Osteotomy(pieces, mesh.piece(label < 0))


@dataclass(frozen=True)
class _Sawn:
    """The skull with all cuts made and nothing taken away."""

    vertices: np.ndarray  # (n, 3)
    faces: np.ndarray  # (m, 3)
    body: np.ndarray  # (m,) 0 cranium, 1 mandible, 2 neck
    old_rim: np.ndarray  # directed edges that the scan left open
    planes: list[HalfSpace]

    @classmethod
    def of(cls, skull: KnownSkull, planes: list[HalfSpace]) -> _Sawn:
        vertices, faces = skull.vertices, np.asarray(skull.faces, np.int64)
        body = np.where(skull.of_neck(), 2, skull.is_jaw[faces].sum(1) >= 2)
        for plane in planes:
            done = sawn(vertices, faces, plane)
            vertices, faces, body = done.vertices, done.faces, body[done.parent]
        return cls(vertices, faces, body, open_edges(faces, len(vertices)), planes)

    def within(self, of: str | None, planes: list[HalfSpace]) -> np.ndarray:
        """Which faces (m,) are of a body (None: of both, and of no neck) and inside all `planes`."""
        bodies = {None: (0, 1), "cranium": (0,), "mandible": (1,)}[of]
        middles = self.vertices[self.faces].mean(1)
        inside = [plane.height(middles) > 0 for plane in planes]
        return np.asarray(np.all([np.isin(self.body, bodies), *inside], axis=0))

    def near(self, part: trimesh.Trimesh) -> np.ndarray:
        """Which faces (m,) a given part stands for."""
        return np.asarray(closest(self.vertices[self.faces].mean(1), part)[0] < PART_MM)

    def piece(self, chosen: np.ndarray) -> trimesh.Trimesh:
        """The `chosen` (m,) faces with lids over what the cuts opened."""
        faces, flat = self.faces[chosen], [(plane.point, plane.normal) for plane in self.planes]
        faces = np.vstack([faces, lids(self.vertices, faces, self.old_rim, flat)])
        used, renamed = np.unique(faces, return_inverse=True)
        return trimesh.Trimesh(self.vertices[used], renamed.reshape(-1, 3), process=False)


def _moved(mesh: trimesh.Trimesh, matrix: np.ndarray) -> trimesh.Trimesh:
    return trimesh.Trimesh(transform(matrix, mesh.vertices), mesh.faces, process=False)
