"""A head of shells with landmarks where a head has them, for tests of images: skin 92 mm, cranium 82 to 76 mm."""

import numpy as np

from cranioface.geometry.head_grid import HEAD
from cranioface.population.volumes.person_volume import LABELS, PersonVolume

MARKS = {
    "n": (0, -84, 32), "ns": (0, -83, -18), "g": (0, -86, 42), "ba": (0, 2, -23), "al_left": (12, -76, -13),
    "al_right": (-12, -76, -13), "or_left": (32, -75, 0), "or_right": (-32, -75, 0), "ecm2s_left": (30, -48, -32),
    "ecm2s_right": (-30, -48, -32), "po_left": (55, 0, 0), "po_right": (-55, 0, 0), "ek_left": (48, -65, 13),
    "ek_right": (-48, -65, 13), "d_left": (10, -75, 12), "d_right": (-10, -75, 12), "o": (0, 36, -26),
}  # fmt: skip


def ball_person():
    """About the porions, on HEAD."""
    axes = np.ogrid[tuple(slice(n) for n in HEAD.shape)]
    from_origin = np.sqrt(sum((a * HEAD.spacing + o) ** 2 for a, o in zip(axes, HEAD.origin, strict=True)))
    labels = np.zeros(HEAD.shape, np.uint8)
    labels[from_origin < 92] = LABELS["tissue"]
    labels[(from_origin < 82) & (from_origin > 76)] = LABELS["cranium"]
    return PersonVolume(labels, {name: np.array(p, float) for name, p in MARKS.items()}, "a ball")
