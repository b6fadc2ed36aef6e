"""The bone of a mandible as it was scanned: which it is, closing it, and seating one that was scanned alone.

Owns what happens to scanned vertices. Knows nothing of skin. Frankfurt frame, mm.
"""

from itertools import permutations, product

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from cranioface.anatomy.exterior import Exterior, exterior
from cranioface.anatomy.frankfurt.icp import Cloud, Matching, refine
from cranioface.anatomy.open_mouth import HINGE, jaw_motion
from cranioface.anatomy.registration import Registered, register
from cranioface.command import BadInput
from cranioface.geometry.rigid import invert, transform

JAW_MM = 12.0  # bone farther from the registered mandible is not the jaw's
SPACING, FINE = 6.0, 3.0  # mm between samples while poses are tried, and then
SEARCH_MM, SETTLE_MM = (30.0, 20, 15, 12, 10, 8), (10.0, 8, 6, 6, 5, 5, 4, 4, 4, 4)
BEST = 3  # of the poses tried are followed
LEAST_FIT = 0.35  # of both surfaces lie on each other; mandibles of two real heads 0.50 and 0.57, a sphere 0.16
APART_DEG = 12.0  # from the bite, for its teeth to be told from those above


def close_mouth(skull: trimesh.Trimesh, registered: Registered) -> trimesh.Trimesh:
    """The scanned `skull` with its mandible moved rigidly into occlusion; faces that join both jaws are dropped."""
    of_jaw = jaw_vertices(np.asarray(skull.vertices), registered)
    points = np.array(skull.vertices, np.float64)
    points[of_jaw] = transform(invert(registered.jaw.motion), points[of_jaw])
    whole = np.ptp(of_jaw[skull.faces].astype(int), axis=1) == 0
    return trimesh.Trimesh(points, skull.faces[whole], process=False)


def jaw_vertices(points: np.ndarray, registered: Registered) -> np.ndarray:
    """(n,) bool: which scanned points (n, 3) are the mandible's."""
    skull, jaw = (cKDTree(m.vertices).query(points)[0] for m in (registered.skull, registered.mandible))
    return np.asarray((jaw < skull) & (jaw < JAW_MM))


def seated(jaw: trimesh.Trimesh, skull: trimesh.Trimesh, registered: Registered) -> trimesh.Trimesh:
    """`skull` with a mandible that was scanned alone, in any pose, in its fossae and in occlusion.

    registered: of the skull, whose mandible is expected, not scanned. BadInput where `jaw` is no mandible.
    """
    points = transform(_found(jaw, registered.mandible), jaw.vertices)
    hinge = registered.jaw.hinge
    points = points + hinge.mean(0) - _bitten(skull, jaw, points, hinge)[1].mean(0)
    return _joined(skull, jaw, _bitten(skull, jaw, points, hinge)[0])


def _bitten(
    skull: trimesh.Trimesh, jaw: trimesh.Trimesh, points: np.ndarray, hinge: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Vertices `points` of the jaw turned into occlusion about the `hinge`, and the condyles (2, 3) then.

    The jaw is opened first, so that its front teeth are seen apart from those above.
    """
    wide = transform(jaw_motion(hinge, APART_DEG, 0.0), points)
    apart = register(_joined(skull, jaw, wide))
    if not apart.jaw.found:
        raise BadInput("it does not fit this skull: check that both are of one person and in millimetres")
    back = invert(jaw_motion(hinge, apart.jaw.opening_deg, 0.0))
    return transform(back, wide), transform(back, np.array([apart.expected[n] for n in HINGE]))


def _joined(skull: trimesh.Trimesh, jaw: trimesh.Trimesh, points: np.ndarray) -> trimesh.Trimesh:
    vertices = np.vstack([skull.vertices, points])
    return trimesh.Trimesh(vertices, np.vstack([skull.faces, jaw.faces + len(skull.vertices)]), process=False)


def _found(jaw: trimesh.Trimesh, expected: trimesh.Trimesh) -> np.ndarray:
    """(4, 4): the pose that lays a mandible in any pose on the expected one."""
    there, here = exterior(expected), exterior(jaw)
    few, many = ((Cloud.of(there.thinned(mm)), Cloud.of(here.thinned(mm))) for mm in (SPACING, FINE))
    tried = sorted((_fit(*few, start, SEARCH_MM) for start in _starts(here, there)), key=lambda fit: -fit[1])
    pose, share = max((_fit(*many, pose, SETTLE_MM) for pose, _ in tried[:BEST]), key=lambda fit: fit[1])
    if share < LEAST_FIT:
        raise BadInput(
            f"no mandible is seen in it (it fits one by {share:.2f}, a mandible by {LEAST_FIT:.2f} and more): "
            "check that it is a lower jaw in millimetres"
        )
    return pose


def _starts(here: Exterior, there: Exterior) -> list[np.ndarray]:
    """The middles laid on each other, and the main axes in each of the 24 ways that are no mirror."""
    mine, theirs = (np.linalg.eigh(np.cov(cloud.points.T))[1] for cloud in (here, there))
    ways = product(permutations(np.eye(3)), product((1, -1), repeat=3))
    turns = (theirs @ (np.array(order) * signs) @ mine.T for order, signs in ways)
    starts = []
    for turn in turns:
        if np.linalg.det(turn) > 0:
            pose = np.eye(4)
            pose[:3, :3], pose[:3, 3] = turn, there.points.mean(0) - turn @ here.points.mean(0)
            starts.append(pose)
    return starts


def _fit(there: Cloud, here: Cloud, start: np.ndarray, widths: tuple[float, ...]) -> tuple[np.ndarray, float]:
    """`start` polished, and the share of both surfaces that lies on the other."""
    matching, even = Matching(there, here), np.ones(len(there.seen.points))
    pose = refine(matching, start, even, widths)
    return pose, float(matching.pairs(pose).weights(even, 5.0).mean())
