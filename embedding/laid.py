"""A lateral radiograph laid over a skull: the film in the skull's sagittal plane, and the skin that it shows there.

Owns when a film does not belong to a skull. Knows nothing of faces and of tissue. Frankfurt frame, mm; the plane is
(forward, up) from its origin.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import trimesh

from cranioface.command import BadInput
from embedding.film import Film
from embedding.fitting import SCALE_SD, Fit, refined
from embedding.outline import Outline, skull_outline
from embedding.pose import Edges, Pose, candidates
from embedding.skin import skin_profile

Side = Literal["left", "right"]
SIDES: dict[Side | None, tuple[int, ...]] = {None: (1, -1), "right": (1,), "left": (-1,)}
TRIED = 8  # poses from which an exact one is looked for: the best correlation is not always the right one
FAR_MM = 4.0  # a point of the outline that is farther off, or has no edge, counts so much
# an outline off by more on average is another's, and by less a doubt: `python -m evaluation radiographs` prints how
# often that is right
REFUSED_MM, DOUBTED_MM = 1.55, 1.25
SCALE_OFF = 0.035  # of mm per pixel
FOREHEAD_MM, NECK_MM, BEHIND_MM = 85.0, -110.0, 25.0  # the profile of a face: up to, down to, and so far forward
SATURATED = (
    "its air is black to the last level: thin skin may be burnt away, and nose and lips be a mm or more too short"
)


@dataclass(frozen=True)
class Laid:
    """outline: of the skull; skin (n, 2) mm of the plane, in order, NaN where the film does not show it."""

    film: Film
    outline: Outline
    fit: Fit
    skin: np.ndarray

    @property
    def off_mm(self) -> float:
        """How far the film's edges lie from the skull's outline on average."""
        return mean_off(self.fit, self.film, self.outline)

    @property
    def scale(self) -> float:
        """By which the film's mm per pixel had to be multiplied."""
        return 1 / (self.fit.pose.pixels_per_mm * (self.film.mm or 1.0))

    @property
    def misfits(self) -> tuple[str, ...]:
        """Why it may be another person's, or told wrongly, a line each."""
        told = []
        if self.off_mm > DOUBTED_MM:
            told.append(f"its bone lies {self.off_mm:.1f} mm off the skull's outline: is it of another person?")
        if abs(self.scale - 1) > SCALE_OFF:
            told.append(f"it fits with {self.scale:.3f} times its mm per pixel: are they right, is it this person?")
        return tuple(told)

    @property
    def doubts(self) -> tuple[str, ...]:
        """What is not as it should be, a line each."""
        return (*self.misfits, *((SATURATED,) if self.film.saturated else ()))


def lay(film: Film, skull: trimesh.Trimesh, whole: trimesh.Trimesh, faces: Side | None = None) -> Laid:
    """`film` laid over `skull` (Frankfurt frame) as well as it goes; faces: the side that the face looks to, None =
    to be found. whole: the template registered to the skull.
    """
    outline = skull_outline(skull, whole)
    edges = Edges(film)
    fit = best_fit(edges, outline, candidates(edges, outline, faces=SIDES[faces])[:TRIED])
    return Laid(film, outline, fit, front_of(fit.pose.in_plane(skin_profile(film))))


def checked(laid: Laid, faces: Side | None = None) -> Laid:
    """The same; BadInput where the film does not fit the skull."""
    if laid.off_mm <= REFUSED_MM:
        return laid
    film = laid.film
    raise BadInput(
        f"{film.path}: does not fit this skull, {laid.off_mm:.1f} mm off its outline; give a lateral radiograph of "
        f"this person, upright, with its true mm per pixel (taken: {(film.mm or 0) / film.pixels:.3g})"
        f"{' and the side that it faces' if faces else ''}"
    )


def best_fit(edges: Edges, outline: Outline, poses: Iterable[Pose], scale_sd: float = SCALE_SD) -> Fit:
    """Of fits that begin at several poses, that which leaves least unexplained."""
    fits = [refined(edges, outline, pose, scale_sd) for pose in poses]
    return min(fits, key=lambda fit: mean_off(fit, edges.film, outline))


def mean_off(fit: Fit, film: Film, outline: Outline) -> float:
    """Mean mm from the outline to the film's edges, of its points that lie on the film; FAR_MM where none is seen."""
    high, wide = film.grey.shape
    at = fit.pose.on_film(outline.points)
    on_film = ((at >= 0) & (at <= np.array([wide, high]) - 1)).all(1)
    off = np.where(fit.seen, np.minimum(np.abs(fit.residual), FAR_MM), FAR_MM)
    return float(off[on_film].mean()) if on_film.mean() > 0.3 else FAR_MM


def front_of(profile: np.ndarray) -> np.ndarray:
    """Of a closed profile (n, 2) of the plane the run before the face, from the forehead down; NaN rows are gaps."""
    forward, up = profile.T
    kept = (forward > BEHIND_MM) & (up < FOREHEAD_MM) & (up > NECK_MM)
    start = int(np.nanargmin(np.where(kept, np.inf, forward)))
    turned, kept = np.roll(profile, -start, 0), np.roll(kept, -start)
    run = turned[kept | (np.isnan(turned[:, 0]) & (np.cumsum(kept) > 0) & (np.cumsum(kept[::-1])[::-1] > 0))]
    finite = run[np.isfinite(run[:, 0])]
    return np.asarray(run if len(finite) < 2 or finite[0, 1] > finite[-1, 1] else run[::-1])
