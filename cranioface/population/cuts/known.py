"""A skull whose parts are known: which of its bone is mandible, and where its landmarks lie.

Owns how a vertex is told to belong to the mandible, of a synthetic person and of a real head. Frame: Frankfurt, mm.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
import trimesh
from scipy.spatial import cKDTree
from trimesh.intersections import slice_faces_plane

from cranioface.anatomy.registration import Registered, register
from cranioface.anatomy.template import load_template
from cranioface.geometry.mesh_parts import edges_of, in_largest, parts_by_vertices
from cranioface.geometry.rigid import transform

VOTES = 12  # rounds in which neighbours vote: where the teeth meet, single vertices lie nearer to the wrong jaw
NECK_MM = 12.0  # farther from both jaws, and below the base: spine and hyoid


@dataclass(frozen=True)
class KnownSkull:
    """Bone in the Frankfurt frame, mm; every change gives another one."""

    vertices: np.ndarray  # (n, 3) float64
    faces: np.ndarray  # (m, 3) int32
    is_jaw: np.ndarray  # (n,) bool: mandible with its teeth
    is_neck: np.ndarray  # (n,) bool: spine, hyoid and what else hangs below
    landmarks: Mapping[str, np.ndarray]  # (3,) of the template's names, also where bone is missing

    @property
    def mesh(self) -> trimesh.Trimesh:
        """float32 vertices, int32 faces, all of them used."""
        return trimesh.Trimesh(self.vertices.astype(np.float32), self.faces.astype(np.int32), process=False)

    def middles(self) -> np.ndarray:
        """The middle of each face (m, 3)."""
        return np.asarray(self.vertices[self.faces].mean(1))

    def of_jaw(self) -> np.ndarray:
        """Which faces (m,) bool are the mandible's."""
        return np.asarray(self.is_jaw[self.faces].all(1))

    def of_neck(self) -> np.ndarray:
        return np.asarray(self.is_neck[self.faces].any(1))

    def without(self, lost: np.ndarray) -> "KnownSkull":
        """What is left when the faces `lost` (m,) bool are gone, and every vertex that only they had."""
        faces = self.faces[~lost]
        used = np.zeros(len(self.vertices), bool)
        used[faces.ravel()] = True
        renamed = np.cumsum(used, dtype=np.int32) - 1
        kept = {name: getattr(self, name)[used] for name in ("vertices", "is_jaw", "is_neck")}
        return replace(self, faces=renamed[faces], **kept)

    def up_to(self, normal: np.ndarray, height_mm: float) -> "KnownSkull":
        """What lies no farther than `height_mm` along the unit `normal` (3,), cut clean as a scan's last slice does."""
        away, on = -np.asarray(normal, np.float64), np.asarray(normal, np.float64) * height_mm
        return self.with_surface(*slice_faces_plane(self.vertices, self.faces, away, on)[:2])

    def with_surface(self, vertices: np.ndarray, faces: np.ndarray) -> "KnownSkull":
        """Another mesh of this bone: its vertices are of the parts of the nearest ones here."""
        nearest = cKDTree(self.vertices).query(vertices)[1]
        parts = {name: getattr(self, name)[nearest] for name in ("is_jaw", "is_neck")}
        other = replace(self, vertices=np.asarray(vertices, np.float64), faces=np.asarray(faces, np.int32), **parts)
        return other.without(np.zeros(len(faces), bool))

    def with_part(self, part: trimesh.Trimesh, is_neck: bool = False) -> "KnownSkull":
        """With another mesh beside it, which moves with the cranium."""
        more = len(part.vertices)
        return replace(
            self,
            vertices=np.vstack([self.vertices, part.vertices]),
            faces=np.vstack([self.faces, np.asarray(part.faces, np.int32) + len(self.vertices)]),
            is_jaw=np.append(self.is_jaw, np.zeros(more, bool)),
            is_neck=np.append(self.is_neck, np.full(more, is_neck)),
        )

    def with_jaw_moved(self, motion: np.ndarray) -> "KnownSkull":
        """The mandible and its landmarks moved by `motion` (4, 4), all else in place; what joined both is gone."""
        torn = self.is_jaw[self.faces].any(1) & ~self.of_jaw()
        whole = self.without(torn)
        vertices, of_jaw = whole.vertices.copy(), load_template().mandible_landmarks
        vertices[whole.is_jaw] = transform(motion, vertices[whole.is_jaw])
        moved = {k: transform(motion, p) if k in of_jaw else p for k, p in self.landmarks.items()}
        return replace(whole, vertices=vertices, landmarks=moved)


def known_person(skull: trimesh.Trimesh, landmarks: Mapping[str, np.ndarray]) -> KnownSkull:
    """Skull and landmarks of `make_person` (cranium before mandible); exact."""
    jaw = np.arange(len(skull.vertices)) >= len(load_template().skull.vertices)
    vertices = np.array(skull.vertices, np.float64)
    return KnownSkull(vertices, np.array(skull.faces, np.int32), jaw, np.zeros(len(jaw), bool), dict(landmarks))


def known_scan(scan: trimesh.Trimesh, whole: KnownSkull) -> KnownSkull:
    """A scan (of `degrade`) of the skull `whole`, in place: its parts are those of the nearest vertices."""
    return _known(scan, whole.vertices[~whole.is_jaw], whole.vertices[whole.is_jaw], whole.landmarks)


def known_head(skull: trimesh.Trimesh) -> KnownSkull:
    """A real skull in its Frankfurt frame: parts and landmarks are those of the template registered to it; about 1 s.

    Good to about a millimetre where the teeth meet. A head scanned without mandible has none.
    """
    return known_registered(skull, register(skull))


def known_registered(skull: trimesh.Trimesh, found: Registered) -> KnownSkull:
    """The same where the template is registered to it already."""
    jaw = found.mandible.vertices if found.mandible_found else np.full((1, 3), np.inf)
    return _known(skull, found.skull.vertices, jaw, found.expected)


def _known(
    scan: trimesh.Trimesh, cranium: np.ndarray, jaw: np.ndarray, landmarks: Mapping[str, np.ndarray]
) -> KnownSkull:
    points, faces = np.array(scan.vertices, np.float64), np.array(scan.faces, np.int32)
    to_cranium = cKDTree(cranium).query(points)[0]
    to_jaw = cKDTree(jaw).query(points)[0] if np.isfinite(jaw).all() else np.full(len(points), np.inf)
    low = points[:, 2] < landmarks["ms_left"][2]
    neck = (np.minimum(to_cranium, to_jaw) > NECK_MM) & low
    is_jaw = _whole_pieces(_voted(to_jaw - to_cranium, faces) & ~neck, faces)
    return KnownSkull(points, faces, is_jaw, neck, dict(landmarks))


def _voted(nearer: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Whether (n,) each vertex is of the part that `nearer` (mm, negative: this one) and its neighbours say."""
    a, b = np.unique(edges_of(faces), axis=0).T
    count = len(nearer)
    links = sp.coo_matrix((np.ones(2 * len(a)), (np.append(a, b), np.append(b, a))), shape=(count, count)).tocsr()
    degree = np.maximum(np.asarray(links.sum(1)).ravel(), 1)
    say = np.clip(nearer, -5, 5)
    for _ in range(VOTES):
        say = 0.5 * say + 0.5 * np.where(degree > 0, (links @ say) / degree, say)
    return np.asarray(say < 0)


def _whole_pieces(is_jaw: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """The largest connected piece of the jaw, and every other that is no island within the cranium."""
    inside = faces[is_jaw[faces].all(1)]
    if not len(inside):
        return is_jaw
    piece = parts_by_vertices(inside, len(is_jaw))
    mixed = np.zeros(len(is_jaw), bool)  # jaw vertices that touch the cranium
    border = faces[is_jaw[faces].any(1) & ~is_jaw[faces].all(1)]
    mixed[border[is_jaw[border]]] = True
    islands = np.zeros(piece.max() + 1, bool)
    islands[piece[mixed[inside].any(1)]] = True
    islands[piece[in_largest(piece)][0]] = False
    out = is_jaw.copy()
    out[inside[islands[piece]].ravel()] = False
    return out
