"""A plan laid on a skull: its points found there, its planes, its motions about their pivots, and who carries whom.

Owns what the words of a plan mean on one head. Knows nothing of meshes but the parts that a plan names.
Frankfurt frame, LPS, mm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import trimesh

from cranioface.anatomy.open_mouth import HINGE
from cranioface.anatomy.registration import Registered
from cranioface.anatomy.tissue_depth_face import bone_points
from cranioface.command import BadInput
from cranioface.geometry.mesh_files import read_mesh
from cranioface.geometry.rigid import transform
from planning.motion import WORDS, Motion
from planning.plan import NAMED, Plan, Segment
from planning.regions import body_of, region, through
from planning.saw import HalfSpace
from planning.words import CutPlane, Point

HINGED, CENTRE = "hinge", "centre"  # pivots that are no landmarks
PIVOTS = {"mandible": HINGED, "mandible-body": HINGED, "le-fort-1": "pr", "chin": "pg"}  # all others: their centre


@dataclass(frozen=True)
class Placed:
    """The segments of `plan` that move, on one skull."""

    plan: Plan
    registered: Registered
    frankfurt_from_input: np.ndarray

    @cached_property
    def segments(self) -> dict[Segment, list[HalfSpace]]:
        """Those that move, each with the planes that bound it and its body. BadInput where bone or a point lacks."""
        by_name = {s.name: s for s in self.plan.segments}
        moving = [s for s in self.plan.segments if any(not by_name[n].motion.is_none for n in self.chain(s))]
        return {replace(s, of=self._body(s)): self._planes(s) for s in moving}

    @cached_property
    def parts(self) -> dict[str, trimesh.Trimesh]:
        """Segments that were given as meshes."""
        files = {s.name: s.part for s in self.segments if s.part is not None}
        return {n: read_mesh(f).apply_transform(self.frankfurt_from_input) for n, f in files.items()}

    @cached_property
    def marks(self) -> dict[str, np.ndarray]:
        """Every landmark (3,): on the bone, else where it is expected."""
        return bone_points(self.registered)

    def chain(self, segment: Segment) -> list[str]:
        """Names of a segment and of all that carry it, the nearest first."""
        on, names = {s.name: s.on for s in self.plan.segments}, [segment.name]
        while (carrier := on[names[-1]]) is not None:
            names.append(carrier)
        return names

    def motions(self, centres: Mapping[str, np.ndarray]) -> dict[str, Motion]:
        """The own motion of each segment about its pivot. centres: the middle (3,) of each piece."""
        return {s.name: self._motion(s, centres[s.name]) for s in self.segments}

    def matrices(self, motions: Mapping[str, Motion]) -> dict[str, np.ndarray]:
        """Where (4, 4) each piece goes: its own motion, then those of all that carry it."""
        out = {}
        for segment in self.segments:
            own, *carriers = (motions[n].matrix for n in self.chain(segment) if n in motions)
            for matrix in carriers:
                own = matrix @ own
            out[segment.name] = own
        return out

    def _motion(self, segment: Segment, centre: np.ndarray) -> Motion:
        pivot = segment.pivot or PIVOTS.get(segment.name, CENTRE)
        x, y, z = centre if pivot == CENTRE else self._point(segment.name, pivot)
        return replace(segment.motion, pivot=(float(x), float(y), float(z)))

    def _body(self, segment: Segment) -> str | None:
        body = body_of(segment.name) if segment.name in NAMED else segment.of
        if body == "mandible" and not self.registered.mandible_found:
            raise BadInput(f"{segment.name}: the scan shows no mandible; leave it out, or give one with --mandible")
        return body

    def _planes(self, segment: Segment) -> list[HalfSpace]:
        if segment.name in NAMED:
            return region(segment.name, self.marks)
        return [self._plane(segment.name, plane) for plane in segment.planes]

    def _plane(self, name: str, plane: CutPlane) -> HalfSpace:
        points = np.array([self._point(name, point) for point in plane.through])
        if plane.normal is None:
            return through(points, np.array(WORDS[plane.keep or "forward"], float))
        normal = self.frankfurt_from_input[:3, :3] @ plane.normal
        return HalfSpace(points[0], normal / np.linalg.norm(normal))

    def _point(self, name: str, point: Point) -> np.ndarray:
        if not isinstance(point, str):
            return transform(self.frankfurt_from_input, np.array(point))
        marks = self.marks | {HINGED: np.mean([self.marks[n] for n in HINGE], axis=0)}
        if point not in marks:
            known = ", ".join(sorted(marks))
            raise BadInput(f"{name}: {point}: is no landmark; give [x, y, z] in mm, or one of {known}")
        return np.asarray(marks[point])
