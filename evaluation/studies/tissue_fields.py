"""The tables of `tissue` over the skin: parts of the face, distances, and the fit on scans held out. mm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from cranioface.anatomy.face_model import load_face_model
from cranioface.anatomy.fullness import LEVEL_SD
from cranioface.anatomy.template import load_template
from cranioface.judge.parts import PARTS, part_of
from cranioface.population.measured_tissue.fit import usable
from cranioface.population.measured_tissue.gathering import FineHeads, Scans
from cranioface.population.measured_tissue.skin_points import skin_points
from cranioface.population.measured_tissue.teaching import Taught
from evaluation.studies import tissue_statistics as of
from evaluation.studies.tables import table
from evaluation.studies.tissue_groups import Group
from evaluation.studies.tissue_tables import number, parted

FACE = ("forehead", "brows", "nose", "cheeks", "lips", "chin", "jaw")  # regions of skin: no neck, scalp, ears, lids
HARD = ("forehead", "brows", "cheeks", "chin", "jaw")  # where a coarse grid shows skin to a millimetre
SEEN_BY = 0.5  # of the people, at least: else a point is left out
EVERY = 2  # points of the face: a half of them is enough for covariances
EDGES = (0, 5, 10, 15, 20, 25, 30, 40, 50, 60, 80, 100)  # mm
MIDLINE_MM = 8.0  # nearer to it, both sides are one place


def lines(groups: Sequence[Group]) -> Iterator[str]:
    """The tables of a field."""
    yield "Skin over the textbook face by part, mm: mean at the usual fullness; SD with fullness; mm per unit; SD of"
    yield "the rest at a point and of its mean over the part; left against right of it; the grid's noise taken off:"
    yield from ("", part_table(groups), "", "Correlation of the rest between two places of one side so far apart:")
    yield from ("", distance_table(groups))


def part_table(groups: Sequence[Group]) -> str:
    heading = ["part"]
    many, few = parted(groups)
    for group in many:
        heading += [f"{group.name}: mean", "SD", "per unit", "rest SD", "of the part", "left-right"]
    heading += [f"{group.name}: mean, SD" for group in few]
    rows = [[part.replace("_", " "), *(c for g in many for c in _part(g, of_part(part))),
             *(_at_usual(g, many[0], of_part(part)) for g in few)] for part in PARTS]  # fmt: skip
    return table(heading, rows)


def of_part(part: str) -> np.ndarray:
    """Which control points (c,) lie in a part of the face."""
    model = load_face_model()
    points = model.mean[: model.control_points]
    mine = part_of(points, load_template().landmarks) == PARTS.index(part)
    return np.asarray(skin_points().of(*FACE) & mine)


def _part(group: Group, here: np.ndarray) -> list[str]:
    values, noise = group.tissue["offsets"], group.noise["offsets"]
    here = here & (np.isfinite(values).mean(0) > SEEN_BY)
    if not here.any():
        return [""] * 6
    rest, usual, full = rest_of_field(group)
    whole = [_part_means(field[:, here]) for field in (rest, noise)]
    return [
        number(float(np.nanmean(usual[here]))), number(of.free_sd(values[:, here], noise[:, here])),
        number(float(np.nanmean(full[here]))), number(of.free_sd(rest[:, here], noise[:, here])),
        number(of.free_sd(*whole)), _sides(rest, noise, here),
    ]  # fmt: skip


def _part_means(field: np.ndarray) -> np.ndarray:
    """(k, 1) of a part's field (k, m), of the people that show most of it."""
    return np.where(np.isfinite(field).mean(1) > SEEN_BY, np.nanmean(field, 1), np.nan)[:, None]


def _at_usual(group: Group, teachers: Group, here: np.ndarray) -> str:
    """Mean and SD over a few people of the mean over a part, at the usual fullness by the teachers' line."""
    slope = rest_of_field(teachers)[2]
    mine = np.nanmean((group.tissue["offsets"] - slope * group.fullness[:, None])[:, here], 1)
    return f"{number(float(np.nanmean(mine)))}, {number(float(np.nanstd(mine)))}"


def rest_of_field(group: Group) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What fullness leaves (k, c), and the line that it takes off at each point: mm at the usual, per unit (c,)."""
    values = group.tissue["offsets"]
    seen = np.isfinite(values)
    full = np.where(seen, group.fullness[:, None], np.nan)
    about, over = full - np.nanmean(full, 0), values - np.nanmean(values, 0)
    slope = np.nansum(about * over, 0) / np.maximum(np.nansum(about**2, 0), 1e-9)
    usual = np.nanmean(values, 0) - slope * np.nanmean(full, 0)
    return values - usual - slope * group.fullness[:, None], usual, slope


def _sides(rest: np.ndarray, noise: np.ndarray, here: np.ndarray) -> str:
    """Left against right over the points of a part and their mirror images."""
    left = np.flatnonzero(here & (np.abs(load_face_model().mean[: len(here), 0]) > MIDLINE_MM))
    right = skin_points().mirror[left]
    shared = np.nanmean(noise[:, left] * noise[:, right]) if len(noise) else 0.0
    own = of.free_variance(np.hstack([rest[:, left], rest[:, right]]), np.hstack([noise[:, left], noise[:, right]]))
    return number(float((np.nanmean(of.covariance(rest[:, left], rest[:, right])) - shared) / own))


def distance_table(groups: Sequence[Group]) -> str:
    spans = [f"to {high} mm" for high in EDGES[1:]]
    rows = [[g.name, *(number(r) for r in _by_distance(g))] for g in parted(groups)[0]]
    return table(["", *spans], rows)


def _by_distance(group: Group) -> list[float]:
    rest, noise = rest_of_field(group)[0], group.noise["offsets"]
    here = np.flatnonzero(skin_points().of(*FACE) & (np.isfinite(rest).mean(0) > SEEN_BY))[::EVERY]
    found = of.covariances(rest[:, here])
    if len(noise):
        steps = np.nan_to_num(noise[:, here])
        found = found - steps.T @ steps / len(steps)
    return of.by_distance(found, load_face_model().mean[here], EDGES)


def fit_lines(scans: Scans, heads: FineHeads, taught: Taught) -> Iterator[str]:
    """How far the skin lies from what a fullness says, over forehead, cheeks, chin and jaw."""
    skin = skin_points()
    offsets = usable(skin.where_used(scans.offsets() - taught.bias), scans.closed, skin)
    fine = skin.where_used(np.array([m.offsets for m in heads.fine.values()]))
    rows = [_fit(name, offsets[mine], taught) for name, mine in (("scans that taught", ~scans.held_out),
                                                                ("scans held out", scans.held_out))]  # fmt: skip
    rows += [_fit(name, usable(row[None], np.ones(1, bool), skin), taught)
             for name, row in zip(heads.fine, fine, strict=True)]  # fmt: skip
    yield f"Mean distance of skin from the textbook face along its normals, mm, over {', '.join(HARD)}:"
    heading = ["", "n", "fullness", "textbook", "usual", "nearest of lean, usual, full", "fitted fullness"]
    yield from ("", table(heading, rows))


def _fit(name: str, offsets: np.ndarray, taught: Taught) -> list[str]:
    here = skin_points().of(*HARD)
    fullness = taught.fullness_of(offsets)
    over, full = offsets[:, here] - taught.usual[here], taught.full[here]
    levels = np.array([np.nanmean(np.abs(over - q * full), 1) for q in (0.0, -LEVEL_SD, LEVEL_SD)])
    fitted = np.nanmean(np.abs(over - fullness[:, None] * full), 1)
    errors = np.nanmean(np.abs(offsets[:, here]), 1), levels[0], levels.min(0), fitted
    many = f" ± {fullness.std():.2f}" if len(fullness) > 1 else ""
    return [name, str(len(offsets)), f"{fullness.mean():+.2f}{many}", *(number(float(e.mean())) for e in errors)]
