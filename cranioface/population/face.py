"""The face over a skull: an anny head warped so that each site lies its tissue depth over the bone,
features by rule, then smooth.

Owns the order of the warps, the neck, the push out of a skull that comes too near and the closing of the neck.
Knows nothing of how skulls or identities are drawn. Frame: Frankfurt, LPS, mm.
"""

from functools import cache

import numpy as np
import scipy.sparse as sp
import trimesh

from cranioface.anatomy.features import pronasale
from cranioface.anatomy.landmark_names import site_of
from cranioface.anatomy.open_mouth import HINGE
from cranioface.anatomy.ray_depth import ray_depths
from cranioface.anatomy.skin_wishes import Wishes, at_depths, bend
from cranioface.anatomy.tissue_depth import measuring_directions
from cranioface.geometry.averaging import averaged, means
from cranioface.geometry.subdivision import catmull_clark
from cranioface.geometry.thin_plate import ThinPlate
from cranioface.population.anny_heads import load_heads
from cranioface.population.clearance import push_out
from cranioface.population.face_sites import face_sites
from cranioface.population.features import feature_goals
from cranioface.population.head_identity import Identity, head_shape
from cranioface.population.measured import measured_steps
from cranioface.population.neck import CUT_Z_MM, close_neck, neck_ring, placed_ring, slender
from cranioface.population.riding import follow
from cranioface.population.skull import Skull
from cranioface.population.tissue import person_depths

SUBDIVISIONS = 2
LID_STEPS = 8
PASSES, EVEN_STEPS = 4, 4  # after a step a site's ray meets another part of the skin; a spline has a cusp at each point
CARRY_LOOSE_MM = 25.0  # of the first warp: landmark vertices are only good to some millimetres
SITE_LOOSE_MM, FEATURE_LOOSE_MM = 2.0, 4.0  # of the later ones: exactness would dent the skin
NECK_LOOSE_MM = 4.0  # at the neck's end

# how far the scaling of an ear moves it, 11 mm at its rim: without ears, or the mastoid's depth would be a lobe's; with
# their front roots, or no skin would be met at zygion
EARLESS_MM, EAR_ROOT_MM = 4.0, 9.0
CUT_BELOW_CHIN_MM, RIM_BELOW_CUT_MM = 3.0, 15.0

Sites = tuple[list[str], np.ndarray, np.ndarray, np.ndarray]  # names, bone points, directions (k, 3), depths (k,) mm


@cache
def _refinement() -> tuple[sp.csr_matrix, np.ndarray]:
    heads = load_heads()
    return catmull_clark(heads.head_vertices + len(heads.lid_pairs), [heads.quads, heads.triangles], SUBDIVISIONS)


@cache
def _links() -> sp.csr_matrix:
    """Row-normalised neighbours of the control mesh, itself included."""
    heads = load_heads()
    pairs = [np.stack([p.ravel(), np.roll(p, 1, 1).ravel()], 1) for p in (heads.quads, heads.triangles)]
    a, b = np.concatenate(pairs).T
    n = heads.head_vertices + len(heads.lid_pairs)
    return means(np.r_[a, b, np.arange(n)], np.r_[b, a, np.arange(n)], (n, n))


@cache
def _rim() -> np.ndarray:
    """Vertices of the open edge below the neck."""
    quads = load_heads().quads
    edges = np.stack([quads.ravel(), np.roll(quads, -1, 1).ravel()], 1)
    unique, count = np.unique(np.sort(edges, 1), axis=0, return_counts=True)
    rim = np.unique(unique[count == 1])
    low = load_heads().head(np.ones(3) / 3, 0.5, 0.0, {})[:, 2]
    return np.asarray(rim[low[rim] < low.min() + 40])


@cache
def _movable() -> np.ndarray:
    """Control points that may be pushed: all but the ears, which follow their roots."""
    return _ear() <= 6.5


@cache
def _ear() -> np.ndarray:
    """How much of an ear each control point is: mm that it moves when the ears are scaled, from 0 to about 11."""
    heads = load_heads()
    sliders = (heads.sliders[f"{side}-ear-scale-incr"][0][: heads.head_vertices] for side in "lr")
    moved = np.maximum(*(np.linalg.norm(s, axis=1) for s in sliders))
    return np.concatenate([moved, np.zeros(len(heads.lid_pairs))])


def make_face(skull: Skull, sex: str, age_years: float, fullness: float, identity: Identity) -> trimesh.Trimesh:
    """Closed face over `skull` with these facts, its mouth as the skull's."""
    return finished(face_points(skull, sex, age_years, fullness, identity))


def finished(points: np.ndarray) -> trimesh.Trimesh:
    """Control points (n, 3) of a face as its smooth closed surface."""
    matrix, quads = _refinement()
    return close_neck(matrix @ points, quads, _cut_z(points))


def on_skin(points: np.ndarray) -> np.ndarray:
    """Where control points (n, 3) come to lie on the smooth skin, (n, 3) mm."""
    return np.asarray(_refinement()[0][: len(points)] @ points)


def face_points(
    skull: Skull, sex: str, age_years: float, fullness: float, identity: Identity, usual: bool = True
) -> np.ndarray:
    """Control points (n, 3) mm of the face over `skull`, the same vertices for everyone.

    The head of the identity is carried over the bone in its bite; then the depths at the sites and the features by rule
    are set, the skin follows the mouth, is moved to where it lies on real heads this full, and bone is cleared.
    usual: False leaves out the mean's shift, which is measured so.
    """
    head = _in_bite(skull, sex, age_years, identity)
    hinge = np.array([skull.bite[k] for k in HINGE])
    head = follow(slender(head), hinge, skull.mouth, skull.gape_mm)
    head = head + measured_steps(head, _triangles(), fullness, usual)
    head = push_out(head, _refinement()[0], _links(), _movable(), skull.cranium + skull.mandible)
    head[_rim(), 2] = np.minimum(head[_rim(), 2], _cut_z(head) - RIM_BELOW_CUT_MM)
    return head


def _in_bite(skull: Skull, sex: str, age_years: float, identity: Identity) -> np.ndarray:
    """Control points (n, 3) of the usual face with its mouth closed over all its teeth."""
    bone = skull.bite
    sites = _sites_on(bone, person_depths(sex, age_years, identity.residuals, skull.measures))
    head, ring = _carried(_closed_eyes(head_shape(identity, sex, age_years)), bone, sites), neck_ring()
    ring_goal = placed_ring(head[ring], sex, identity.neck)
    for _ in range(PASSES):
        wishes = _wishes(head, bone, sites, sex, identity).also(head[ring], ring_goal - head[ring], NECK_LOOSE_MM)
        head = head + averaged(bend(head, wishes), _links(), EVEN_STEPS, own=0.0)
    return head


def _cut_z(points: np.ndarray) -> float:
    """Height at which the neck ends: just below the window of the camera ring, or below a chin that hangs lower."""
    return float(min(CUT_Z_MM, points[face_sites().index["me"], 2] - CUT_BELOW_CHIN_MM))


def _closed_eyes(head: np.ndarray) -> np.ndarray:
    """The lids' margins and the patch between them evened into one closed lid."""
    share = _lid_share()
    for _ in range(LID_STEPS):
        head = head + share[:, None] * (_links() @ head - head)
    return head


@cache
def _lid_share() -> np.ndarray:
    """Share of a vertex in the evening of the lids: 1 on the patch and its margins, fading over two rings."""
    heads = load_heads()
    share = np.zeros(heads.head_vertices + len(heads.lid_pairs))
    share[heads.head_vertices :] = 1.0
    share[heads.lid_pairs.ravel()] = 1.0
    for fade in (0.6, 0.3):
        share = np.maximum(share, fade * (_links() @ share > 1e-9))
    return share


def _sites_on(
    bone: dict[str, np.ndarray], depths: dict[str, float]
) -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray]:
    """Names of the sites, their bone points and directions (k, 3) and depths (k,) mm."""
    along = site_directions()
    names = [k for k in along if k in bone and k in depths]
    return (
        names,
        np.array([bone[k] for k in names]),
        np.array([along[k] for k in names]),
        np.array([depths[k] for k in names]),
    )


@cache
def site_directions() -> dict[str, np.ndarray]:
    """Unit directions of measuring: the tissue-depth table's, and this room's own where it has none."""
    along = face_sites().direction | measuring_directions()
    return {k: d / np.linalg.norm(d) for k, d in along.items()}


def _carried(head: np.ndarray, bone: dict[str, np.ndarray], sites: Sites) -> np.ndarray:
    """First warp, loose: landmark vertices to their depth over bone; proportions fit but no vertex is forced."""
    index = face_sites().index
    goal = {k: p + t * d for k, p, d, t in zip(*sites, strict=True) if k in index}
    goal["prn"] = pronasale(bone)
    rows = [index[k] for k in goal]
    return ThinPlate.fit(head[rows], np.array(list(goal.values())), smoothing=CARRY_LOOSE_MM).apply(head)


def _wishes(head: np.ndarray, bone: dict[str, np.ndarray], sites: Sites, sex: str, identity: Identity) -> Wishes:
    """What sites and features ask of points on the smooth surface."""
    names, origins, along, wanted = sites
    smooth = _refinement()[0][: len(head)] @ head
    depth = _met_depths(smooth, sites)
    depth[[k == "ss" for k in names]] = np.nan  # subnasale is a feature: its level matters too
    wishes = at_depths(origins, along, depth, wanted, SITE_LOOSE_MM)
    index, depth_of = face_sites().index, dict(zip(names, wanted, strict=True))
    goal = feature_goals(bone, depth_of, sex, identity.features)
    goal = {k: np.where(np.isnan(p), smooth[index[k]], p) for k, p in goal.items()}
    skin = np.array([smooth[index[k]] for k in goal])
    return wishes.also(skin, np.array(list(goal.values())) - skin, FEATURE_LOOSE_MM)


def _met_depths(smooth: np.ndarray, sites: Sites) -> np.ndarray:
    """Depth (k,) mm of the skin at each site, NaN where its ray meets none; zygion's may leave by an ear's root."""
    names, *rays = sites
    skin, with_roots = (ray_depths(smooth, _control_faces(most), *rays) for most in (EARLESS_MM, EAR_ROOT_MM))
    return np.where([site_of(k) == "zy" for k in names], with_roots, skin)


@cache
def _triangles() -> np.ndarray:
    """The control mesh as triangles (m, 3)."""
    q, t = load_heads().quads, load_heads().triangles
    return np.concatenate([q[:, [0, 1, 2]], q[:, [0, 2, 3]], t]).astype(np.int32)


@cache
def _control_faces(most_mm: float) -> np.ndarray:
    """Triangles on which depths are measured, of the ear those that its scaling moves less than `most_mm`."""
    faces = _triangles()
    return np.asarray(faces[(_ear()[faces] < most_mm).any(1)])
