"""The face over an open or a toothless mouth: skin rides on the mandible by shares, lips fall in where teeth are gone.

Owns the shares of the head mesh, one topology for everyone. Knows nothing of bone but its hinge. Frankfurt, LPS, mm.
"""

from functools import cache

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import spsolve

from cranioface.anatomy.open_mouth import FISSURE_SHARE, closed_share, opened
from cranioface.geometry.averaging import means
from cranioface.population.anny_heads import load_heads
from cranioface.population.face_sites import face_sites
from cranioface.population.mouth import Mouth

HELD = 100.0  # how firmly a held vertex keeps its share, against smoothness
# what rides whole on the jaw, mm about these: the chin and the front of the jaw line; the sulcus above nearly does
BORNE_MM = {"pg": 9.0, "gn": 9.0, "me": 9.0, "mmb_left": 10.0, "mmb_right": 10.0}
# of the stretch from a lip's root to the fissure, how much the skin makes and how little the vermilion
BY_SKIN = 0.8
BEHIND_ZYGION_MM, RIM_MM = 75.0, 12.0  # behind it and at the lower end the neck keeps its place
SLIT_MM = 10.0  # about the height of the corners: the fillings of the mouth
MARGINS = 0.7  # of either lip's fall that the margins of both make, which touch: over both jaws the vermilion rolls in
ROOT_SHARE = 0.3  # of a lip's fall that its root makes, the base of the nose or the sulcus
FILLED_QUADS = 65  # the last of the head's quads fill the slits of eyes and mouth
# Labrale behind where teeth would carry it, mm: with new dentures the nasolabial angle of 30 patients fell by 8 degrees
# (Toser 2026, abstract), which is 2 mm at a lip of 15 mm before a base that follows by a third; more on an old ridge,
# modelled. The lower lip and the growth with the ridge's loss are modelled too.
FALLEN_MM, FALLEN_PER_LOST = {"upper": 1.8, "lower": 2.0}, 0.28
NARROWER = 0.3  # corners of the mouth draw in by so much of it: 2.2 mm of breadth (Toser 2026, abstract)


def follow(head: np.ndarray, hinge: np.ndarray, mouth: Mouth, gape_mm: float) -> np.ndarray:
    """Control points (n, 3) of a face made with its mouth closed, as `mouth` moves them.

    hinge (2, 3): of the closed skull (anatomy.open_mouth); gape_mm: what the jaw's motion opens at the incisors.
    """
    if mouth.fallen_in:
        head = head + _falling(mouth)
    lips = closed_share(gape_mm)
    share = lips * _riding("closed") + (1 - lips) * _riding("parted")
    return opened(head, hinge, mouth.opening_deg, mouth.slid_mm, share)


def _falling(mouth: Mouth) -> np.ndarray:
    """Steps (n, 3) of lips and cheeks that fall in over the jaws that lost their teeth."""
    out = np.zeros((len(_usual()), 3))
    for jaw, lost in (("upper", mouth.upper_lost_mm), ("lower", mouth.lower_lost_mm)):
        if lost > 0:
            back = (FALLEN_MM[jaw] + FALLEN_PER_LOST * lost) * _carried_by(jaw)
            out[:, 1] += back
            out[:, 0] -= NARROWER * back * np.clip(_usual()[:, 0] / 20.0, -1.0, 1.0)
    return out


@cache
def _usual() -> np.ndarray:
    """Control points (n, 3) of the average head of the model, in its own place."""
    return load_heads().head(np.ones(3) / 3, 0.5, 0.0, {})


@cache
def _riding(lips: str) -> np.ndarray:
    """Share (n,) of the jaw's motion that each control point makes, lips `closed` or `parted`: 1 at the chin."""
    p, (upper, lower, corners) = _usual(), _margins()
    held = {int(k): 0.0 for k in np.flatnonzero(_still(p))} | {int(k): 1.0 for k in _borne(p)}
    aside = (p[:, 0] / p[corners, 0].max()) ** 2 if lips == "parted" else np.ones(len(p))  # an open mouth is a lens
    if lips == "closed":
        held |= {face_sites().index["pr"]: BY_SKIN * FISSURE_SHARE}
        held |= {face_sites().index["id"]: 1 - BY_SKIN * (1 - FISSURE_SHARE)}
    held |= {int(k): FISSURE_SHARE * aside[k] for k in upper}
    held |= {int(k): 1 - (1 - FISSURE_SHARE) * aside[k] for k in lower}
    return np.asarray(np.clip(_smooth(held | dict.fromkeys(corners.tolist(), FISSURE_SHARE)), 0.0, 1.0))


def _still(p: np.ndarray) -> np.ndarray:
    """Which points (n, 3) keep their place: all above a plane from subnasale to the ear, the nape, the neck's end."""
    base, ear = (p[face_sites().index[k]] for k in ("ss", "zy_left"))
    level = base[2] + (ear[2] - base[2]) * (p[:, 1] - base[1]) / (ear[1] - base[1])
    return np.asarray((p[:, 2] > level) | (p[:, 1] > ear[1] + BEHIND_ZYGION_MM) | (p[:, 2] < p[:, 2].min() + RIM_MM))


def _borne(p: np.ndarray) -> np.ndarray:
    """Indices of the points (n, 3) that ride on the jaw alone: the chin and the front of the jaw line."""
    near = [np.linalg.norm(p - p[face_sites().index[k]], axis=1) < reach for k, reach in BORNE_MM.items()]
    return np.flatnonzero(np.any(near, 0))


@cache
def _carried_by(jaw: str) -> np.ndarray:
    """How much (n,) of the fall of one lip each control point makes: 1 at the lip, less on its root and the cheek."""
    p, index, (upper, lower, corners) = _usual(), face_sites().index, _margins()
    held = {int(k): 0.0 for k in np.flatnonzero(_still(p))} | {int(k): 0.0 for k in _borne(p)}
    held |= dict.fromkeys([*upper.tolist(), *lower.tolist()], MARGINS) | dict.fromkeys(corners.tolist(), 0.6 * MARGINS)
    held |= {index["pr" if jaw == "upper" else "id"]: 1.0} | {index["ss" if jaw == "upper" else "sm"]: ROOT_SHARE}
    return np.asarray(np.clip(_smooth(held), 0.0, 1.2))


def _smooth(held: dict[int, float]) -> np.ndarray:
    """The smoothest values (n,) on the head without its fillings that keep the held ones (least bending)."""
    rows, goal = np.array(list(held)), np.array(list(held.values()))
    bending = sp.identity(len(_usual())) - _links()
    n = len(_usual())
    holding = sp.csr_matrix((np.full(len(rows), HELD), (rows, rows)), shape=(n, n))
    asked = np.zeros(n)
    asked[rows] = HELD * goal
    return np.asarray(spsolve((bending.T @ bending + holding).tocsc(), asked))


@cache
def _links() -> sp.csr_matrix:
    """Row-normalised neighbours of the control points, slits of eyes and mouth left open."""
    heads, n = load_heads(), len(_usual())
    quads = heads.quads[:-FILLED_QUADS]
    a, b = np.stack([quads.ravel(), np.roll(quads, -1, 1).ravel()])
    alone = np.setdiff1d(np.arange(n), quads)
    return means(np.r_[a, b, alone], np.r_[b, a, alone], (n, n))


@cache
def _margins() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Control points of the fissure: the upper lip's margin, the lower lip's, both corners."""
    heads, p = load_heads(), _usual()
    corner = p[face_sites().index["ch_left"]]
    filled = [f for f in (*heads.quads[-FILLED_QUADS:], *heads.triangles) if abs(p[f, 2].mean() - corner[2]) < SLIT_MM]
    ring = np.unique(np.concatenate(filled))
    ends = ring[[p[ring, 0].argmin(), p[ring, 0].argmax()]]
    inner = np.setdiff1d(ring, ends)
    part = connected_components(_links()[inner][:, inner])[1]
    lips = sorted((inner[part == k] for k in np.unique(part)), key=lambda lip: -p[lip, 2].mean())
    return lips[0], lips[1], ends
