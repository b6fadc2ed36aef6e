"""Eight predicted views made one surface: what each view adds is carried onto the tissue-depth face and averaged there.

Views that are predicted one beside the other differ by about a millimetre, and seams between them look like scars.
Here a point of the skin moves along its normal by what the views that see it ask, those that face it most; the lids,
lips and ears of the tissue-depth face come along. Knows nothing of networks.
"""

import cv2
import numpy as np
import trimesh

from backprojection.neck_and_ears import share_of_face
from cranioface.anatomy.face_finish import clear_of_bone
from cranioface.anatomy.registration import Registered
from cranioface.geometry.averaging import even
from cranioface.geometry.ring import CameraRing, project, to_pixels

ROUNDS = 3  # a step along the normal is exact to first order only
LEAST_FACING = 0.25  # cosine: surface seen more obliquely says little
HIDDEN_MM = 3.0  # a vertex so far behind what the view sees is hidden by something else
SMOOTH_STEPS, FILL_STEPS = 5, 60  # rings of neighbours: between views, and into places that no view sees
CLEAR_STEPS = 2
FAINT = 1e-3  # of the weight of seen skin: where only the wide average speaks


def reconcile(base: trimesh.Trimesh, depth: np.ndarray, registered: Registered, ring: CameraRing) -> trimesh.Trimesh:
    """`base` moved to lie where `depth` (8, N, N) mm predicts the face; same vertices in the same order, outside bone.

    NaN in depth asks for nothing. Neck, ears and crown stay. Frankfurt frame, mm.
    """
    points, faces = np.asarray(base.vertices, np.float64), base.faces
    share = share_of_face(points, registered.expected)[:, None] ** 2  # views guess necks most wildly near the border
    for _ in range(ROUNDS):
        skin = trimesh.Trimesh(points, faces, process=False)
        step = share * _averaged(*_asked(skin, depth, ring), faces)
        points = points + even(step, faces, SMOOTH_STEPS) * skin.vertex_normals
    points = points + _clearing(points, base, registered)
    return trimesh.Trimesh(points, faces, process=False)


def _clearing(points: np.ndarray, base: trimesh.Trimesh, registered: Registered) -> np.ndarray:
    """Steps (n, 3) out of the bone. The base is clear of it: no vertex need go farther back than it came in."""
    out = clear_of_bone(points, base.faces, registered.bone.points, registered.bone.normals) - points
    inward = np.maximum(-((points - base.vertices) * base.vertex_normals).sum(1, keepdims=True), 0)
    length = np.linalg.norm(out, axis=1, keepdims=True)
    return even(out * np.minimum(1, inward / np.maximum(length, 1e-9)), base.faces, CLEAR_STEPS)


def _asked(skin: trimesh.Trimesh, depth: np.ndarray, ring: CameraRing) -> tuple[np.ndarray, np.ndarray]:
    """Step along the normal (n, 1) mm that the views ask of each vertex, and how loudly (n, 1)."""
    now = project(skin, ring)
    rows, columns, depths = to_pixels(skin.vertices, ring)
    facing = skin.vertex_normals @ ring.axes()[1].T
    total, weight = np.zeros(len(rows[0])), np.zeros(len(rows[0]))
    for k in range(len(now)):
        missing, known = _sample(depth[k] - now[k], rows[k], columns[k])
        seen, _ = _sample(now[k], rows[k], columns[k])
        heard = known * (facing[:, k] > LEAST_FACING) * (np.abs(seen - depths[k]) < HIDDEN_MM) * facing[:, k] ** 2
        total += heard * missing * facing[:, k]
        weight += heard
    return (total / np.maximum(weight, 1e-9))[:, None], weight[:, None]


def _sample(image: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bilinear values (n,) of an image with holes, and the share 0..1 of each that was known."""
    known = np.isfinite(image)
    where = columns.astype(np.float32)[None], rows.astype(np.float32)[None]
    values, share = (
        cv2.remap(np.where(known, x, 0).astype(np.float32), *where, cv2.INTER_LINEAR)[0] for x in (image, known)
    )
    return values / np.maximum(share, 1e-6), share * (share > 0.5)


def _averaged(step: np.ndarray, weight: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Steps (n, 1) averaged over neighbours by weight; where nothing was asked, over many rings of them."""
    near, far = (
        (even(step * weight, faces, rings), even(weight, faces, rings) + 1e-12) for rings in (SMOOTH_STEPS, FILL_STEPS)
    )
    loud = np.clip(near[1] / (FAINT * max(float(weight.max()), 1e-9)), 0, 1)
    return np.asarray(loud * near[0] / near[1] + (1 - loud) * far[0] / far[1])
