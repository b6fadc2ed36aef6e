"""The face in ten named parts, told by the bone beneath: where a prediction is too fat and where too thin.

Owns the parts and their figures. A point of skin belongs to the part of the nearest anchor, a landmark of the
registered skull, so that parts lie alike on any head and on any prediction. Frankfurt frame, mm.
"""

from collections.abc import Collection, Mapping

import numpy as np
from scipy.spatial import cKDTree

from cranioface.anatomy.features import pronasale
from cranioface.anatomy.landmark_names import SIDES, both_sides, on_side
from cranioface.judge.face_error import CAP_MM, FaceDistances

# anchors of each part; a name without a side stands for a landmark of the midline or for those of both sides
ANCHORS = {
    "forehead": ("g", "sg", "mso", "fe", "co", "b"),  # with the brows: the judged region ends a little above them
    "temples": ("tp", "ft", "eu"),
    "eyes": ("orbit", "d", "ek", "dlom", "fmt", "or"),
    "nose": ("n", "mn", "rhi", "ans", "al", "prn"),
    "left_cheek": ("mio_left", "zma_left", "ecm2s_left", "zy_left"),
    "right_cheek": ("mio_right", "zma_right", "ecm2s_right", "zy_right"),
    "mouth": ("ss", "pr", "id", "sC", "iC"),
    "chin": ("sm", "pg", "gn", "me"),
    "left_jaw": ("go_left", "mr_left", "mmb_left", "ecm2i_left"),
    "right_jaw": ("go_right", "mr_right", "mmb_right", "ecm2i_right"),
}
PARTS = tuple(ANCHORS)
FEATURES = ("eyes", "nose", "mouth")  # what voxels of 4 mm do not show
FIRM = tuple(part for part in PARTS if part not in FEATURES)


def part_of(points: np.ndarray, bone: Mapping[str, np.ndarray]) -> np.ndarray:
    """Index (n,) into PARTS for `points` (n, 3), -1 for one that is nowhere (NaN).

    bone: every landmark (3,) as the registration has it, also where bone is missing.
    """
    known = {**bone, "prn": pronasale(dict(bone))} | {on_side("orbit", side): _orbit(bone, side) for side in SIDES}
    anchors, part = [], []
    for k, names in enumerate(ANCHORS.values()):
        for name in names:
            found = [known[n] for n in (name, *both_sides(name)) if n in known]
            anchors += found
            part += [k] * len(found)
    there = np.isfinite(points).all(1)
    nearest = cKDTree(np.array(anchors)).query(np.where(there[:, None], points, 0.0))[1]
    return np.where(there, np.array(part)[nearest], -1)


def _orbit(bone: Mapping[str, np.ndarray], side: str) -> np.ndarray:
    """Middle of one orbit's opening (3,)."""
    return np.asarray(np.mean([bone[on_side(name, side)] for name in ("d", "ek", "sk", "or")], axis=0))


def only(found: FaceDistances, there: np.ndarray, back: np.ndarray, parts: Collection[str]) -> FaceDistances:
    """The distances of points in `parts` alone; there, back: parts of both kinds of points, as `part_of` tells them."""
    wanted = [k for k, name in enumerate(PARTS) if name in parts]
    t, b = np.isin(there, wanted), np.isin(back, wanted)
    return FaceDistances(
        found.there[t], found.true_points[t], found.back[b], found.predicted_points[b],
        found.there_sign[t], found.back_sign[b],
    )  # fmt: skip


def part_statistics(found: FaceDistances, there_part: np.ndarray, back_part: np.ndarray) -> dict[str, dict[str, float]]:
    """Part -> figures, mm and shares; both directions count alike. A part without points on either side is left out.

    worst_mm: the larger of both directions' means; bias_mm: mean signed distance, positive where the prediction is too
    fat. Parts of the points of `found.there` and `found.back`, as `part_of` tells them.
    """
    sides = ((found.there, found.there_sign, there_part), (found.back, found.back_sign, back_part))
    by_part = {}
    for k, name in enumerate(PARTS):
        mine = [(d[part == k], sign[part == k]) for d, sign, part in sides if (part == k).any()]
        if mine:
            by_part[name] = _figures(mine)
    return by_part


def _figures(sides: list[tuple[np.ndarray, np.ndarray]]) -> dict[str, float]:
    capped = [np.minimum(d, CAP_MM) for d, _ in sides]
    return {
        "mean_mm": float(np.mean([c.mean() for c in capped])),
        "worst_mm": max(float(c.mean()) for c in capped),
        "p95_mm": max(float(np.percentile(c, 95)) for c in capped),
        "under_2.5_mm": min(float((d < 2.5).mean()) for d, _ in sides),
        "bias_mm": float(np.mean([(c * sign).mean() for c, (_, sign) in zip(capped, sides, strict=True)])),
    }
