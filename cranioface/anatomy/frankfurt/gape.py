"""How far the mouth is open as scanned: is there a mandible,
and how wide is the slit between the front teeth. Moves nothing."""

from functools import cache

import numpy as np
from scipy.spatial.transform import Rotation

from cranioface.anatomy.exterior import Exterior, exterior
from cranioface.anatomy.frankfurt.icp import Cloud, Matching, refine
from cranioface.anatomy.frankfurt.own_plane import carried
from cranioface.anatomy.template import load_template

OPENINGS = (0.0, 12.0)  # degrees about the condyles, from which the mandible is looked for
SPACING = 4.0  # mm
LEAST_MANDIBLE = 0.25  # of the template's mandible is explained; real heads 0.37-0.41 with, 0.07-0.09 without one
MIDLINE = 10.0  # mm to each side: the incisors
IN_FRONT, BEHIND = 15.0, 20.0  # mm about the prosthion: an open jaw swings back
SAMPLING = 2.0  # mm: slits below it are not told from the spacing of the samples


def gape(seen: Exterior, affine: np.ndarray) -> float:
    """Height in mm of the slit between upper and lower front teeth,
    0 where they meet as in the template, NaN without mandible.

    Vertical only: the teeth's overlap hides the first millimetres of opening, so an open mouth reads low.
    seen: the skull's exterior in the template's frame; affine: the stretch of the template onto it (own_plane). Where
    front teeth are missing, the slit between the gums counts.
    """
    if not _has_mandible(seen.thinned(SPACING), affine):
        return float("nan")
    marks = load_template().landmarks
    upper, chin = (carried(affine, marks[name][None])[0] for name in ("pr", "gn"))
    x, y, z = seen.points.T
    front = (np.abs(x - upper[0]) < MIDLINE) & (y > upper[1] - IN_FRONT) & (y < upper[1] + BEHIND)
    heights = np.sort(z[front & (z < upper[2] + 5) & (z > chin[2] - 10)])
    slit = float(np.diff(heights).max()) if len(heights) > 10 else 0.0
    return slit if slit > SAMPLING else 0.0


def _has_mandible(data: Exterior, affine: np.ndarray) -> bool:
    jaw = Cloud.of(Exterior(carried(affine, _template_jaw().points), _template_jaw().normals))
    hinge = carried(affine, load_template().landmarks["cdl_left"][None])[0]
    there = Cloud.of(data)
    return any(_explained(Matching(jaw, there), _closed_by(opening, hinge)) > LEAST_MANDIBLE for opening in OPENINGS)


@cache
def _template_jaw() -> Exterior:
    return exterior(load_template().mandible).thinned(SPACING)


def _closed_by(degrees: float, hinge: np.ndarray) -> np.ndarray:
    """Rotation (4, 4) about the transverse line through `hinge` that lifts the chin."""
    matrix, middle = np.eye(4), hinge * [0, 1, 1]
    matrix[:3, :3] = Rotation.from_rotvec([-np.radians(degrees), 0, 0]).as_matrix()
    matrix[:3, 3] = middle - matrix[:3, :3] @ middle
    return matrix


def _explained(matching: Matching, start: np.ndarray) -> float:
    """Share of the mandible, the model, that the input explains once it is laid on it."""
    even = np.ones(len(matching.model.points))
    pairs = matching.pairs(refine(matching, start, even, (8.0,) * 6 + (5.0,) * 6))
    return float(pairs.weights(even, 4.0)[len(pairs.model_of_data) :].mean())
