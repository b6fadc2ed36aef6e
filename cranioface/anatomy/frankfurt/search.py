"""Any skull into the Frankfurt frame by itself.

Rigid, millimetres, never scaled. Owns the order of the search and when to refuse. The bite is kept as scanned; the
gape is told. Mirrored input is not recognised.
"""

from functools import cache

import numpy as np
import trimesh
from scipy.spatial.transform import Rotation

from cranioface.anatomy.exterior import Exterior, exterior
from cranioface.anatomy.frankfurt.alignment import Alignment
from cranioface.anatomy.frankfurt.gape import gape
from cranioface.anatomy.frankfurt.grid_search import search
from cranioface.anatomy.frankfurt.head_size import check_size
from cranioface.anatomy.frankfurt.icp import Cloud, Matching, refine
from cranioface.anatomy.frankfurt.nearest_grid import NearestGrid
from cranioface.anatomy.frankfurt.own_plane import faceness, importance, own_plane, stretch
from cranioface.anatomy.template import load_template
from cranioface.command import BadInput
from cranioface.geometry.rigid import invert, transform

ROTATIONS = 2000  # about 17 degrees apart, which the first search bridges
ANCHORS = (
    (0.0, 0, 35),
    (0, -45, 10),
    (0, -20, -5),
    (0, 0, 10),
)  # mm: middle of a vault, of a face, of a head with neck
Narrowing = tuple[int, tuple[float, ...], int]
# the search narrows: samples of each surface, steps by what counts as near in mm, how many poses go on
BROAD: tuple[Narrowing, ...] = ((120, (30.0, 25, 20, 20), 2500), (120, (16.0, 16, 13, 13, 11, 11, 9, 9), 300))
CLOSE: tuple[Narrowing, ...] = ((400, (12.0, 10, 9, 8, 8, 7, 7, 6, 6), 40), (2000, (8.0, 7, 6, 5, 5, 5), 40))
WIDE, NARROW = (6.0, 45.0), (3.0, 15.0)  # mm: the cells of its two grids, and how far around the surface they reach
LAST = (6.0,) * 10 + (4.0,) * 10  # mm: what counts as near in the exact steps
SPACING, DENSE = 5.0, 3.0  # mm between the points of the exact steps, and of the last ones
SETTLINGS = 2
# face fit: real heads 0.27-0.34 whole, 0.23-0.32 cut to their front;
# cube, box, sphere, ellipsoid, long bone and a bust at most 0.08
FIT_OF_A_SKULL, FIT_OF_NONE = 0.28, 0.08
LEAST_CONFIDENCE = 0.3


def align(skull: trimesh.Trimesh) -> Alignment:
    """The Frankfurt frame of `skull` (mm, any pose; front only, without mandible, with neck, with CT internals).

    Raises BadInput for a mesh in another unit and where no pose of a skull explains it.
    """
    check_size(skull)
    seen = exterior(skull)
    points = Cloud.of(seen.thinned(SPACING))
    fits = [_fit(_model(SPACING), points, start) for start in _candidates(seen)]
    rough, _, agreement = max(fits, key=lambda fit: fit[2])
    if _confidence(agreement) < LEAST_CONFIDENCE:
        raise BadInput(
            f"the skull cannot be aligned by itself (face fit {agreement:.2f}, a skull has {FIT_OF_A_SKULL:.2f}): "
            "check that it is a skull with its face, or give both porions and the left orbitale with --landmarks"
        )
    matrix, affine, agreement = _settle(skull, rough)
    frame = own_plane(affine, load_template().landmarks) @ matrix
    return Alignment(frame, _confidence(agreement), gape(_moved(seen, matrix), affine), "automatic")


def _confidence(agreement: float) -> float:
    return float(np.clip((agreement - FIT_OF_NONE) / (FIT_OF_A_SKULL - FIT_OF_NONE), 0, 1))


def _settle(skull: trimesh.Trimesh, matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """`_fit` again from a fit that is nearly right, with the surface sampled anew upright and densely.

    What is seen and sampled of a surface depends a little on its axes; sampled in the frame itself, the same skull
    comes out alike from every pose.
    """
    for _ in range(SETTLINGS):
        upright = exterior(_upright(skull, matrix)).thinned(DENSE)
        step, affine, agreement = _fit(_model(DENSE), Cloud.of(upright), np.eye(4))
        matrix = step @ matrix
    return matrix, affine, agreement


def _upright(skull: trimesh.Trimesh, matrix: np.ndarray) -> trimesh.Trimesh:
    return trimesh.Trimesh(transform(matrix, skull.vertices), skull.faces, process=False)


@cache
def _template_exterior() -> Exterior:
    return exterior(load_template().skull)


@cache
def _model(spacing: float) -> Cloud:
    return Cloud.of(_template_exterior().thinned(spacing))


@cache
def _model_grid(cell: float, margin: float) -> NearestGrid:
    return NearestGrid.over(_template_exterior(), cell, margin)


def _candidates(seen: Exterior) -> list[np.ndarray]:
    """The best pose (4, 4) and the best that is clearly another one."""
    wide, narrow = NearestGrid.over(seen, *WIDE), NearestGrid.over(seen, *NARROW)
    found = _starts(wide.points.mean(0))
    for points, widths, keep in BROAD:
        found = search(_model_grid(*WIDE), wide, found, points, widths, keep)
    for points, widths, keep in CLOSE:
        found = search(_model_grid(*NARROW), narrow, found, points, widths, keep)
    first, *rest = found
    others = (pose for pose in rest if _apart(first, pose))
    return [first, *([other] if (other := next(others, None)) is not None else [])]


def _apart(a: np.ndarray, b: np.ndarray) -> bool:
    """More than 10 degrees or, at the nasion, 15 mm."""
    between = a @ invert(b)
    nasion = load_template().landmarks["n"]
    turn = np.degrees(Rotation.from_matrix(between[:3, :3]).magnitude())
    return bool(turn > 10 or np.linalg.norm(transform(between, nasion) - nasion) > 15)


def _starts(middle: np.ndarray) -> np.ndarray:
    """Evenly spread rotations (super-Fibonacci spiral, Alexa 2022),
    each with the middle of the input laid on each anchor."""
    s = np.arange(ROTATIONS) + 0.5
    inner, outer = np.sqrt(s / ROTATIONS), np.sqrt(1 - s / ROTATIONS)
    a, b = 2 * np.pi * s / np.sqrt(2), 2 * np.pi * s / 1.533751168755204288118041
    turns = Rotation.from_quat(
        np.stack([inner * np.sin(a), inner * np.cos(a), outer * np.sin(b), outer * np.cos(b)], 1)
    )
    starts = np.tile(np.eye(4), (len(ANCHORS), ROTATIONS, 1, 1))
    starts[:, :, :3, :3] = turns.as_matrix()
    starts[:, :, :3, 3] = np.array(ANCHORS)[:, None] - turns.apply(middle)
    return starts.reshape(-1, 4, 4)


def _fit(model: Cloud, data: Cloud, start: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """template_from_input, the stretch on top of it, and the share of the template's face that the input explains."""
    matching = Matching(model, data)
    matrix = refine(matching, start, importance(model.seen.points), LAST)
    affine = stretch(matching, matrix)
    face = faceness(model.seen.points)
    weight = matching.pairs(matrix).weights(face, 4.0)
    return matrix, affine, float(weight[len(data.seen.points) :].sum() / face.sum())


def _moved(cloud: Exterior, matrix: np.ndarray) -> Exterior:
    return Exterior(transform(matrix, cloud.points), cloud.normals @ matrix[:3, :3].T)
