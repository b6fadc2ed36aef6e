"""ICT-FaceKit (MIT): the skin of its neutral head, its identity modes and its landmarks.

Owns the reading of `ict_identity.npz` (neutral, tri, modes of the public release). Knows nothing of our topology.
Mm after a factor of ten, axes turned to ours: x to the subject's left, the face towards -y, z up.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import networkx
import numpy as np
import trimesh

from cranioface.command import BadInput

SKIN_VERTICES = 11248  # the first vertices: face, head and neck; eyes, teeth and gums follow
MM_PER_UNIT = 10.0
# the 68 points of iBUG's scheme, as ICT-FaceKit numbers them, checked on a render
IBUG = (
    1225, 1888, 1052, 367, 1719, 1722, 2199, 1447, 966, 3661, 4390, 3927, 3924, 2608, 3272, 4088, 3443, 268, 493, 1914,
    2044, 1401, 3615, 4240, 4114, 2734, 2509, 978, 4527, 4942, 4857, 1140, 2075, 1147, 4269, 3360, 1507, 1542, 1537,
    1528, 1518, 1511, 3742, 3751, 3756, 3721, 3725, 3732, 5708, 5695, 2081, 0, 4275, 6200, 6213, 6346, 6461, 5518, 5957,
    5841, 5702, 5711, 5533, 6216, 6207, 6470, 5517, 5966,
)  # fmt: skip
CURVES = {
    "upper lid": (42, 43, 44, 45), "lower lid": (42, 47, 46, 45),
    "upper vermilion": (48, 49, 50, 51, 52, 53, 54), "lower vermilion": (48, 59, 58, 57, 56, 55, 54),
    "upper lip": (60, 61, 62, 63, 64), "lower lip": (60, 67, 66, 65, 64),
}  # fmt: skip
NASION, SUBNASALE = 27, 33


@dataclass(frozen=True, eq=False)
class Ict:
    """points (v, 3) and faces (f, 3) of the neutral skin; modes (100, v, 3): what one SD of each adds."""

    points: np.ndarray
    faces: np.ndarray
    modes: np.ndarray

    @cached_property
    def mesh(self) -> trimesh.Trimesh:
        return trimesh.Trimesh(self.points, self.faces, process=False)

    def landmark(self, number: int) -> np.ndarray:
        """The point (3,) of iBUG's scheme with this number, from 0."""
        return np.asarray(self.points[IBUG[number]])

    def curve(self, name: str) -> np.ndarray:
        """The chain (k, 3) of vertices along one of CURVES, from lesser to greater x."""
        ids = [IBUG[k] for k in CURVES[name]]
        legs = [networkx.shortest_path(self._edges, a, b, weight="mm") for a, b in zip(ids, ids[1:], strict=False)]
        return np.asarray(self.points[[legs[0][0], *(v for leg in legs for v in leg[1:])]])

    def profile(self, within: np.ndarray, along: np.ndarray) -> np.ndarray:
        """The midline point (3,) farthest `along` (3,) among those in the box `within` (2, 3)."""
        middle = np.abs(self.points[:, 0]) < 0.05
        inside = (self.points > within[0]).all(1) & (self.points < within[1]).all(1)
        candidates = self.points[middle & inside]
        return np.asarray(candidates[(candidates @ along).argmax()])

    @cached_property
    def _edges(self) -> networkx.Graph:
        edges = self.mesh.edges_unique
        lengths = np.linalg.norm(self.points[edges[:, 0]] - self.points[edges[:, 1]], axis=1)
        graph = networkx.Graph()
        graph.add_weighted_edges_from(zip(*edges.T.tolist(), lengths.tolist(), strict=True), weight="mm")
        return graph


def read_ict(path: Path) -> Ict:
    """The skin of the file at `path`; BadInput where it is none."""
    try:
        with np.load(path) as kept:
            neutral, triangles, modes = (kept[name] for name in ("neutral", "tri", "modes"))
    except (OSError, ValueError, KeyError) as wrong:
        raise BadInput(f"{path}: not ICT-FaceKit's neutral, tri and modes ({wrong})") from wrong
    skin = triangles[(triangles < SKIN_VERTICES).all(1)]
    return Ict(_ours(neutral[:SKIN_VERTICES]), skin, _ours(modes[:, :SKIN_VERTICES]))


def _ours(vectors: np.ndarray) -> np.ndarray:
    mm = MM_PER_UNIT * vectors.astype(np.float64)
    return np.stack([mm[..., 0], -mm[..., 2], mm[..., 1]], -1)
