"""Where the lips part on the face model: the margins of the fissure as its polygons tell them, whatever the shape.

Owns what is upper and what is lower lip. Knows nothing of jaws. Frankfurt frame of the model, mm.
"""

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components, dijkstra

from cranioface.anatomy.face_model.model import FaceModel

SEAL = "mouth_seal"  # the region of the quads that close the fissure from behind


def lip_margins(model: FaceModel) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Vertices around the seal of the mouth: the upper lip's, the lower lip's, and both ends, right and left."""
    seal = in_seal(model)
    ring = np.intersect1d(model.faces[seal], model.faces[~seal])
    links, marks = _along_skin(model), [model.landmarks[n] for n in ("ch_right", "ch_left", "ls")]
    *corners, from_red = dijkstra(links, directed=False, indices=marks)
    ends = ring[[away[ring].argmin() for away in corners]]
    inner = np.setdiff1d(ring, ends)
    part = connected_components(links[inner][:, inner], directed=False)[1]
    upper, lower = sorted((inner[part == k] for k in np.unique(part)), key=lambda lip: from_red[lip].min())
    return upper, lower, ends


def lip_sides(model: FaceModel, within_mm: float) -> np.ndarray:
    """(n,): 1 for vertices so near to the upper lip's margin along the skin, -1 to the lower lip's, 0 for others."""
    upper, lower, _ = lip_margins(model)
    links = _along_skin(model)
    away = [dijkstra(links, directed=False, indices=lip, limit=within_mm, min_only=True) for lip in (upper, lower)]
    return np.where(np.isfinite(away).any(0), np.where(away[0] < away[1], 1.0, -1.0), 0.0)


def in_seal(model: FaceModel) -> np.ndarray:
    """Which (2 q,) of the model's triangles seal the mouth."""
    sealing = np.zeros(len(model.level.quads), bool)
    sealing[: len(model.region)] = model.region == model.region_names.index(SEAL)
    return np.repeat(sealing, 2)


def _along_skin(model: FaceModel) -> sp.csr_matrix:
    """(n, n): lengths mm of the edges of the skin, its seal left out."""
    quads = model.level.quads[~in_seal(model)[::2]]
    edges = np.unique(np.sort(np.stack([quads.ravel(), np.roll(quads, -1, 1).ravel()], 1), 1), axis=0)
    length = np.linalg.norm(model.mean[edges[:, 0]] - model.mean[edges[:, 1]], axis=1)
    return sp.csr_matrix((np.maximum(length, 1e-6), edges.T), (len(model.mean), len(model.mean)))
