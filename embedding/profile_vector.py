"""The documented vector of two profiles on a lateral radiograph: `embed_profiles`, and `mirror_profiles` of the vector.

A section of its own beside `vector`, whose length is that of the facts which shipped networks learnt. Owns names, order
and signs. Knows nothing of pictures.

Layout: for each of ENTRIES, in order, its value and then its flag, 1 = known, 0 = unknown; an unknown value is 0.
* `soft_0` to `soft_8`, `bone_0` to `bone_8`: each profile from glabella (0) down to menton (8) in nine bands of equal
  length along the straight chord between its ends; the mean offset of the curve from that chord, positive to the
  picture's right, divided by the chord's length. A straight profile, however it leans, gives zeros.
* `anb`, `convexity`: angles in radians at nasion from subspinale (A) to supramentale (B), and at A between nasion's
  continuation and pogonion; positive where B, or pogonion, lies to the picture's right.
* `sna`, `snb`: the angles at nasion from sella; no sella is looked for, so that they are unknown as yet.
* `n_ans`, `ans_me`: lengths from nasion to the anterior nasal spine and from there to menton, by the bony chord's.
* `faces`: +1 where the face looks to the picture's right, -1 to its left.
Offsets, angles and `faces` change their signs with the picture mirrored; nothing changes with its scale.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

BANDS = 9
PROFILES = ("soft", "bone")
SIGNED = (*(f"{p}_{k}" for p in PROFILES for k in range(BANDS)), "anb", "convexity", "sna", "snb", "faces")
ENTRIES: tuple[str, ...] = (*SIGNED[:-1], "n_ans", "ans_me", "faces")
PROFILE_NAMES: tuple[str, ...] = tuple(name for entry in ENTRIES for name in (entry, f"{entry}_known"))
PROFILE_DIM = len(PROFILE_NAMES)
SPANNED = 0.4  # of a band's length that a curve's points must span, or the band is unknown


@dataclass(frozen=True)
class Profiles:
    """soft, bone (n, 2): points of the picture (column, row), from glabella down to menton, NaN in gaps; any scale.

    marks: name -> (2,) of landmarks of the bone that were found (n, ans, ss, sm, pg, me). faces: +1, -1; 0 = unknown.
    """

    soft: np.ndarray
    bone: np.ndarray
    marks: Mapping[str, np.ndarray] = field(default_factory=dict)
    faces: int = 0


def embed_profiles(profiles: Profiles | None = None) -> np.ndarray:
    """The vector (PROFILE_DIM,) float32; all zeros where there is no radiograph."""
    if profiles is None:
        return np.zeros(PROFILE_DIM, np.float32)
    values: dict[str, float] = {"faces": float(profiles.faces)} if profiles.faces else {}
    for name in PROFILES:
        offsets = band_offsets(getattr(profiles, name))
        values |= {f"{name}_{k}": float(v) for k, v in enumerate(offsets) if np.isfinite(v)}
    values |= _angles(profiles.marks) | _lengths(profiles.marks, _chord(profiles.bone))
    return np.array([v for e in ENTRIES for v in ((values[e], 1.0) if e in values else (0.0, 0.0))], np.float32)


def mirror_profiles(vector: np.ndarray) -> np.ndarray:
    """The vector (..., PROFILE_DIM) of the mirrored picture."""
    signs = np.array([-1.0 if name in SIGNED else 1.0 for name in PROFILE_NAMES], np.float32)
    return np.asarray(vector * signs)


def band_offsets(curve: np.ndarray) -> np.ndarray:
    """Mean offset (BANDS,) of a curve (n, 2) from the chord between its ends, by the chord's length; NaN = unknown.

    Divided by the curve's own length along the chord, never by a picture's size; each band's points count by how much
    of the chord they span.
    """
    points = curve[np.isfinite(curve).all(1)]
    length = _chord(points)
    if len(points) < 2 or length == 0:
        return np.full(BANDS, np.nan)
    down = (points[-1] - points[0]) / length
    right = np.array([down[1], -down[0]])
    along, off = (points - points[0]) @ down / length, (points - points[0]) @ right / length
    middle, span = (along[1:] + along[:-1]) / 2, np.abs(np.diff(along))
    gap = span > SPANNED / BANDS  # nothing was seen there
    band = np.clip((middle * BANDS).astype(int), 0, BANDS - 1)
    weight = np.where(gap, 0.0, span)
    total = np.bincount(band, weight, BANDS)
    mean = np.bincount(band, weight * (off[1:] + off[:-1]) / 2, BANDS) / np.maximum(total, 1e-12)
    return np.asarray(np.where(total > SPANNED / BANDS, mean, np.nan))


def _chord(points: np.ndarray) -> float:
    """Length between the ends of a curve (n, 2); 0 where it has none."""
    seen = points[np.isfinite(points).all(1)] if len(points) else points
    return float(np.linalg.norm(seen[-1] - seen[0])) if len(seen) > 1 else 0.0


def _angles(marks: Mapping[str, np.ndarray]) -> dict[str, float]:
    found = {}
    if {"n", "ss", "sm"} <= set(marks):
        found["anb"] = _turn(marks["ss"] - marks["n"], marks["sm"] - marks["n"])
    if {"n", "ss", "pg"} <= set(marks):
        found["convexity"] = _turn(marks["ss"] - marks["n"], marks["pg"] - marks["ss"])
    return found


def _turn(one: np.ndarray, other: np.ndarray) -> float:
    """Radians from one downward direction (column, row) to another, positive to the picture's right."""
    return float(np.arctan2(one[1] * other[0] - one[0] * other[1], one @ other))


def _lengths(marks: Mapping[str, np.ndarray], chord: float) -> dict[str, float]:
    pairs = {"n_ans": ("n", "ans"), "ans_me": ("ans", "me")}
    return {
        name: float(np.linalg.norm(marks[a] - marks[b])) / chord
        for name, (a, b) in pairs.items()
        if chord and {a, b} <= set(marks)
    }
