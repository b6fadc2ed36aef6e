"""What makes a bent skin a usable one: clear of the bone everywhere, a neck that ends flat.
Knows nothing about tissue depths."""

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from cranioface.anatomy.exterior import Exterior
from cranioface.geometry.averaging import even
from cranioface.geometry.distances import TriangleTree
from cranioface.geometry.vertex_normals import vertex_normals

LEAST_CLEARANCE = 2.5  # mm of skin over the bone
FARTHEST_PUSH, SPREAD_MM, CLEARING_PASSES = 6.0, 6.0, 8  # mm; a push spreads like a Gaussian of that deviation
FAR_ENOUGH = 6.0  # mm; bone this far beneath the skin stays beneath it
FARTHEST_OUT = 15.0  # mm; bone farther than this from any skin lies deep inside
EAGER = 1.5  # the mean of many pushes falls short of the largest
CUT_MM, FLAT_MM = 0.05, 30.0  # above the template's lowest point: the cap, and the stretch of neck that follows it
CLEAR_STEPS = 2  # rings of neighbours over which the way back out of the bone is evened
NECK_PER_UNIT = 5.6  # mm of radius: ANSUR II's neck, 3.8 (women) to 4.9 mm (men) per kg/m2 over 2 pi, times 8


def neck_ring(template_points: np.ndarray) -> np.ndarray:
    """Indices of a dozen or so vertices around the lower end of the neck."""
    low = np.flatnonzero(template_points[:, 2] < template_points[:, 2].min() + CUT_MM)
    middle = template_points[low].mean(0)
    away = template_points[low] - middle
    angle = np.degrees(np.arctan2(away[:, 1], away[:, 0]))
    rim = np.linalg.norm(away, axis=1) > 0.8 * np.linalg.norm(away, axis=1).max() * np.cos(np.radians(40))
    low, angle = low[rim], angle[rim]
    return np.unique([low[np.abs((angle - a + 180) % 360 - 180).argmin()] for a in range(0, 360, 30)])


def wider_neck(points: np.ndarray, ring: np.ndarray, fullness: float) -> np.ndarray:
    """Steps (n, 3) that make the ring (k,) of the neck's end wider for a fuller person; 0 elsewhere."""
    steps = np.zeros_like(points)
    away = (points[ring] - points[ring].mean(0)) * [1, 1, 0]
    steps[ring] = NECK_PER_UNIT * fullness * away / np.linalg.norm(away, axis=1, keepdims=True)
    return steps


def flat_neck(points: np.ndarray, template_points: np.ndarray) -> np.ndarray:
    """`points` with the template's cap made plane and horizontal; the neck above follows over FLAT_MM."""
    height = template_points[:, 2] - template_points[:, 2].min()
    cap = np.flatnonzero(height < CUT_MM)
    lift = points[cap, 2].mean() - points[cap, 2]
    above = np.flatnonzero(height < FLAT_MM)
    gap, near = cKDTree(template_points[cap]).query(template_points[above], k=min(8, len(cap)))
    weight = 1.0 / (gap + 1.0)
    fade = np.clip(height[above] / FLAT_MM, 0, 1)
    out = points.copy()
    out[above, 2] += (weight * lift[near]).sum(1) / weight.sum(1) * (1 - fade * fade * (3 - 2 * fade))
    out[cap, 2] = points[cap, 2].mean()
    return out


def clear_of_bone(
    points: np.ndarray, faces: np.ndarray, bone: np.ndarray, normals: np.ndarray, hidden: np.ndarray | None = None
) -> np.ndarray:
    """`points` moved out smoothly until the skin clears the outer bone, given by its points and outward normals (k, 3).

    hidden: which of `faces` are folds behind lids and lips, which may touch teeth.
    """
    tree = TriangleTree(trimesh.Trimesh(points, faces, process=False))
    depth, _, face = _over(tree, points, faces, bone)
    close = (depth < FAR_ENOUGH) & (True if hidden is None else ~hidden[face])
    bone, normals, depth = bone[close], normals[close], depth[close]
    if not len(bone):
        return points
    bone_tree = cKDTree(bone)
    for k in range(CLEARING_PASSES):
        depth = depth if k == 0 else _over(tree.moved(points), points, faces, bone)[0]
        short = np.clip(LEAST_CLEARANCE - depth, 0.0, FARTHEST_PUSH)
        if short.max() < 0.3:
            break
        points = points + _spread(points, bone_tree, short[:, None] * normals, short > 0)
    return points


def cleared(moved: trimesh.Trimesh, before: trimesh.Trimesh, bone: Exterior, hidden: np.ndarray) -> trimesh.Trimesh:
    """`moved` out of the bone again: `before` is clear of it, so no vertex need go farther back than it came in."""
    points, faces = np.asarray(moved.vertices), np.asarray(moved.faces)
    out = clear_of_bone(points, faces, bone.points, bone.normals, hidden) - points
    inward = np.maximum(-((points - before.vertices) * before.vertex_normals).sum(1, keepdims=True), 0)
    length = np.linalg.norm(out, axis=1, keepdims=True)
    steps = even(out * np.minimum(1, inward / np.maximum(length, 1e-9)), faces, CLEAR_STEPS)
    return trimesh.Trimesh(points + steps, faces, process=False)


def skin_depth(points: np.ndarray, faces: np.ndarray, bone: np.ndarray) -> np.ndarray:
    """Distance (k,) mm from bone points out to the skin, negative where bone lies outside the skin."""
    return skin_over(points, faces, bone)[0]


def skin_over(points: np.ndarray, faces: np.ndarray, bone: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`skin_depth` (k,) with the nearest points (k, 3) of the skin and their triangles (k,) in `faces`."""
    return _over(TriangleTree(trimesh.Trimesh(points, faces, process=False)), points, faces, bone)


def _over(
    tree: TriangleTree, points: np.ndarray, faces: np.ndarray, bone: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    distance, nearest, face = tree.closest(bone)
    # normals of vertices, not of the triangle: in a crease the nearest triangle may well look away
    normal = vertex_normals(points, faces)[faces[face]].mean(1)
    outside = (((bone - nearest) * normal).sum(1) > 0.7 * distance) & (distance < FARTHEST_OUT)
    return np.where(outside, -distance, distance), nearest, face


def _spread(points: np.ndarray, bone: cKDTree, push: np.ndarray, short: np.ndarray) -> np.ndarray:
    """Gaussian mean (n, 3) of the pushes of the bone around each skin point;
    none far from bone that is short of skin."""
    out = np.zeros_like(points)
    away = cKDTree(bone.data[short]).query(points, distance_upper_bound=3 * SPREAD_MM)[0]
    near = np.flatnonzero(away < 3 * SPREAD_MM)
    gap, found = bone.query(points[near], k=min(24, bone.n))
    weight = np.exp(-0.5 * (gap / SPREAD_MM) ** 2)
    out[near] = EAGER * (weight[..., None] * push[found]).sum(1) / np.maximum(weight.sum(1), 0.5)[:, None]
    return out
