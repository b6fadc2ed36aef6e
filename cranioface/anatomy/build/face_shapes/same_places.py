"""Places that one finds on our head and on ICT-FaceKit's alike: margins of lids and lips, nose, chin, vault and ears.

Owns the pairs from which the registration starts. Knows nothing of fitting.
"""

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from cranioface.anatomy.build.face_shapes.head import MIRROR, Head
from cranioface.anatomy.build.face_shapes.ict import NASION, SUBNASALE, Ict
from cranioface.anatomy.build.face_shapes.rings import on_chain, rings_of, shares_along, upper_and_lower
from cranioface.geometry.ring import CameraRing, project_each_view

LID_MARGIN, VERMILION, LIP_MARGIN = 4, 6, 2  # rings, counted from the hidden rim of the slit
POINT_OF = {"n": 169, "prn": 1069, "sn": 317, "pg": 1154, "v": 699, "op": 773, "ala_left": 2778}
ON_MIDLINE = {  # box (2, 3) mm of ICT's head and the direction in which the place is extreme
    "prn": (((-1, -200, -20), (1, -100, 20)), (0, -1, 0)), "pg": (((-1, -200, -80), (1, -60, -52)), (0, -1, 0)),
    "v": (((-1, -200, 100), (1, 200, 300)), (0, 0, 1)), "op": (((-1, -200, -10), (1, 200, 90)), (0, 1, 0)),
}  # fmt: skip
WING_BOX, FACING = np.array([[0.0, -200.0, -12.0], [35.0, -88.0, 12.0]]), 0.8
# The left ear from the side, mm before (-) and behind, above (+) and below its middle: ICT's and ours. Rim from its top
# backwards to the lobe, the lobe's root, both ends of the notch above the tragus, the root of the helix.
ICT_EAR, OUR_EAR = np.array([105.0, -5.0, 8.0]), 3104  # its middle; ours is that point
EAR_MM = (
    ((6.7, 26.4), (13.2, 30.6)), ((17.0, 22.0), (22.3, 26.7)), ((20.0, 10.6), (26.1, 13.0)),
    ((19.1, -0.9), (25.4, 2.0)), ((13.3, -12.4), (20.0, -6.7)), ((-4.2, -25.9), (6.5, -20.0)),
    ((-16.9, -22.7), (-4.2, -17.1)), ((-4.8, 0.8), (2.4, 4.8)), ((-9.2, -9.0), (0.9, -6.4)),
    ((-2.0, 22.0), (2.4, 26.7)),
)  # fmt: skip

Pairs = list[tuple[int, np.ndarray]]


def same_places(head: Head, usual: np.ndarray, ict: Ict) -> tuple[np.ndarray, np.ndarray]:
    """Points of the surface (k,), numbered as control points, and their places (k, 3) on ICT's neutral head."""
    surface = head.surface @ usual
    pairs = [*_margins(head, usual, surface, ict), *_profile(ict), *_ear(head, surface, ict)]
    pairs += [(int(head.mirror[v]), place * MIRROR) for v, place in pairs if head.mirror[v] != v]
    first = {v: place for v, place in reversed(pairs)}
    return np.array(list(first)), np.array(list(first.values()))


def _margins(head: Head, usual: np.ndarray, surface: np.ndarray, ict: Ict) -> Pairs:
    rings = rings_of(head, usual)
    chosen = {
        "lid": rings.left_eye[LID_MARGIN], "vermilion": rings.mouth[VERMILION], "lip": rings.mouth[LIP_MARGIN],
    }  # fmt: skip
    pairs: Pairs = []
    for part, ring in chosen.items():
        for which, half in zip(("upper", "lower"), upper_and_lower(ring, usual), strict=True):
            places = on_chain(ict.curve(f"{which} {part}"), shares_along(surface[half]))
            pairs += list(zip(half.tolist(), places, strict=True))[1 if which == "lower" else 0 :]
    return pairs


def _profile(ict: Ict) -> Pairs:
    places = {name: ict.profile(np.array(box), np.array(along)) for name, (box, along) in ON_MIDLINE.items()}
    places |= {"n": ict.landmark(NASION), "sn": ict.landmark(SUBNASALE), "ala_left": _wing(ict)}
    return [(POINT_OF[name], place) for name, place in places.items()]


def _wing(ict: Ict) -> np.ndarray:
    """The widest point of the left wing of the nose."""
    inside = ((ict.points > WING_BOX[0]) & (ict.points < WING_BOX[1])).all(1)
    aside = ict.points[inside & (ict.mesh.vertex_normals[:, 0] > FACING)]
    return np.asarray(aside[aside[:, 0].argmax()])


def _ear(head: Head, surface: np.ndarray, ict: Ict) -> Pairs:
    """Places of the left ear, seen from the side; each is the nearest control point, its offset added on ICT's."""
    ours = trimesh.Trimesh(surface, head.surface_faces, process=False)
    beside = np.flatnonzero(head.mirror != np.arange(head.count))
    tree = cKDTree(surface[beside])
    pairs = []
    for there, here in EAR_MM:
        place = _from_the_side(ict.mesh, ICT_EAR, there)
        point = _from_the_side(ours, surface[OUR_EAR], here)
        nearest = int(beside[tree.query(point)[1]])
        pairs.append((nearest, place + surface[nearest] - point))
    return pairs


def _from_the_side(mesh: trimesh.Trimesh, middle: np.ndarray, at: tuple[float, float]) -> np.ndarray:
    """The point (3,) of the surface seen from the left at `at` mm behind and above `middle`."""
    centre = middle + np.array([0.0, at[0], at[1]])
    depth = project_each_view(mesh, CameraRing(3, 0.3, tuple(centre), (90.0,)), farthest_mm=np.inf)[0][1, 1]
    return np.asarray(centre + np.array([float(depth), 0.0, 0.0]))
