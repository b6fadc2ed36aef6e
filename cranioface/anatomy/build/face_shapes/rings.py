"""Rings of control points around lids and mouth, from the hidden rim of a slit outwards.

Owns which points belong to a lid or a lip. Knows nothing of people.
"""

from dataclasses import dataclass

import networkx
import numpy as np

from cranioface.anatomy.build.face_shapes.head import SEAL_QUADS, Head

EYE_RINGS, MOUTH_RINGS = 10, 10


@dataclass(frozen=True, eq=False)
class Rings:
    """Each a list of index arrays, the rim of the slit first: of the left eye, of both eyes, of the mouth."""

    left_eye: list[np.ndarray]
    eyes: list[np.ndarray]
    mouth: list[np.ndarray]


def rings_of(head: Head, points: np.ndarray) -> Rings:
    """Rings of the head whose open-lidded shape is `points` (n, 3)."""
    seals = [*head.quads[-SEAL_QUADS:], *head.triangles]
    of_eye = [bool((s >= head.count).any()) for s in seals]
    rims = [np.unique(np.concatenate([s for s, e in zip(seals, of_eye, strict=True) if e is kind]))
            for kind in (True, False)]  # fmt: skip
    eye, mouth = (r[r < head.count] for r in rims)
    left = [_ring(head, points, r) for r in _grown(head, eye[points[eye, 0] > 0], EYE_RINGS)]
    return Rings(left, [np.r_[r, head.mirror[r]] for r in left],
                 [_ring(head, points, r) for r in _grown(head, mouth, MOUTH_RINGS)])  # fmt: skip


def _grown(head: Head, start: np.ndarray, times: int) -> list[set[int]]:
    rings, seen = [set(start.tolist())], set(start.tolist())
    for _ in range(times):
        rings.append(set().union(*(head.neighbours[v] for v in rings[-1])) - seen)
        seen |= rings[-1]
    return rings


def _ring(head: Head, points: np.ndarray, members: set[int]) -> np.ndarray:
    """The members in order; a ring that is broken at its corners is joined where its pieces are nearest."""
    links = networkx.Graph([(i, j) for i in members for j in head.neighbours[i] & members])
    out: list[int] = []
    for piece in sorted(networkx.connected_components(links), key=lambda c: (-len(c), min(c))):
        ends = sorted(v for v in piece if links.degree(v) == 1)
        if not ends:  # closed already
            return np.array(_walked(links, min(piece)))
        chain = networkx.shortest_path(links, ends[0], ends[1])
        if out and _gap(points, out[-1], chain[0]) > _gap(points, out[-1], chain[-1]):
            chain = chain[::-1]
        out += chain
    return np.array(out)


def _walked(links: networkx.Graph, start: int) -> list[int]:
    return [a for a, _ in networkx.find_cycle(links, start)]


def _gap(points: np.ndarray, a: int, b: int) -> float:
    return float(np.linalg.norm(points[a] - points[b]))


def upper_and_lower(ring: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The halves of an ordered ring from its least to its greatest x, both with both corners."""
    ring = np.roll(ring, -int(points[ring, 0].argmin()))
    end = int(points[ring, 0].argmax())
    halves = ring[: end + 1], np.r_[ring[0], ring[: end - 1 : -1]]
    upper, lower = sorted(halves, key=lambda half: -float(points[half, 2].mean()))
    return upper, lower


def shares_along(points: np.ndarray) -> np.ndarray:
    """How far along a chain of `points` (k, 3) each lies, from 0 to 1."""
    steps = np.r_[0.0, np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))]
    return np.asarray(steps / steps[-1])


def on_chain(points: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Points (m, 3) at `shares` (m,) along a chain (k, 3)."""
    along = shares_along(points)
    return np.stack([np.interp(shares, along, points[:, axis]) for axis in range(3)], 1)
