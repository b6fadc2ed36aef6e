"""Synthetic faces moved to where skin lies on real heads: what lies between the sites, and fullness.

Owns how the face model's measured fields come to the population's control points, and what of the mean field the
population shows by itself already (`usual_shift.npz`, measured on its own people as on CTs: docs/tissue.md). Frankfurt
frame, mm. Knows no scan.
"""

from functools import cache
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

from cranioface.anatomy.face_model import load_face_model
from cranioface.anatomy.face_model.smooth_directions import SmoothDirections
from cranioface.anatomy.face_model.stored import STORED as MODEL
from cranioface.geometry.vertex_normals import vertex_normals
from cranioface.population.anny_heads import load_heads
from cranioface.population.face_sites import face_sites

SHIFT = Path(__file__).parent / "usual_shift.npz"


def measured_steps(points: np.ndarray, triangles: np.ndarray, fullness: float, usual: bool = True) -> np.ndarray:
    """Steps (n, 3) mm of the population's control points to a face this full; usual: with the mean's shift."""
    of_model, nearest = _places()
    model = load_face_model()
    shift, full = stored_shift() if usual else np.zeros(len(of_model)), model.full[: model.control_points]
    steps = (shift + fullness * full)[:, None] * _directions().of(vertex_normals(points, triangles)[of_model])
    return np.asarray(steps[nearest])


def site_steps(fullness: float) -> dict[str, float]:
    """What those steps add to the depth at each site, mm, by the name of the site's point."""
    index = face_sites().index
    more = stored_shift() + fullness * load_face_model().full[: len(stored_shift())]
    nearest = _places()[1]
    return {name: float(more[nearest[vertex]]) for name, vertex in index.items()}


@cache
def stored_shift() -> np.ndarray:
    """Mm (n,) along the outward direction at the face model's control points."""
    with np.load(SHIFT) as own:
        return np.asarray(own["shift"], np.float64)


@cache
def _places() -> tuple[np.ndarray, np.ndarray]:
    """The population's points that are the face model's, and for each of its own which of these lies nearest: below
    the model's cut skin goes as at the cut."""
    with np.load(MODEL) as stored:
        of_model = stored["head_vertices"]
    mean = load_heads().head(np.ones(3) / 3, 0.5, 0.0, {})
    return of_model, cKDTree(mean[of_model]).query(mean)[1]


@cache
def _directions() -> SmoothDirections:
    """The model's at its control points, each with as much skin as its neighbours leave it."""
    model = load_face_model()
    points, hidden = (array[: model.control_points] for array in (model.mean, model.hidden))
    apart = cKDTree(points).query(points, k=5)[0][:, 1:].mean(1)
    return SmoothDirections(model.smooth[:, : model.control_points].astype(np.float64), apart**2 * ~hidden)
