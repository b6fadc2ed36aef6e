"""The true skull and face of a head as surfaces to be measured to, where they were seen, and as volumes.

Owns what is judged: surface that is seen from outside, was scanned, and lies above the floor of the volumes' grid, so
that every representation is judged on the same. Knows nothing of methods. Frankfurt frame, mm.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from cranioface.anatomy.exterior import exterior
from cranioface.geometry.distances import TriangleTree
from cranioface.geometry.head_grid import COARSE, HEAD, coarsened, filled, surface
from cranioface.judge.enclosure import pierced_share
from cranioface.judge.shapes import SAMPLES, measured, shape_distances, surface_statistics
from cranioface.judge.shares import iou
from cranioface.population.volumes.person_volume import LABELS, PersonVolume
from single_image.predicted import Predicted
from single_image.shape import PARTS, VOXELS, Shape
from single_image.solid_shape import solid_skull

SEEN_MM = 12.0  # from the nearest of a surface's 4096 samples, which lie about 7 mm apart: nearer was seen
FLOOR_MM = VOXELS.origin[2] - VOXELS.spacing / 2 + 2.0  # a volume ends below, and its end is no surface of a head
JUDGED = np.array([[-np.inf, np.inf], [-np.inf, np.inf], [FLOOR_MM, np.inf]])


class TrueSurface:
    """A closed surface of which only what lies near `seen` (n, 3) was seen; as `cranioface.judge.shapes.Measured`.

    scanned (x, y, z) bool on HEAD: where there was a scan; None = everywhere.
    """

    def __init__(self, mesh: trimesh.Trimesh, seen: np.ndarray, scanned: np.ndarray | None = None) -> None:
        self.mesh, self._seen, self._tree, self._scanned = mesh, cKDTree(seen), TriangleTree(mesh), scanned
        outside = exterior(mesh)
        judged = (self._seen.query(outside.points)[0] < SEEN_MM) & (outside.points[:, 2] > FLOOR_MM)
        some = np.random.default_rng(0).permutation(np.flatnonzero(judged))[:SAMPLES]
        self.points, self.normals = outside.points[some], outside.normals[some]
        self._face_normals = np.asarray(mesh.face_normals)

    def nearest(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """As `Measured.nearest`; NaN where no scan was, or the nearest of the surface was not seen: a neck's end."""
        distance, at, faces = self._tree.closest(points)
        unseen = self._seen.query(at, distance_upper_bound=SEEN_MM)[0] > SEEN_MM
        if self._scanned is not None:
            index = np.rint(HEAD.index(points)).astype(int).clip(0, np.array(HEAD.shape) - 1)
            unseen |= ~self._scanned[tuple(index.T)]
        return np.where(unseen, np.nan, distance.astype(np.float64)), self._face_normals[faces]


@dataclass(frozen=True)
class Truth:
    """surfaces: by PARTS. occupancy (2, 64, 64, 64): shares of the voxels of VOXELS."""

    surfaces: dict[str, TrueSurface]
    occupancy: np.ndarray


def true_meshes(person: PersonVolume, scanned: np.ndarray | None = None) -> dict[str, trimesh.Trimesh]:
    """Closed surfaces of skull and head by PARTS, from their shares at 2 mm; scanned: as `solid_skull` takes it."""
    skull = solid_skull(person, scanned)
    solids = {"skull": skull, "face": skull | (person.labels != LABELS["air"])}
    return {part: surface(coarsened(solids[part]), COARSE) for part in PARTS}


def truth_of(meshes: dict[str, trimesh.Trimesh], shape: Shape, scanned: np.ndarray | None = None) -> Truth:
    """meshes: `true_meshes`; shape: of the same head, whose samples tell what was seen; scanned: as `TrueSurface`'s."""
    if shape.surfaces is None:
        raise ValueError("a shape without surfaces does not tell what was seen")
    return Truth(
        {part: TrueSurface(meshes[part], shape.surfaces[part].points, scanned) for part in PARTS}, shape.occupancy
    )


def figures_of(said: Predicted, truth: Truth) -> dict[str, float]:
    """Every figure of one prediction: `skull.chamfer_mm`, `face.iou` and so on, and `pierced`."""
    figures = {"pierced": pierced_share(said.skull, said.face)}
    for k, part in enumerate(PARTS):
        mesh = getattr(said, part)
        found = shape_distances(measured(mesh, seed=1, within=JUDGED), truth.surfaces[part])
        mine = surface_statistics(found) | {"iou": iou(filled(mesh, VOXELS), truth.occupancy[k] >= 0.5)}
        figures |= {f"{part}.{name}": value for name, value in mine.items()}
    return figures
