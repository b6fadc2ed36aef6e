"""A plan carried out on one head: the bone moved, and every skin over it carried by the bone's motion.

Owns the order of the steps. Knows nothing of how faces are predicted, of files and of pictures. Frankfurt, LPS, mm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import trimesh

from cranioface.anatomy.exterior import Exterior
from cranioface.anatomy.open_mouth import HINGE
from cranioface.anatomy.registration import Registered
from cranioface.command import BadInput
from cranioface.geometry.rigid import transform
from cranioface.population.cuts.known import known_registered
from planning.carry import carried, clear_of_moved, fitted, found_on
from planning.marks import mark_vertices
from planning.motion import Motion
from planning.osteotomy import Osteotomy, cut
from planning.overlaps import Overlap, overlaps
from planning.placing import Placed
from planning.plan import Plan
from planning.shares import shares

FOSSA_MM = 2.0  # a condyle glides so far and stays in its fossa


@dataclass(frozen=True)
class Operated:
    """A head before the operation: its scanned bone, the template registered to it, its tissue-depth face."""

    bone: trimesh.Trimesh
    registered: Registered
    base: trimesh.Trimesh
    frankfurt_from_input: np.ndarray


@dataclass(frozen=True)
class Planned:
    """The same head with its plan carried out."""

    head: Operated
    placed: Placed
    before: Osteotomy
    neck: np.ndarray  # (k, 3) points of spine and hyoid, which stay
    motions: Mapping[str, Motion]  # of each segment about its pivot, without what carries it

    @cached_property
    def matrices(self) -> dict[str, np.ndarray]:
        """Where (4, 4) each piece goes."""
        return self.placed.matrices(self.motions)

    @cached_property
    def after(self) -> Osteotomy:
        """The bone after it, in pieces."""
        return self.before.moved(self.matrices)

    @cached_property
    def overlaps(self) -> list[Overlap]:
        """Moved bone that runs into other bone."""
        return overlaps(self.after)

    @cached_property
    def mark_vertices(self) -> dict[str, int]:
        """The named points of the tissue-depth face."""
        return mark_vertices(self.head.base, self.placed.marks)

    @cached_property
    def doubts(self) -> list[str]:
        """Lines that a surgeon must read of the bone."""
        lines = [str(overlap) for overlap in self.overlaps]
        condyles = np.array([self.placed.marks[name] for name in HINGE])
        if (whole := self.matrices.get("mandible")) is not None:
            out = float(np.linalg.norm(transform(whole, condyles) - condyles, axis=1).max())
            if out > FOSSA_MM:
                lines.append(
                    f"the condyles leave their fossae by {out:.1f} mm; `mandible-body` leaves the rami in place"
                )
        return lines

    def shares(self, laid: trimesh.Trimesh) -> np.ndarray:
        """(n, k): of each segment's own motion, what each vertex of the tissue-depth face makes, `laid` on a skin."""
        found, columns = self.head.registered, []
        points = np.vstack([found.skull.vertices, found.mandible.vertices])
        places = {name: np.asarray(laid.vertices[vertex]) for name, vertex in self.mark_vertices.items()}
        of = self.before.nearest(points)
        for name in self.motions:
            mine = np.isin(of, [n for n in self.motions if name in self.chain(n)])
            still = np.vstack([points[~mine], self.neck])
            some = mine.any()
            columns.append(shares(laid, name, points[mine], still, places) if some else np.zeros(len(laid.vertices)))
        return np.stack(columns, 1) if columns else np.zeros((len(laid.vertices), 0))

    def laid_on(self, skin: trimesh.Trimesh) -> trimesh.Trimesh:
        """The tissue-depth face laid on a skin of this head."""
        return fitted(self.head.base, skin, self.placed.marks)

    def skin(self, before: trimesh.Trimesh, laid: trimesh.Trimesh | None = None) -> trimesh.Trimesh:
        """A skin of this head after the operation, its faces as before; itself where nothing moves.

        laid: the tissue-depth face on it, where that is known.
        """
        if all(motion.is_none for motion in self.motions.values()):
            return before
        laid = laid or self.laid_on(before)
        share = found_on(before, laid, self.shares(laid))
        points = carried(np.asarray(before.vertices, np.float64), list(share.T), list(self.motions.values()))
        return trimesh.Trimesh(clear_of_moved(points, before, *self.moved_bone), before.faces, process=False)

    @cached_property
    def moved_bone(self) -> tuple[Exterior, Exterior]:
        """Outer bone of the segments, before and after."""
        bone, of = self.head.registered.bone, self.before.nearest(self.head.registered.bone.points)
        moved = bone
        for name, matrix in self.matrices.items():
            moved = moved.moved(matrix, of == name)
        mine = np.isin(of, list(self.matrices))
        before, after = (Exterior(b.points[mine], b.normals[mine]) for b in (bone, moved))
        return before, after

    def bone_after(self, name: str) -> tuple[str, np.ndarray] | None:
        """Of a landmark the piece that carries it and where (3,) it goes; None where it stays."""
        point = self.placed.marks[name][None]
        piece = str(self.before.nearest(point)[0])
        return (piece, np.asarray(transform(self.matrices[piece], point)[0])) if piece else None

    def chain(self, name: str) -> list[str]:
        """A segment and all that carry it, the nearest first."""
        return next(self.placed.chain(s) for s in self.placed.segments if s.name == name)


def carry_out(plan: Plan, head: Operated) -> Planned:
    """`plan` on `head`. BadInput, headed by the plan's path, where the scan does not show what it moves."""
    try:
        placed = Placed(plan, head.registered, head.frankfurt_from_input)
        segments = placed.segments
        known = known_registered(head.bone, head.registered)
        pieces = cut(known, segments, placed.parts)
        centres = {name: np.asarray(piece.bounds.mean(0)) for name, piece in pieces.pieces.items()}
        return Planned(head, placed, pieces, known.vertices[known.is_neck], placed.motions(centres))
    except BadInput as refusal:
        raise BadInput(f"{plan.path}: {refusal}") from refusal
