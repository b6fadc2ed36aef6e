"""How the skin rides on the bone: which share of the mandible's motion each point of the template's face makes.

Chin and jaw line ride whole, nose, cheekbones, ears and the neck's end stay, what lies between is stretched evenly.
Over the gap the lips follow `open_mouth`. Knows nothing of scans. Frankfurt frame, mm.
"""

from functools import cache

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import spsolve
from scipy.spatial import cKDTree

from cranioface.anatomy.face_model import load_face_model
from cranioface.anatomy.face_model.lips import lip_margins, lip_sides
from cranioface.anatomy.jaw import Jaw
from cranioface.anatomy.open_mouth import FISSURE_SHARE, closed_share, opened
from cranioface.anatomy.template import Template
from cranioface.geometry.averaging import averaged, neighbour_means

# mm, on the template: above, behind and below this the skin stays; with bone so near, before and below this it rides
STAYS_ABOVE, STAYS_BEHIND, STAYS_BELOW, NAPE, LOBE = -14.0, 8.0, -108.0, 45.0, -28.0
RIDES_NEAR, RIDES_BEFORE, RIDES_BELOW, ANGLE_MM = 22.0, -38.0, -60.0, 16.0
NOSE_MM = 20.0  # to each side of its tip, and behind its root
FISSURE_MM = 3.0  # of either lip from its margin behind the fissure, that moves as one
LENS = 3  # the power of the distance from the middle with which an open mouth narrows to its corners
EVEN_STEPS = 6


def ride(points: np.ndarray, jaw: Jaw, template: Template) -> np.ndarray:
    """Vertices (n, 3) of a closed mouth's face, in the template's order, after the jaw's motion."""
    closed, parted = shares(template)
    close = closed_share(jaw.travel_mm)
    return opened(points, jaw.hinge, jaw.opening_deg, jaw.slid_mm, close * closed + (1 - close) * parted)


@cache
def shares(template: Template) -> tuple[np.ndarray, np.ndarray]:
    """The share (n,) of the jaw's motion that each vertex of the face makes: lips closed, and lips wide apart."""
    face, model = np.asarray(template.face.vertices), load_face_model()
    side, (_, _, ends) = lip_sides(model, FISSURE_MM), lip_margins(model)
    fixed = np.full(len(face), np.nan)
    fixed[_stays(template)] = 0.0
    fixed[_on_jaw(template)] = 1.0
    x, (right, left) = face[:, 0], face[ends, 0]
    corner = (x / np.where(x < 0, right, left)).clip(0, 1) ** LENS
    closed, parted = fixed.copy(), fixed.copy()
    closed[side != 0] = FISSURE_SHARE
    parted[side > 0] = (FISSURE_SHARE * corner)[side > 0]
    parted[side < 0] = (1 - (1 - FISSURE_SHARE) * corner)[side < 0]
    return stretched(closed, template.face.faces), stretched(parted, template.face.faces)


def _stays(template: Template) -> np.ndarray:
    """(n,) bool: skin that no jaw moves: upper face, nose down to the root of the lip, back of the head, neck's end."""
    x, y, z = np.asarray(template.face.vertices).T
    root = template.face.vertices[template.face_landmarks["sn"]]
    nose = (np.abs(x) < NOSE_MM) & (z > root[2]) & (y < root[1] + NOSE_MM)
    return np.asarray(nose | (z > STAYS_ABOVE) | ((y > STAYS_BEHIND) & (z > LOBE)) | (y > NAPE) | (z < STAYS_BELOW))


def _on_jaw(template: Template) -> np.ndarray:
    """(n,) bool: skin over the body of the mandible, its angles and the chin."""
    face = np.asarray(template.face.vertices)
    near = cKDTree(template.mandible.vertices).query(face)[0] < RIDES_NEAR
    body = near & (face[:, 1] < RIDES_BEFORE) & (face[:, 2] < RIDES_BELOW)
    angles = face[[template.face_landmarks[n] for n in ("go_left", "go_right")]]
    return np.asarray(body | (cKDTree(angles).query(face)[0] < ANGLE_MM))


def stretched(fixed: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """`fixed` (n,) with what is NaN stretched evenly between: each vertex of `faces` the mean of its neighbours."""
    links = neighbour_means(faces, len(fixed))
    free = np.isnan(fixed)
    known = np.where(free, 0.0, fixed)
    system = (sp.eye(len(fixed)) - links).tocsr()[free]
    known[free] = spsolve(system[:, free].tocsc(), -(system @ known))
    return averaged(known[:, None], links, EVEN_STEPS)[:, 0]
