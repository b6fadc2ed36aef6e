"""Eight predicted views made one face: what the views add to the tissue-depth face, as the face model can grant it.

Views that are predicted one beside the other differ by about a millimetre, and seams between them look like scars; and
a map of 2 mm pixels says nothing of a lid's margin. Here the views are observations of the model's vertices: its smooth
functions follow them over cheeks, jaw and forehead, nose, lips and lids change along its modes. Knows no network.
"""

import cv2
import numpy as np
import trimesh

from backprojection.neck_and_ears import share_of_face
from cranioface.anatomy.face_finish import cleared
from cranioface.anatomy.face_model import Observations, Posterior, load_face_model
from cranioface.anatomy.registration import Registered
from cranioface.geometry.averaging import even
from cranioface.geometry.ring import CameraRing, project, to_pixels
from cranioface.geometry.vertex_normals import vertex_normals

ROUNDS = 3  # a step along the normal is exact to first order only
LEAST_FACING = 0.25  # cosine: surface seen more obliquely says little
HIDDEN_MM = 3.0  # a vertex so far behind what the view sees is hidden by something else
SMOOTH_STEPS = 3  # rings of neighbours that are heard together
BORDER_STEPS = 12  # rings of neighbours over which neck, ears and crown begin: wide where quads are wide
FAINT = 0.05  # of one view that faces a vertex: less is not heard
# What the views add is smaller than what people differ in, and alike over less; the SD of a vertex that one view faces.
# Modelled: so the views are followed, and no feature goes beyond what faces do.
ADDED_SD_MM, ADDED_LENGTH_MM, SEEN_SD_MM = 5.0, 12.0, 2.0


def reconcile(base: trimesh.Trimesh, depth: np.ndarray, registered: Registered, ring: CameraRing) -> trimesh.Trimesh:
    """`base` (level 1 of the face model) moved to lie where `depth` (8, N, N) mm predicts the face, outside bone.

    The same vertices in the same order. NaN in depth asks for nothing. Neck, ears and crown stay. Frankfurt frame, mm.
    """
    model = load_face_model()
    prior = Posterior(model, ADDED_SD_MM, ADDED_LENGTH_MM)
    points, weights = np.asarray(base.vertices, np.float64), None
    # views guess necks most wildly near the border, which is narrower than a quad of the nape
    share = even(share_of_face(points, registered.expected)[:, None], base.faces, BORDER_STEPS)[:, 0] ** 2
    for _ in range(ROUNDS):
        seen = _observed(points, base.faces, share, *_asked(points, base.faces, depth, ring))
        weights = prior.weights(seen, weights)
        points = base.vertices + prior.displacement(weights)
    points = base.vertices + share[:, None] * (points - base.vertices)  # at the end: held back, views would ask on
    return cleared(trimesh.Trimesh(points, base.faces, process=False), base, registered.bone, model.hidden_faces)


def _observed(
    points: np.ndarray, faces: np.ndarray, share: np.ndarray, step: np.ndarray, heard: np.ndarray
) -> Observations:
    """The control points that are seen, with the steps (n,) along their normals that the views ask, heard (n,) so
    loudly; those of neck, ears and crown are not asked."""
    model, normals = load_face_model(), vertex_normals(points, faces)
    near = even(np.stack([step * heard, heard], 1), faces, SMOOTH_STEPS)
    asked = (np.arange(len(points)) < model.control_points) & (near[:, 1] > FAINT) & (share > 0) & ~model.hidden
    seen = np.flatnonzero(asked)
    sd = SEEN_SD_MM / np.sqrt(near[seen, 1] * share[seen])
    return Observations.of_vertices(seen, normals[seen], near[seen, 0] / near[seen, 1], sd)


def _asked(points: np.ndarray, faces: np.ndarray, depth: np.ndarray, ring: CameraRing) -> tuple[np.ndarray, np.ndarray]:
    """Step along the normal (n,) mm that the views ask of each vertex, and how loudly (n,)."""
    skin = trimesh.Trimesh(points, faces, process=False)
    now, normals = project(skin, ring), vertex_normals(points, faces)
    rows, columns, depths = to_pixels(points, ring)
    facing = normals @ ring.axes()[1].T
    total, weight = np.zeros(len(rows[0])), np.zeros(len(rows[0]))
    for k in range(len(now)):
        missing, known = _sample(depth[k] - now[k], rows[k], columns[k])
        seen, _ = _sample(now[k], rows[k], columns[k])
        heard = known * (facing[:, k] > LEAST_FACING) * (np.abs(seen - depths[k]) < HIDDEN_MM) * facing[:, k] ** 2
        total += heard * missing * facing[:, k]
        weight += heard
    return total / np.maximum(weight, 1e-9), weight


def _sample(image: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bilinear values (n,) of an image with holes, and the share 0..1 of each that was known."""
    known = np.isfinite(image)
    where = columns.astype(np.float32)[None], rows.astype(np.float32)[None]
    values, share = (
        cv2.remap(np.where(known, x, 0).astype(np.float32), *where, cv2.INTER_LINEAR)[0] for x in (image, known)
    )
    return values / np.maximum(share, 1e-6), share * (share > 0.5)
