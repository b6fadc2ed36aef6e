"""Tissue-depth pegs: a numbered cylinder at each site, for work in clay on a printed skull. Frankfurt frame, mm."""

from typing import cast

import numpy as np
import trimesh

from cranioface.anatomy.landmark_names import site_of
from cranioface.anatomy.registration import Registered
from cranioface.anatomy.template import Template, load_template
from cranioface.anatomy.tissue_depth_face import site_directions

RADIUS, ROOT_MM, SECTIONS = 2.0, 1.0, 24  # the root sinks into the bone so that peg and skull print as one
DIGIT_HIGH, DIGIT_WIDE, STROKE, RELIEF = 1.8, 1.0, 0.3, 0.4  # mm
# seven segments: top, upper left, upper right, middle, lower left, lower right, bottom
LIT = {"0": "1110111", "1": "0010010", "2": "1011101", "3": "1011011", "4": "0111010",
       "5": "1101011", "6": "1101111", "7": "1010010", "8": "1111111", "9": "1111011"}  # fmt: skip
SEGMENTS = (
    (0, 1, 1, 0),
    (-0.5, 0.5, 0, 1),
    (0.5, 0.5, 0, 1),
    (0, 0, 1, 0),
    (-0.5, -0.5, 0, 1),
    (0.5, -0.5, 0, 1),
    (0, -1, 1, 0),
)


def pegs(registered: Registered, depths: dict[str, float], template: Template | None = None) -> trimesh.Trimesh:
    """One closed body per site whose bone is present, as long as `depths` (mm by site) says,
    its number raised on the free end.

    Numbers follow the order of `peg_numbers`. A site on missing bone gets no peg: there is nothing to glue it on.
    """
    template = template or load_template()
    names, along = site_directions(registered, template)
    numbers = peg_numbers(registered, depths, template)
    bodies = [
        peg(registered.landmarks[name], direction, depths[site_of(name)], numbers[name])
        for name, direction in zip(names, along, strict=True)
        if name in numbers
    ]
    return cast(trimesh.Trimesh, trimesh.util.concatenate(bodies))  # it promises any geometry; meshes give a mesh


def peg_numbers(registered: Registered, depths: dict[str, float], template: Template | None = None) -> dict[str, int]:
    """Landmark name -> number on its peg, from 1; a site keeps its number also where others are missing."""
    names, _ = site_directions(registered, template or load_template())
    here = {n: k for k, n in enumerate(names, 1) if site_of(n) in depths}
    return {n: k for n, k in here.items() if np.isfinite(registered.landmarks[n]).all()}


def peg(bone: np.ndarray, direction: np.ndarray, depth: float, number: int) -> trimesh.Trimesh:
    """A closed cylinder from `bone` (3,) along `direction` (3,), its free end `depth` mm away;
    the digits stand RELIEF above that end."""
    parts = [_cylinder(depth)] + _digits(str(number), depth)
    body = trimesh.boolean.union(parts, engine="manifold")
    body.apply_transform(_upright(bone, direction))
    return trimesh.Trimesh(body.vertices, body.faces, process=False)


def _cylinder(depth: float) -> trimesh.Trimesh:
    body: trimesh.Trimesh = trimesh.creation.cylinder(RADIUS, depth + ROOT_MM, sections=SECTIONS)
    body.apply_translation([0, 0, (depth - ROOT_MM) / 2])
    return body


def _digits(text: str, height: float) -> list[trimesh.Trimesh]:
    bars = []
    for place, digit in enumerate(text):
        left = (place - (len(text) - 1) / 2) * (DIGIT_WIDE + 2 * STROKE)
        lit = (s for s, on in zip(SEGMENTS, LIT[digit], strict=True) if on == "1")
        bars += [_bar(left + x * DIGIT_WIDE, y * DIGIT_HIGH / 2, flat, upright, height) for x, y, flat, upright in lit]
    return bars


def _bar(x: float, y: float, flat: float, upright: float, height: float) -> trimesh.Trimesh:
    size = [flat * DIGIT_WIDE + STROKE, upright * DIGIT_HIGH / 2 + STROKE, 2 * RELIEF]
    bar: trimesh.Trimesh = trimesh.creation.box(size)
    bar.apply_translation([x, y, height])
    return bar


def _upright(bone: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """Places the peg's z axis along `direction`, its digits' top towards +z of the head or,
    on the vertex, towards the back."""
    w = np.asarray(direction, float) / np.linalg.norm(direction)
    up = np.array([0.0, 0, 1]) if abs(w[2]) < 0.9 else np.array([0.0, 1, 0])
    u = np.cross(up, w)
    matrix = np.eye(4)
    matrix[:3, 0] = u / np.linalg.norm(u)
    matrix[:3, 1] = np.cross(w, matrix[:3, 0])
    matrix[:3, 2], matrix[:3, 3] = w, bone
    return matrix
