"""Closing what a saw leaves open: flat lids over the rims of a cut.

Owns how rims are found and filled. Knows nothing of skulls and plans. Any frame, mm.
"""

import manifold3d
import numpy as np

ON_PLANE_MM = 1e-4  # of a plane: a vertex so near was made by its cut

Loop = np.ndarray  # (k,) vertices in their order


def lids(
    vertices: np.ndarray, faces: np.ndarray, old_rim: np.ndarray, planes: list[tuple[np.ndarray, np.ndarray]]
) -> np.ndarray:
    """Faces (k, 3) that close the rims of `faces` (m, 3), but for those that the scan itself left open.

    old_rim (j, 2): directed edges that had no neighbour before anything was cut. planes: (point, unit normal) of the
    cuts; rims on one of them are closed together, outlines with the hollows within, all others each by itself.
    """
    closing = [np.zeros((0, 3), np.int64)]
    for group in _grouped(_loops(_rim(faces, old_rim, len(vertices))), vertices, planes):
        closing.append(_filled(group, vertices))
    return np.vstack(closing)


def directed_edges(faces: np.ndarray) -> np.ndarray:
    """(3 m, 2)."""
    return np.vstack([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])


def open_edges(faces: np.ndarray, count: int) -> np.ndarray:
    """Directed edges (k, 2) of faces over `count` vertices that no other face runs through the other way."""
    edges = directed_edges(faces).astype(np.int64)
    there, back = edges @ [count, 1], edges @ [1, count]
    return edges[~np.isin(there, back)]


def _rim(faces: np.ndarray, old_rim: np.ndarray, count: int) -> np.ndarray:
    """Open edges that the cut made, turned as their lid runs through them."""
    rim = open_edges(faces, count)
    return rim[~np.isin(rim @ [count, 1], old_rim.astype(np.int64) @ [count, 1])][:, ::-1]


def _loops(edges: np.ndarray) -> list[Loop]:
    """Closed walks along directed edges (k, 2); what does not close stays open."""
    following: dict[int, list[int]] = {}
    for a, b in edges.tolist():
        following.setdefault(a, []).append(b)
    loops = []
    while following:
        first = next(iter(following))
        walk = [first]
        while walk[-1] in following:
            nexts = following[walk[-1]]
            walk.append(nexts.pop())
            if not nexts:
                del following[walk[-2]]
            if walk[-1] in walk[:-1]:  # a loop is closed; what led to it goes on
                start = walk.index(walk[-1])
                loops.append(np.array(walk[start:-1]))
                walk = walk[: start + 1]
    return [loop for loop in loops if len(loop) > 2]


def _grouped(loops: list[Loop], vertices: np.ndarray, planes: list[tuple[np.ndarray, np.ndarray]]) -> list[list[Loop]]:
    """Those that mostly lie on one plane together, every other alone."""
    on: list[list[Loop]] = [[] for _ in planes]
    alone = []
    for loop in loops:
        shares = [float((np.abs((vertices[loop] - p) @ n) < ON_PLANE_MM).mean()) for p, n in planes]
        if shares and max(shares) > 0.5:
            on[int(np.argmax(shares))].append(loop)
        else:
            alone.append([loop])
    return [group for group in on if group] + alone


def _filled(group: list[Loop], vertices: np.ndarray) -> np.ndarray:
    """Triangles (k, 3) of the outlines less their hollows, as they are seen along their common normal."""
    normal = sum((_area(vertices[loop]) for loop in group), np.zeros(3))
    if np.linalg.norm(normal) < 1e-9:
        return np.zeros((0, 3), np.int64)
    along = np.linalg.svd(normal[None])[2][1:]
    if np.linalg.det(np.vstack([along, normal])) < 0:
        along = along[::-1]
    flat = [np.ascontiguousarray(vertices[loop] @ along.T) for loop in group]
    order = np.concatenate(group)
    return np.asarray(order[np.asarray(manifold3d.triangulate(flat), np.int64).reshape(-1, 3)])


def _area(points: np.ndarray) -> np.ndarray:
    """Area vector (3,) of a closed walk."""
    return np.asarray(np.cross(points, np.roll(points, -1, 0)).sum(0) / 2)
