"""What stands between the jaws of a scan at the front: edges of teeth or, where they are gone, ridges of bone.

Owns how edges are found and how they stand in occlusion, which the template tells. Knows nothing of how jaws were
found; it is handed where both lie. Frankfurt frame, mm.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from cranioface.anatomy.template import Template
from cranioface.geometry.surface_samples import SampledMesh

COLUMN_MM, COLUMNS = 2.0, 5  # the front between the canines, in columns; so many to each side of the middle
NEAR_MM = 8.0  # of the carried teeth and ridges: what lies farther off is lip, cheek or metal
SAMPLES, LEAST_BONE = 40_000, 20  # of the front: a third of a millimetre apart; so many make a column
EDGE_MM = 1.0  # of bone beside a slit is its edge
LEAST_SLIT_MM, PLAIN_SLIT_MM = 0.8, 1.2  # teeth that overlap show no slit, and then how far they have come apart


@dataclass(frozen=True)
class Front:
    """Crowns and ridges of both jaws at the front, (k, 3) and (j, 3); pr, id and the joints' middle, (3,)."""

    upper: np.ndarray
    lower: np.ndarray
    prosthion: np.ndarray
    infradentale: np.ndarray
    hinge: np.ndarray

    def arc(self, points: np.ndarray) -> np.ndarray:
        """How far (n,) down the arc of an opening jaw's incisors points (n, 3) lie, mm."""
        y, z = (self.hinge - points)[:, 1:].T
        return np.asarray(np.arctan2(z, y) * np.linalg.norm((self.prosthion - self.hinge)[1:]))


@dataclass(frozen=True)
class Edges:
    """Where the upper front ends and the lower begins, (3,) each, and the slit between them along the arc, mm.

    NaN where not seen; negative where teeth overlap.
    """

    upper: np.ndarray
    lower: np.ndarray
    slit: float

    def crowns(self, front: Front) -> tuple[float, float]:
        """How far upper and lower edge stand beyond their ridges."""
        return float(front.prosthion[2] - self.upper[2]), float(self.lower[2] - front.infradentale[2])


@dataclass(frozen=True)
class Bite:
    """Edges of a scan against the template's occlusion. crowns: mm that the upper and the lower edge stand beyond their
    ridges; overlap (3,): from the upper edge to the lower in the template, whose crowns are whole_crowns.
    """

    edges: Edges
    crowns: tuple[float, float]
    overlap: np.ndarray
    whole_crowns: tuple[float, float]

    @property
    def apart(self) -> float:
        """From edge to edge, mm; 0 where they meet."""
        return float(np.linalg.norm((self.edges.upper - self.edges.lower)[1:])) if self.slit else 0.0

    @property
    def slit(self) -> bool:
        """Whether anything is open between the edges."""
        return self.edges.slit > LEAST_SLIT_MM

    def closed_at(self, upper_teeth: bool, lower_teeth: bool) -> np.ndarray:
        """Where (3,) the lower edge would be in occlusion, if teeth were there or gone as said."""
        if not self.slit:
            return self.edges.lower
        lost = sum(c for c, there in zip(self.whole_crowns, (upper_teeth, lower_teeth), strict=True) if not there)
        plain = np.clip((self.edges.slit - LEAST_SLIT_MM) / (PLAIN_SLIT_MM - LEAST_SLIT_MM), 0, 1)
        return np.asarray(self.edges.upper + self.overlap * plain - [0.0, 0.0, lost])


@cache
def front_vertices(template: Template) -> tuple[np.ndarray, np.ndarray]:
    """Indices of the template's front teeth and ridges: of the skull and of the mandible."""
    reach = COLUMN_MM * (COLUMNS + 0.5)
    (x, y, z), (u, v, w) = template.skull.vertices.T, template.mandible.vertices.T
    upper = (np.abs(x) < reach) & (y < -79) & (z < -33)
    return np.flatnonzero(upper), np.flatnonzero((np.abs(u) < reach) & (v < -71) & (w > -62))


@cache
def occlusion(template: Template) -> tuple[np.ndarray, tuple[float, float]]:
    """The template's own bite, mm: from the edge of its upper teeth to that of the lower (3,), and both crowns."""
    upper, lower = front_vertices(template)
    marks = template.landmarks
    hinge = (marks["cdl_left"] + marks["cdl_right"]) / 2
    front = Front(template.skull.vertices[upper], template.mandible.vertices[lower], marks["pr"], marks["id"], hinge)
    last, first = (
        np.median([p[c][np.argmax(sign * front.arc(p[c]))] for c in _columns(p, front) if c.any()], axis=0)
        for p, sign in ((front.upper, 1), (front.lower, -1))
    )
    return (first - last) * [0, 1, 1], Edges(last, first, np.nan).crowns(front)


def bite_of(skull: trimesh.Trimesh, front: Front, template: Template) -> Bite | None:
    """How the jaws of a scanned `skull` stand to each other, given where their fronts lie; None where one is unseen."""
    edges, (overlap, crowns) = edges_of(skull, front), occlusion(template)
    return Bite(edges, edges.crowns(front), overlap, crowns) if np.isfinite(edges.slit) else None


def edges_of(skull: trimesh.Trimesh, front: Front) -> Edges:
    """The edges of a scanned `skull` near the carried `front`: beside the widest slit of each column, in the median."""
    bone = _near(skull, front)
    columns = [bone[column] for column in _columns(bone, front) if column.sum() > LEAST_BONE]
    pairs = [_beside_slit(column, front.arc(column)) for column in columns]
    upper, lower, slit = np.median(pairs, axis=0).reshape(3, 3) if pairs else np.full((3, 3), np.nan)
    return Edges(upper, lower, float(slit[0]))


def _near(skull: trimesh.Trimesh, front: Front) -> np.ndarray:
    """Samples (n, 3) of the scan around the front."""
    fronts, centres = np.vstack([front.upper, front.lower]), np.asarray(skull.triangles_center)
    box = ((centres > fronts.min(0) - NEAR_MM) & (centres < fronts.max(0) + NEAR_MM)).all(1)
    if not box.any():
        return np.zeros((0, 3))
    part = trimesh.Trimesh(skull.vertices, skull.faces[box], process=False)
    points = SampledMesh(part).stratified(SAMPLES, seed=0)[0]
    return np.asarray(points[cKDTree(fronts).query(points, distance_upper_bound=NEAR_MM)[0] < NEAR_MM])


def _columns(points: np.ndarray, front: Front) -> list[np.ndarray]:
    """Which (n,) bool of the points stand in each column, from the right to the left."""
    column = np.rint((points[:, 0] - front.prosthion[0]) / COLUMN_MM)
    return [column == c for c in range(-COLUMNS, COLUMNS + 1)]


def _beside_slit(column: np.ndarray, arc: np.ndarray) -> np.ndarray:
    """The points above and below the widest slit of a column (n, 3) that lies at `arc` (n,), and its width; (9,)."""
    along = np.sort(arc)
    k = int(np.diff(along).argmax())
    above, below = along[k] - arc, arc - along[k + 1]
    edges = [column[(0 <= off) & (off <= EDGE_MM)].mean(0) for off in (above, below)]
    return np.concatenate([*edges, np.full(3, along[k + 1] - along[k])])
