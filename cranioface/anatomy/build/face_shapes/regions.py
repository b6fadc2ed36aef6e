"""Named regions of the head's polygons: symmetric, in one piece a side, their borders evened.

Owns where lids, lips, nose, ears, cheeks and the rest begin. Knows nothing of the model that takes them.
Heights and places are those of anny's average head, mm in its own axes.
"""

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from cranioface.anatomy.build.face_shapes.head import SEAL_QUADS, Head
from cranioface.anatomy.build.face_shapes.measures import EAR_OUT_MM
from cranioface.anatomy.build.face_shapes.rings import Rings

NAMES = ("scalp", "forehead", "brows", "lids", "nose", "wings", "cheeks", "lips", "chin", "jaw", "ears", "neck",
         "eye_seal", "mouth_seal")  # fmt: skip
KEPT = ("lids", "lips", "ears", "eye_seal", "mouth_seal")  # by rings of the mesh: their borders are not evened
LID_RINGS, LIP_RINGS = 9, 7
EVENINGS, DIFFUSED, CRUMB, HOLE = 2, 5, 8, 200  # polygons


def regions(head: Head, rings: Rings, usual: np.ndarray, ear: np.ndarray) -> np.ndarray:
    """Number in NAMES (q + t,) of each quad, then each triangle."""
    polygons = [*head.quads, *head.triangles]
    points = head.extend @ usual
    centres = np.array([points[p].mean(0) for p in polygons])
    label = _by_place(np.abs(centres[:, 0]), centres[:, 1], centres[:, 2])
    members = {"lids": _within(head, rings.eyes[:LID_RINGS]), "lips": _within(head, rings.mouth[:LIP_RINGS])}
    members["ears"] = np.r_[ear > EAR_OUT_MM, np.zeros(len(head.lid_pairs), bool)]
    for name, inside in members.items():
        label[[bool(inside[p].all()) for p in polygons]] = NAMES.index(name)
    for k in range(len(head.quads) - SEAL_QUADS, len(polygons)):
        label[k] = NAMES.index("eye_seal" if (polygons[k] >= head.count).any() else "mouth_seal")
    links = _links(polygons)
    return _without_crumbs(_evened(_filled(_mirrored(head, polygons, centres, label), links), links), links)


def _by_place(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Regions by height, depth and distance from the midline alone; later rules win."""
    nose = np.interp(z, [-84, -74, -62, -40, -26], [16, 19, 17, 11, 10])
    is_nose = (x < nose) & (z < -27) & (z > -83.5) & (y < -137)
    rules = {
        "forehead": (z < 32) & (y < -92),
        "cheeks": (z < -14 - 0.2 * np.maximum(0, x - 45)) & (y < -66),
        "brows": (z < -6) & (z > -29) & (x < 56) & (y < -120),
        "jaw": (z < -104) & (y < -66),
        "chin": (z < -117) & (x < 21) & (y < -130),
        "neck": (z < np.interp(y, [-150, -125, -62, -40, 60], [-148, -150, -118, -92, -70]))
        | ((z < -84) & (y > -66)) | ((z < -60) & (y > -20)),
        "nose": is_nose,
        "wings": is_nose & (x > 8.2 + 0.4 * np.maximum(0, -(z + 76))) & (z < -62) & (z > -82) & (y < -140),
    }  # fmt: skip
    label = np.full(len(x), NAMES.index("scalp"))
    for name, inside in rules.items():
        label[inside] = NAMES.index(name)
    return label


def _within(head: Head, rings: list[np.ndarray]) -> np.ndarray:
    """Which control points (n + m,) belong to the rings; the middles of lids do."""
    inside = np.zeros(head.count + len(head.lid_pairs), bool)
    inside[np.concatenate(rings)] = inside[head.count :] = True
    return inside


def _mirrored(head: Head, polygons: list[np.ndarray], centres: np.ndarray, label: np.ndarray) -> np.ndarray:
    """What is on the left, on both sides."""
    other = np.r_[head.mirror, np.arange(len(head.lid_pairs)) + head.count]
    number = {tuple(sorted(p.tolist())): k for k, p in enumerate(polygons)}
    twin = [number.get(tuple(sorted(other[p].tolist())), k) for k, p in enumerate(polygons)]
    return np.where(centres[:, 0] < 0, label[twin], label)


def _links(polygons: list[np.ndarray]) -> sp.csr_matrix:
    """Which polygons (p, p) share an edge."""
    beside: dict[tuple[int, int], list[int]] = {}
    for k, p in enumerate(polygons):
        for a, b in zip(p.tolist(), np.roll(p, -1).tolist(), strict=True):
            beside.setdefault((min(a, b), max(a, b)), []).append(k)
    pairs = np.array([(i, j) for group in beside.values() for i in group for j in group if i != j])
    return sp.csr_matrix((np.ones(len(pairs)), pairs.T), (len(polygons),) * 2)


def _filled(label: np.ndarray, links: sp.csr_matrix) -> np.ndarray:
    """Ears without holes: what they enclose is theirs."""
    label, free = label.copy(), np.flatnonzero(label != NAMES.index("ears"))
    piece = connected_components(links[free][:, free])[1]
    for k in np.flatnonzero(np.bincount(piece) < HOLE):
        enclosed = free[piece == k]
        if (label[enclosed] < NAMES.index("eye_seal")).all():
            label[enclosed] = NAMES.index("ears")
    return label


def _evened(label: np.ndarray, links: sp.csr_matrix) -> np.ndarray:
    """Borders shortened by what a polygon's surroundings are."""
    kept = np.isin(label, [NAMES.index(name) for name in KEPT])
    share = sp.diags(1 / np.asarray(links.sum(1)).ravel()) @ links
    for _ in range(EVENINGS):
        votes = np.eye(len(NAMES))[label]
        for _ in range(DIFFUSED):
            votes = 0.5 * votes + 0.5 * (share @ votes)
            votes[:, [NAMES.index(name) for name in KEPT]] = 0
        label = np.where(kept, label, votes.argmax(1))
    return label


def _without_crumbs(label: np.ndarray, links: sp.csr_matrix) -> np.ndarray:
    """Pieces of less than CRUMB polygons given to what lies around them."""
    label, last = label.copy(), NAMES.index("eye_seal")
    for region in range(last):
        own = np.flatnonzero(label == region)
        piece = connected_components(links[own][:, own])[1]
        for k in np.flatnonzero(np.bincount(piece, minlength=1) < CRUMB):
            around = label[links[own[piece == k]].indices]
            around = around[(around != region) & (around < last)]
            if len(around):
                label[own[piece == k]] = np.bincount(around).argmax()
    return label
