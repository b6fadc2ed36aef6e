"""Any skin of a head carried by its moving bone: the shares of the tissue-depth face, found again on that skin.

Owns how two skins of one head are laid on each other. Knows nothing of bone. Frankfurt frame, LPS, mm.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from cranioface.geometry.averaging import averaged, neighbour_means
from cranioface.geometry.distances import TriangleTree
from cranioface.geometry.farthest_points import spread
from cranioface.geometry.thin_plate import ThinPlate
from cranioface.geometry.vertex_normals import vertex_normals
from planning.marks import seen_marks
from planning.motion import Motion

ANCHORS_MM, APART_MM, REACH_MM = 16.0, 14.0, 20.0  # between anchors, from a landmark, to the other skin
ALIKE = 0.5  # cosine between normals of the two skins at an anchor
FIRM, LOOSE = 0.5, 8.0  # mm of smoothing at landmarks and at anchors
ROUNDS, EVEN_STEPS = 3, 8


def fitted(base: trimesh.Trimesh, skin: trimesh.Trimesh, bone: Mapping[str, np.ndarray]) -> trimesh.Trimesh:
    """The tissue-depth face `base` laid on another `skin` of this head: nose, lips and chin on its own, the rest close.

    bone: every landmark of the skull.
    """
    there, tree, normals = seen_marks(skin, bone), TriangleTree(skin), vertex_normals(skin.vertices, skin.faces)
    points, faces = np.array(base.vertices, np.float64), np.asarray(base.faces)
    for _ in range(ROUNDS):
        here = seen_marks(trimesh.Trimesh(points, faces, process=False), bone)
        marks = [name for name in here if name in there]
        source, target = (np.array([of[n] for n in marks]).reshape(-1, 3) for of in (here, there))
        anchors = _anchors(points, source, [here[name] for name in here if name not in there])
        gap, near, face = tree.closest(points[anchors])
        facing = normals[np.asarray(skin.faces)[face]].mean(1)
        good = (gap < REACH_MM) & ((facing * vertex_normals(points, faces)[anchors]).sum(1) > ALIKE)
        source, target = np.vstack([source, points[anchors[good]]]), np.vstack([target, near[good]])
        firm = np.repeat([FIRM, LOOSE], [len(marks), int(good.sum())])
        points = ThinPlate.fit(source, target, firm).apply(points)
    return trimesh.Trimesh(points, faces, process=False)


def found_on(skin: trimesh.Trimesh, laid: trimesh.Trimesh, values: np.ndarray) -> np.ndarray:
    """`values` (m, k) at the vertices of a face that is `laid` on `skin`, at the vertices of that, (n, k)."""
    _, near, face = TriangleTree(laid).closest(skin.vertices)
    corners = np.asarray(laid.faces)[face]
    weight = trimesh.triangles.points_to_barycentric(np.asarray(laid.vertices)[corners], near)
    there = (weight[..., None] * values[corners]).sum(1)
    return averaged(there, neighbour_means(np.asarray(skin.faces), len(there)), EVEN_STEPS)


def carried(points: np.ndarray, share: Sequence[np.ndarray], motions: Sequence[Motion]) -> np.ndarray:
    """Points (n, 3) after each of the motions by their share (n,) of it, one after the other."""
    for part, motion in zip(share, motions, strict=True):
        points = motion.moved(points, part)
    return points


def _anchors(points: np.ndarray, marks: np.ndarray, unseen: list[np.ndarray]) -> np.ndarray:
    """Vertices of a face that are spread over it away from its `marks` (k, 3), and those at marks the skin lacks."""
    evenly = spread(points, ANCHORS_MM)
    gaps = np.linalg.norm(points[evenly][:, None] - marks[None], axis=2)
    lacking = cKDTree(points).query(np.array(unseen).reshape(-1, 3))[1]
    return np.union1d(evenly[(gaps > APART_MM).all(1)], lacking).astype(int)
