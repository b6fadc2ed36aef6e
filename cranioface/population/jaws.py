"""Bone under a mouth: teeth and ridges taken off a skull, its mandible opened about the hinge.

Owns which bone of the template carries the teeth and how a ridge shrinks. Knows nothing of skin. Frankfurt, LPS, mm.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import scipy.sparse as sp
import trimesh
from scipy.sparse.linalg import spsolve

from cranioface.anatomy.landmark_names import both_sides
from cranioface.anatomy.open_mouth import HINGE, opened
from cranioface.anatomy.template import load_template
from cranioface.geometry.averaging import neighbour_means
from cranioface.population.mouth import Mouth
from cranioface.population.skull import Skull

CROWN_MM = 16.0  # from the ridge: what lies farther is no tooth, as the coronoid above the last molars
BEHIND_MM, FADE_MM = {"upper": 10.0, "lower": 3.0}, 6.0  # the arch ends so far behind the second molars
DOME_MM, LEAST_HELD = 1.5, 1e-6  # a ridge is round
RETREAT = {"upper": 0.4, "lower": 0.15}  # mm back for each mm of height: the upper ridge shrinks inwards (recalled)
# rim of each jaw: in the middle, over the molars; and the landmarks that lie on it, each with its share of the loss
RIM = {"upper": ("pr", "ecm2s_left"), "lower": ("id", "ecm2i_left")}
ON_RIM = {"upper": {"pr": 1.0, "sC": 1.0, "ecm2s": 1.0, "cs": 1.0, "mp": 0.5}, "lower": {"id": 1.0, "iC": 1.0,
          "ecm2i": 1.0}}  # fmt: skip


def with_mouth(skull: Skull, mouth: Mouth) -> Skull:
    """`skull` (closed in its bite, with all teeth) as `mouth` has it: ridges, jaw and landmarks."""
    bone = {"upper": np.array(skull.cranium.vertices, float), "lower": np.array(skull.mandible.vertices, float)}
    marks = dict(skull.landmarks)
    for jaw, lost in (("upper", mouth.upper_lost_mm), ("lower", mouth.lower_lost_mm)):
        if lost > 0:
            bone[jaw] = bone[jaw] + _shrinking(jaw, lost)
            marks |= _rim_lowered(marks, jaw, lost)
    hinge = np.array([marks[k] for k in HINGE])
    bone["lower"] = opened(bone["lower"], hinge, mouth.opening_deg, mouth.slid_mm)
    for name in load_template().mandible_landmarks:
        marks[name] = opened(marks[name][None], hinge, mouth.opening_deg, mouth.slid_mm)[0]
    cranium, mandible = (_moved(m, bone[j]) for m, j in ((skull.cranium, "upper"), (skull.mandible, "lower")))
    opening = gape_mm(skull.bite, mouth)
    return replace(skull, cranium=cranium, mandible=mandible, landmarks=marks, mouth=mouth, gape_mm=opening)


def gape_mm(landmarks: dict[str, np.ndarray], mouth: Mouth) -> float:
    """What the jaw's motion adds to the distance of prosthion and infradentale, from these of the closed skull."""
    hinge, upper, lower = np.array([landmarks[k] for k in HINGE]), landmarks["pr"], landmarks["id"]
    moved = opened(lower[None], hinge, mouth.opening_deg, mouth.slid_mm)[0]
    return float(np.linalg.norm(upper - moved) - np.linalg.norm(upper - lower))


def _moved(mesh: trimesh.Trimesh, vertices: np.ndarray) -> trimesh.Trimesh:
    return trimesh.Trimesh(vertices.astype(np.float32), mesh.faces, process=False)


def _rim_lowered(marks: dict[str, np.ndarray], jaw: str, lost: float) -> dict[str, np.ndarray]:
    step = lost * np.array([0.0, RETREAT[jaw], 1.0 if jaw == "upper" else -1.0])
    at = {name: share for site, share in ON_RIM[jaw].items() for name in (site, *both_sides(site))}
    return {name: marks[name] + share * step for name, share in at.items() if name in marks}


def _shrinking(jaw: str, lost: float) -> np.ndarray:
    """Steps (n, 3) mm of the vertices of the template's cranium or mandible that leave a healed ridge, `lost` lower.

    Crowns are drawn in to the smoothest cover of the ridge that is left below them.
    """
    mesh, up = _bone(jaw)
    p, above = np.array(mesh.vertices, float), _above_rim(jaw) + lost
    gone = np.flatnonzero((above > 0) & (_arch(jaw) > 0.5))
    healed = p.copy()
    healed[gone] = _covering(jaw, gone, p)
    healed[gone, 2] += up * DOME_MM * np.clip(above[gone] / DOME_MM, 0.0, 1.0)
    back = RETREAT[jaw] * lost * np.clip(1 + np.minimum(above, 0.0) / FADE_MM, 0.0, 1.0) * _arch(jaw)
    return np.asarray(healed - p + np.outer(back, [0.0, 1.0, 0.0]))


def _covering(jaw: str, gone: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Places (k, 3) of the vertices `gone` (k,) of a jaw that lie in the mean of their neighbours, others in place."""
    bending = (sp.identity(len(points)) - _neighbours(jaw)).tocsr()[gone]
    rest = np.setdiff1d(np.arange(len(points)), gone)
    holding = -bending[:, rest] @ points[rest]
    loose = sp.identity(len(gone)) * LEAST_HELD  # so that a crown that is an island of the mesh has an answer
    return np.asarray(spsolve((bending[:, gone] + loose).tocsc(), holding + LEAST_HELD * points[gone]))


@cache
def _neighbours(jaw: str) -> sp.csr_matrix:
    mesh = _bone(jaw)[0]
    return neighbour_means(np.asarray(mesh.faces), len(mesh.vertices))


def _bone(jaw: str) -> tuple[trimesh.Trimesh, float]:
    """The template's bone of a jaw, and the sign of z along its teeth."""
    template = load_template()
    return (template.skull, -1.0) if jaw == "upper" else (template.mandible, 1.0)


@cache
def _arch(jaw: str) -> np.ndarray:
    """How much (n,) each vertex of a jaw of the template belongs to teeth and ridge, from 0 to 1."""
    behind = np.asarray(_bone(jaw)[0].vertices)[:, 1] - load_template().landmarks[RIM[jaw][1]][1] - BEHIND_MM[jaw]
    return np.asarray((_above_rim(jaw) < CROWN_MM) * np.clip(1 - behind / FADE_MM, 0.0, 1.0))


@cache
def _above_rim(jaw: str) -> np.ndarray:
    """How far (n,) mm each vertex of a jaw of the template lies beyond its alveolar rim, towards the teeth."""
    front, molars = (load_template().landmarks[k] for k in RIM[jaw])
    mesh, up = _bone(jaw)
    y, z = np.asarray(mesh.vertices, float)[:, 1:].T
    level = front[2] + (molars[2] - front[2]) * (y - front[1]) / (molars[1] - front[1])
    return np.asarray(up * (z - level))
