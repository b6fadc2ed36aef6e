"""Any skin of a head carried by its moving bone: the shares of the tissue-depth face, found again on that skin.

Owns how two skins of one head are laid on each other. Knows nothing of segments and plans. Frankfurt frame, LPS, mm.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from cranioface.anatomy.exterior import Exterior
from cranioface.anatomy.face_finish import skin_depth
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
THIN_MM, ENOUGH_MM, FARTHEST_OUT_MM = 1.0, 0.2, 4.0  # of tissue over moved bone; nearly so much; bone beyond it
PUSHES, PUSH_MM = 5, 5.0  # a push spreads like a Gaussian of that deviation
ROUNDS, EVEN_MM = 3, 2.4  # shares are evened over so much of a skin, however fine it is


def fitted(base: trimesh.Trimesh, skin: trimesh.Trimesh, bone: Mapping[str, np.ndarray]) -> trimesh.Trimesh:
    """The tissue-depth face `base` laid on another `skin` of this head: nose, lips and chin on its own, the rest close.

    bone: every landmark of the skull.
    """
    there, tree, normals = seen_marks(skin, bone), TriangleTree(skin), vertex_normals(skin.vertices, skin.faces)
    points, faces = np.array(base.vertices, np.float64), np.asarray(base.faces)
    for _ in range(ROUNDS):
        here = seen_marks(trimesh.Trimesh(points, faces, process=False), bone)
        source, target = _mark_pairs(here, there, tree)
        anchors = spread(points, ANCHORS_MM)
        anchors = anchors[(np.linalg.norm(points[anchors][:, None] - source[None], axis=2) > APART_MM).all(1)]
        gap, near, face = tree.closest(points[anchors])
        facing = normals[np.asarray(skin.faces)[face]].mean(1)
        good = (gap < REACH_MM) & ((facing * vertex_normals(points, faces)[anchors]).sum(1) > ALIKE)
        firm = np.repeat([FIRM, LOOSE], [len(source), int(good.sum())])
        source, target = np.vstack([source, points[anchors[good]]]), np.vstack([target, near[good]])
        points = ThinPlate.fit(source, target, firm).apply(points)
    return trimesh.Trimesh(points, faces, process=False)


def _mark_pairs(
    here: Mapping[str, np.ndarray], there: Mapping[str, np.ndarray], skin: TriangleTree
) -> tuple[np.ndarray, np.ndarray]:
    """Marks (k, 3) of a face and where they belong on the skin: a mark that the skin lacks goes with one beside it."""
    both, lacking = [n for n in here if n in there], [here[n] for n in here if n not in there]
    source, target = (np.array([of[n] for n in both]).reshape(-1, 3) for of in (here, there))
    if not both or not lacking:
        return source, target
    gap, beside = cKDTree(source).query(lacking)
    near, beside = np.array(lacking)[gap < APART_MM], beside[gap < APART_MM]
    found = skin.closest(near + (target - source)[beside])[1]
    return np.vstack([source, near]), np.vstack([target, found])


def found_on(skin: trimesh.Trimesh, laid: trimesh.Trimesh, values: np.ndarray) -> np.ndarray:
    """`values` (m, k) at the vertices of a face that is `laid` on `skin`, at the vertices of that, (n, k)."""
    _, near, face = TriangleTree(laid).closest(skin.vertices)
    corners = np.asarray(laid.faces)[face]
    weight = trimesh.triangles.points_to_barycentric(np.asarray(laid.vertices)[corners], near)
    there = (weight[..., None] * values[corners]).sum(1)
    steps = round(2 * (EVEN_MM / float(np.median(skin.edges_unique_length))) ** 2)
    return averaged(there, neighbour_means(np.asarray(skin.faces), len(there)), steps)


def carried(points: np.ndarray, share: Sequence[np.ndarray], motions: Sequence[Motion]) -> np.ndarray:
    """Points (n, 3) after each of the motions by their share (n,) of it, one after the other."""
    for part, motion in zip(share, motions, strict=True):
        points = motion.moved(points, part)
    return points


def clear_of_moved(points: np.ndarray, before: trimesh.Trimesh, bone: Exterior, moved: Exterior) -> np.ndarray:
    """Carried vertices (n, 3) of the skin `before`, pushed out smoothly where the `moved` bone would come through.

    Over each bone point stays THIN_MM of tissue, or what there was where that was thinner.
    """
    faces = np.asarray(before.faces)
    goal = np.minimum(skin_depth(np.asarray(before.vertices), faces, bone.points), THIN_MM)
    for _ in range(PUSHES if len(goal) else 0):
        lack = np.clip(goal - skin_depth(points, faces, moved.points), 0.0, THIN_MM + FARTHEST_OUT_MM)
        short = lack > ENOUGH_MM
        if not short.any():
            break
        points = points + _spread(points, moved.points[short], lack[short, None] * moved.normals[short])
    return points


def _spread(points: np.ndarray, bone: np.ndarray, push: np.ndarray) -> np.ndarray:
    """The push (n, 3) of bone points (k, 3) on the skin about them: a lone one's fades like a Gaussian, more share."""
    gap, near = cKDTree(bone).query(points, k=np.arange(1, min(12, len(bone)) + 1), distance_upper_bound=3 * PUSH_MM)
    weight = np.where(np.isfinite(gap), np.exp(-0.5 * (gap / PUSH_MM) ** 2), 0.0)[..., None]
    pushes = np.vstack([push, np.zeros(3)])[near]
    return np.asarray((weight * pushes).sum(1) / np.maximum(weight.sum(1), 1.0))
