"""Which label each voxel of a head bears: cranium, mandible, teeth, spine, tissue.

Owns how teeth are told from jaws. Knows nothing of how heads are made. Frankfurt frame, mm.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from cranioface.anatomy.landmark_names import both_sides
from cranioface.geometry.head_grid import HEAD, filled
from cranioface.population.cuts import KnownSkull
from cranioface.population.volumes.person_volume import LABELS

DENS_MM = 5.0  # the spine ends so far above the basion
GUM_MM = 1.0  # teeth stand so far beyond the alveolar points,
BEHIND_MM, BESIDE_MM, CROWN_MM = 9.0, 8.0, 14.0  # so far behind and beside the last molars, and are no longer


def labelled(bone: np.ndarray, known: KnownSkull) -> np.ndarray:
    """Labels (x, y, z) uint8 of solid `bone` on HEAD, told by the nearest vertex of the skull `known`."""
    labels = np.zeros(HEAD.shape, np.uint8)
    at = HEAD.points(np.argwhere(bone))
    nearest = cKDTree(known.vertices).query(at, distance_upper_bound=30.0)[1].clip(max=len(known.vertices) - 1)
    part = np.where(known.is_jaw[nearest], LABELS["mandible"], LABELS["cranium"])
    below = at[:, 2] < known.landmarks["ba"][2] + DENS_MM
    labels[bone] = np.where(known.is_neck[nearest] & below, LABELS["spine"], part)
    return with_teeth(labels, known.landmarks)


def with_teeth(labels: np.ndarray, landmarks: Mapping[str, np.ndarray]) -> np.ndarray:
    """`labels` where what stands beyond the sockets of either jaw is told as teeth."""
    out = labels.copy()
    for jaw, rim, down in (("cranium", ("pr", "ecm2s"), 1.0), ("mandible", ("id", "ecm2i"), -1.0)):
        if all(np.isfinite(landmarks[n]).all() for n in (rim[0], *both_sides(rim[1]))):
            at = np.argwhere(labels == LABELS[jaw])
            crown = at[_is_crown(HEAD.points(at), landmarks, rim, down)]
            out[tuple(crown.T)] = LABELS["teeth"]
    return out


def _is_crown(points: np.ndarray, landmarks: Mapping[str, np.ndarray], rim: tuple[str, str], down: float) -> np.ndarray:
    """Which (n,) of a jaw's points lie beyond the plane of its sockets, within the arch."""
    front, left, right = (landmarks[k] for k in (rim[0], *both_sides(rim[1])))
    last = (left + right) / 2
    x, y, z = points.T
    level = front[2] + (last - front)[2] / (last - front)[1] * (y - front[1])
    beyond = down * (level - z)
    breadth = abs((left - right)[0]) / 2 + BESIDE_MM
    return np.asarray(
        (beyond > GUM_MM) & (beyond < CROWN_MM) & (y < last[1] + BEHIND_MM) & (np.abs(x - last[0]) < breadth)
    )


def in_skin(labels: np.ndarray, skin: trimesh.Trimesh | None) -> np.ndarray:
    """`labels` with the soft tissue that `skin` encloses; without a skin as they are."""
    if skin is None:
        return labels
    return np.where((labels == LABELS["air"]) & filled(skin), np.uint8(LABELS["tissue"]), labels)
