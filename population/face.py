"""The face over a skull: an anny head warped so that each site lies its tissue depth over the bone, features by rule, then smooth.

Owns the order of the warps, the neck, the push out of a skull that comes too near and the closing of the neck.
Knows nothing of how skulls or identities are drawn. Frame: Frankfurt, LPS, mm.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import scipy.sparse as sp
import trimesh

from geometry.thin_plate import ThinPlate
from population.anny_heads import load_heads
from population.clearance import push_out
from population.features import eye, mouth, nose_width, pronasale
from population.head_identity import Identity, head_shape
from population.neck import CUT_Z_MM, close_neck, neck_ring, placed_ring
from population.subdivision import catmull_clark
from population.tissue import person_depths

HERE = Path(__file__).parent
SUBDIVISIONS = 2
SITE_SOFTNESS_MM = 1.0  # of the last warp: exactness at a site would dent the skin between sites


@dataclass(frozen=True)
class FaceSites:
    """The table of face landmarks on the head mesh: index of each and, at bone sites, the direction of its depth."""

    index: dict[str, int]
    direction: dict[str, np.ndarray]


@cache
def face_sites() -> FaceSites:
    """Landmarks by the project's names (`zy_left`); features that the table gives for the left are mirrored."""
    heads = load_heads()
    where = {int(v): i for i, v in enumerate(heads.vertex_ids)}
    index, direction = {}, {}
    with open(HERE / "face_landmarks.csv", newline="") as table:
        for row in csv.DictReader(table):
            name = row["name"] if row["side"] == "mid" else f"{row['name']}_{row['side']}"
            index[name] = where[int(row["vertex_id"])]
            if row["direction_x"]:
                direction[name] = np.array([float(row[f"direction_{c}"]) for c in "xyz"])
    index |= _lid_middles(heads)
    for left in [k for k in index if k.endswith("_left") and k.replace("_left", "_right") not in index]:
        index[left.replace("_left", "_right")] = _mirror_vertex(heads, index[left])
    return FaceSites(index, direction)


def _lid_middles(heads) -> dict[str, int]:
    x = heads.head(np.ones(3) / 3, 0.5, 0.0, {})[heads.head_vertices :, 0]
    left = np.flatnonzero(x > 0)
    return {"lid_left": heads.head_vertices + int(left[np.argmin(np.abs(x[left] - np.median(x[left])))])}


def _mirror_vertex(heads, i: int) -> int:
    points = heads.head(np.ones(3) / 3, 0.5, 0.0, {})
    return int(np.argmin(np.linalg.norm(points - points[i] * np.array([-1, 1, 1]), axis=1)))


@cache
def _refinement():
    heads = load_heads()
    return catmull_clark(heads.head_vertices + len(heads.lid_pairs), [heads.quads, heads.triangles], SUBDIVISIONS)


@cache
def _links():
    """Row-normalised neighbours of the control mesh, itself included."""
    heads = load_heads()
    pairs = [np.stack([p.ravel(), np.roll(p, 1, 1).ravel()], 1) for p in (heads.quads, heads.triangles)]
    a, b = np.concatenate(pairs).T
    n = heads.head_vertices + len(heads.lid_pairs)
    linked = sp.csr_matrix((np.ones(2 * len(a)), (np.r_[a, b], np.r_[b, a])), shape=(n, n)) + sp.identity(n)
    return (sp.diags(1 / np.asarray(linked.sum(1)).ravel()) @ linked).tocsr()


@cache
def _rim() -> np.ndarray:
    """Vertices of the open edge below the neck."""
    quads = load_heads().quads
    edges = np.stack([quads.ravel(), np.roll(quads, -1, 1).ravel()], 1)
    unique, count = np.unique(np.sort(edges, 1), axis=0, return_counts=True)
    rim = np.unique(unique[count == 1])
    low = load_heads().head(np.ones(3) / 3, 0.5, 0.0, {})[:, 2]
    return rim[low[rim] < low.min() + 40]


@cache
def _movable() -> np.ndarray:
    """Control points where the skin does not fold over itself: not the ears, the lips' inner side, the nostrils."""
    heads = load_heads()
    size = {s: np.linalg.norm(heads.sliders[s][0][: heads.head_vertices], axis=1) for s in ("l-ear-scale-incr", "r-ear-scale-incr")}
    folded = np.maximum(*size.values()) > 3.0
    return np.concatenate([~folded, np.ones(len(heads.lid_pairs), bool)])


def make_face(bone: dict[str, np.ndarray], skull: trimesh.Trimesh, sex: str, age_years: float, bmi: float, identity: Identity) -> trimesh.Trimesh:
    """Closed face over `skull` with these facts; `bone` holds its landmarks."""
    depths = person_depths(sex, age_years, bmi, identity.residuals)
    head = head_shape(identity, sex, age_years, bmi)
    return face_over(head, bone, skull, depths, sex, bmi, identity)


def face_over(head, bone, skull, depths, sex, bmi, identity) -> trimesh.Trimesh:
    """Warp `head` (n, 3) over the bone with these depths, refine, keep clear of the skull and close the neck."""
    sites = face_sites()
    targets = {k: bone[k] + depths[k] * d for k, d in sites.direction.items() if k in bone and k in depths}
    targets["prn"] = pronasale(bone, identity.features)
    first = _warp(head, sites, targets)
    targets |= _placed_features(first, sites, bone, sex, identity)
    ring = neck_ring()
    extra = placed_ring(first[ring], sex, bmi, identity.neck)
    head = _warp(head, sites, targets, ring, extra)
    matrix, quads = _refinement()
    head = push_out(head, matrix[: len(head)], _links(), _movable(), skull)
    head[_rim(), 2] = np.minimum(head[_rim(), 2], CUT_Z_MM - 15)
    return close_neck(matrix @ head, quads)


def _warp(head, sites, targets, more_index=(), more_target=None):
    names = list(targets)
    source = head[[sites.index[k] for k in names] + list(more_index)]
    goal = np.array([targets[k] for k in names])
    goal = goal if more_target is None else np.vstack([goal, more_target])
    softness = np.array([SITE_SOFTNESS_MM] * len(names) + [8.0] * len(more_index))
    return ThinPlate.fit(source, goal, smoothing=softness).apply(head)


def _placed_features(points, sites, bone, sex, identity) -> dict[str, np.ndarray]:
    """Targets of the features: what a rule fixes is fixed, the rest stays where the first warp brought it."""
    out, z = {}, identity.features
    half, height = mouth(bone, sex, z)
    width = nose_width(2 * np.abs(bone["al_left"][0] - bone["al_right"][0]) / 2, sex, z)
    middle = (bone["al_left"][0] + bone["al_right"][0]) / 2
    for side, sign in (("left", 1.0), ("right", -1.0)):
        wing, corner = points[sites.index[f"al_{side}"]].copy(), points[sites.index[f"ch_{side}"]].copy()
        wing[0] = middle + sign * width / 2
        corner[0], corner[2] = bone["pr"][0] + sign * half, height
        out |= {f"al_{side}": wing, f"ch_{side}": corner} | {f"{k}_{side}": p for k, p in eye(bone, side, z).items()}
    return out
