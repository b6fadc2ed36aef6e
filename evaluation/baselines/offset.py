"""The skull closed like a wrapped parcel, and its surface moved outward by a constant: faces without anatomy.

Owns the closing and the constants. Frankfurt frame, mm.
"""

from dataclasses import dataclass

import numpy as np
import trimesh
from scipy import ndimage

from cranioface.geometry.voxels import isosurface, voxelise
from cranioface.judge.face_error import judged_box
from evaluation.baselines.load_faces import training_people
from evaluation.baselines.training_faces import TrainingFaces, surface
from projections.scanned_people import scanned_skull
from reconstruction.methods import Method, Prediction
from reconstruction.options import Options

SPACING_MM = 2.0
CLOSING_MM = 12.0  # balls of this radius do not enter: orbits, nose and temples are bridged
CORE_MM = 20.0  # the hull so far inside counts as bone, so that no wall of an open brain case is taken for a face
MARGIN_MM = 24.0  # room around the bone for closing and offset
SURFACE_POINTS = 400_000  # several in each voxel that the surface crosses
PLAIN_MM = 8.0  # the usual constant
FITTED_PEOPLE = 8  # enough for a median over some 100,000 points


@dataclass(frozen=True)
class Outside:
    """Distance in mm from the closed skull, 0 in it, on voxels (x, y, z) whose first centre is `origin`."""

    distance: np.ndarray
    origin: np.ndarray

    def surface(self, offset_mm: float) -> trimesh.Trimesh:
        """The closed skull's surface so far outward, wound outward."""
        return isosurface(self.distance, SPACING_MM, self.origin, offset_mm)

    def at(self, points: np.ndarray) -> np.ndarray:
        """Distance (n,) mm at points (n, 3); beyond the voxels that of their border."""
        where = (points - self.origin) / SPACING_MM
        return np.asarray(ndimage.map_coordinates(self.distance, where.T, order=1, mode="nearest"))


def constant_offset(options: Options) -> Method:
    """8 mm over the closed skull."""
    return _offset(PLAIN_MM)


def fitted_offset(options: Options) -> Method:
    """The constant with the least mean error on training people: the median depth of their faces."""
    return _offset(best_constant(training_people(options)))


def _offset(millimetres: float) -> Method:
    return Method(lambda head, facts, station: Prediction(outside(head.bone).surface(millimetres)))


def best_constant(people: TrainingFaces) -> float:
    """Median distance in mm of the judged part of training faces from their closed skulls."""
    rows = np.unique(people.identities, return_index=True)[1]
    rows = rows[:: max(1, len(rows) // FITTED_PEOPLE)][:FITTED_PEOPLE]
    return float(np.median(np.concatenate([_depths(people, row) for row in rows])))


def _depths(people: TrainingFaces, row: int) -> np.ndarray:
    """(n,) mm of one person's judged skin from the closed skull."""
    bone, face = scanned_skull(people.seed, int(people.identities[row])).skull, surface(people.matrix[row])
    box, points = judged_box(bone), face.vertices
    judged = ((points > box[:, 0]) & (points < box[:, 1])).all(1) & (face.vertex_normals[:, 1] < 0.2)
    return outside(bone).at(points[judged])


def outside(bone: trimesh.Trimesh) -> Outside:
    """Distances from `bone` closed by a ball of CLOSING_MM, its brain case filled."""
    origin = bone.bounds[0] - MARGIN_MM
    nx, ny, nz = (int(n) + 1 for n in np.ceil((bone.bounds[1] + MARGIN_MM - origin) / SPACING_MM))
    shape = nx, ny, nz
    bony = _crossed(bone, origin, shape) | _core(bone, origin, shape)
    beyond = ndimage.distance_transform_edt(~bony, SPACING_MM) > CLOSING_MM
    solid = ndimage.binary_fill_holes(ndimage.distance_transform_edt(~beyond, SPACING_MM) > CLOSING_MM)
    distance = ndimage.distance_transform_edt(~solid, SPACING_MM)
    # a crossed voxel's centre lies up to half a voxel outside the surface that crosses it
    return Outside(np.where(solid, 0, distance + SPACING_MM / 2).astype(np.float32), origin)


def _crossed(bone: trimesh.Trimesh, origin: np.ndarray, shape: tuple[int, int, int]) -> np.ndarray:
    """Voxels (x, y, z) bool that the bone's surface crosses: open and torn meshes have no inside to rely on."""
    points, _ = trimesh.sample.sample_surface(bone, SURFACE_POINTS, seed=0)
    voxels = np.zeros(shape, bool)
    voxels[tuple(np.rint((np.asarray(points) - origin) / SPACING_MM).astype(int).T)] = True
    return voxels


def _core(bone: trimesh.Trimesh, origin: np.ndarray, shape: tuple[int, int, int]) -> np.ndarray:
    """Voxels (x, y, z) bool deeper than CORE_MM inside the convex hull of the bone."""
    hull = voxelise(bone.convex_hull, SPACING_MM, origin, shape).occupancy
    return np.asarray(ndimage.distance_transform_edt(hull, SPACING_MM) > CORE_MM)
