"""Both profiles of a lateral radiograph, with or without a skull that it belongs to.

Without one the template's skull is laid over it, larger or smaller, and bends to the edges beside it. Owns what is read
of a laid film. Knows nothing of the vector's order.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.spatial import cKDTree

from cranioface.anatomy.template import load_template
from cranioface.command import BadInput
from embedding.film import Film
from embedding.fitting import Fit, measured
from embedding.laid import SIDES, TRIED, Laid, Side, best_fit, front_of, mean_off
from embedding.outline import Outline, skull_outline
from embedding.pose import Edges, candidates
from embedding.profile_vector import Profiles
from embedding.skin import skin_profile

MARKS = ("g", "n", "ans", "ss", "pr", "id", "sm", "pg", "me")
KNOWN_SIZE, SIZE_SD = (0.88, 0.94, 1.0, 1.06, 1.12), 0.06  # of heads against the template's
ANY_SIZE, ANY_SD = tuple(np.geomspace(0.55, 1.9, 14)), 0.3  # where mm per pixel are unknown
REACH_MM, EVEN_POINTS = 7.0, 5.0  # a person's outline from the fitted template's; smoothing of that along it
ROUNDS = 3
# left on average when the template was bent, and by how much more when it is bent facing the other way: of 32 lateral
# films 0.2 to 1.0 and at least 0.28, of as many frontal ones 0.6 to 2.0 and, but for one, at most 0.2
TEMPLATE_OFF_MM, EITHER_WAY_MM = 1.2, 0.22
NEAR_MM, SEEN = 5.0, 0.5  # of a landmark: its outline, and how much of that must be seen
FROM, TO = "g", "me"


def find_profiles(film: Film, faces: Side | None = None) -> Profiles:
    """The profiles of a film, whoever it is of. BadInput where it is no lateral radiograph of a head.

    The template is laid over it facing either way and bent to its edges: the way in which less is left unexplained is
    the right one, and where both do alike it is a skull from the front, or none.
    """
    template, edges = load_template(), Edges(film)
    outline = skull_outline(template.skull + template.mandible, template.skull + template.mandible)
    tried = sorted((_tried(edges, outline, side) for side in SIDES[faces]), key=lambda one: one[0])
    off, fit, bent, last = tried[0]
    if off > TEMPLATE_OFF_MM or (len(tried) > 1 and tried[1][0] - off < EITHER_WAY_MM):
        raise BadInput(f"{film.path}: shows no skull from the side ({off:.1f} mm off one); give a lateral radiograph")
    marks = {name: _plane(template.landmarks[name]) for name in MARKS}
    shift = gaussian_filter1d(bent.points - outline.points, 2.0, axis=0)
    near = cKDTree(outline.points).query(np.array(list(marks.values())))[1]
    moved = {name: p + shift[k] for (name, p), k in zip(marks.items(), near, strict=True)}
    skin = front_of(fit.pose.in_plane(skin_profile(film)))
    return _profiles(Laid(film, bent, last, skin), moved)


def _tried(edges: Edges, outline: Outline, side: int) -> tuple[float, Fit, Outline, Fit]:
    """The template's outline laid facing one way: what is left when it was bent, the fit before, the bent outline and
    its fit."""
    film = edges.film
    sizes, sd = (ANY_SIZE, ANY_SD) if film.mm is None else (KNOWN_SIZE, SIZE_SD)
    fit = best_fit(edges, outline, candidates(edges, outline, sizes, (side,))[:TRIED], sd)
    bent, last = _bent(edges, outline, fit)
    return mean_off(last, film, bent), fit, bent, last


def profiles_of(laid: Laid, landmarks: Mapping[str, np.ndarray]) -> Profiles:
    """The profiles of a film that is laid over its skull; landmarks (3,) mm on that."""
    return _profiles(laid, {n: _plane(landmarks[n]) for n in MARKS if np.isfinite(landmarks[n]).all()})


def _plane(point: np.ndarray) -> np.ndarray:
    return np.array([-point[1], point[2]])


def _bent(edges: Edges, outline: Outline, fit: Fit) -> tuple[Outline, Fit]:
    """The outline moved onto the edges beside it, evenly along itself, and what is left."""
    now = outline
    for _ in range(ROUNDS):
        seen = measured(edges, now, fit.pose, REACH_MM)
        weight = gaussian_filter1d(seen.seen.astype(float), EVEN_POINTS)
        step = gaussian_filter1d(np.where(seen.seen, seen.residual, 0.0), EVEN_POINTS) / np.maximum(weight, 0.1)
        now = Outline(now.points - step[:, None] * now.normals, now.normals)
    return now, measured(edges, now, fit.pose, REACH_MM / 2)


def _profiles(laid: Laid, marks: Mapping[str, np.ndarray]) -> Profiles:
    """In picture coordinates, both from the level of glabella down to that of menton."""
    pose, film, outline, seen = laid.fit.pose, laid.film, laid.outline, laid.fit.seen
    edge = np.where(seen[:, None], outline.points - laid.fit.residual[:, None] * outline.normals, np.nan)
    if not {FROM, TO} <= set(marks):
        return Profiles(np.zeros((0, 2)), np.zeros((0, 2)), {}, pose.faces)
    tree = cKDTree(outline.points)
    (_, _), (low, high) = tree.query(np.array([marks[TO], marks[FROM]]))
    bone = edge[low : high + 1][::-1]  # an outline runs from the chin up over the face
    shown = {n: p for n, p in marks.items() if (s := seen[tree.query_ball_point(p, NEAR_MM)]).size and s.mean() > SEEN}
    return Profiles(
        film.in_file(pose.on_film(_between(laid.skin, marks))), film.in_file(pose.on_film(bone)),
        {n: film.in_file(pose.on_film(p[None]))[0] for n, p in shown.items()}, pose.faces,
    )  # fmt: skip


def _between(skin: np.ndarray, marks: Mapping[str, np.ndarray]) -> np.ndarray:
    """The run of the skin (n, 2), which goes down, from the level of glabella to where it first is at menton's."""
    up = skin[:, 1]
    start = int(np.argmax(up <= marks[FROM][1]))
    below = np.flatnonzero(up[start:] <= marks[TO][1])
    return np.asarray(skin[start : start + int(below[0]) + 1] if len(below) else skin[start:])
