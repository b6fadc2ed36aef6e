"""What a scanner does to a skull: parts left out, thin bone lost,
teeth missing, slice steps, noise, spine and metal beside it.

Owns the damage that needs the template's topology and how often each kind happens; the cuts are those of
`population.cuts`. Knows nothing of datasets. Frame: Frankfurt, mm; nothing is moved or scaled.
"""

from collections.abc import Callable
from functools import cache
from typing import cast

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from cranioface.anatomy.landmark_names import SIDES, both_sides
from cranioface.anatomy.template import load_template
from cranioface.population.cuts import KnownSkull, additions, jaws, losses, planes

# how often each happens to a scan, judged from real head CTs and forensic finds: scans of patients are mostly fronts,
# and half of those lack their vault
SHARES = {"thin_bone": 0.85, "teeth": 0.45, "slices": 0.4, "noise": 0.9, "fragments": 0.3, "lining": 0.85,
          "no_mandible": 0.1, "neck": 0.5, "spikes": 0.2, "front": 0.25, "front_and_vault": 0.25, "vault": 0.1,
          "half": 0.03, "no_arches": 0.05, "worn": 0.2}  # fmt: skip
# the most of a thin region that is lost, and how its share is drawn: real orbits and noses keep little of their walls
THIN_BONE = {"orbit": (0.9, 2.5, 1.2), "nose": (0.95, 2.5, 1.0), "maxilla": (0.8, 1.0, 1.3), "temple": (0.15, 1.0, 1.0)}
# depth of the inner table below the outer: of the braincase, of the thin face
VAULT_MM, PLATE_MM = 5.0, 0.8


def _vault(skull: KnownSkull, rng: np.random.Generator) -> KnownSkull:
    level = planes.level_vault(rng.uniform(*planes.VAULTS_MM))
    return (level if rng.random() < 0.5 else planes.oblique_vault)(skull, rng)


def _half(skull: KnownSkull, rng: np.random.Generator) -> KnownSkull:
    return planes.half(str(rng.choice(SIDES)))(skull, rng)


CUTS: dict[str, planes.Change] = {
    "no_mandible": jaws.without_mandible, "neck": additions.with_neck, "spikes": additions.with_spikes,
    "front": planes.any_front, "front_and_vault": planes.front_and_vault, "vault": _vault, "half": _half,
    "no_arches": losses.without_arches, "worn": losses.worn,
}  # fmt: skip
BESIDE_BONE = ("neck", "spikes")  # which real bone has of its own


def degrade(
    skull: trimesh.Trimesh, rng: np.random.Generator, shares: dict[str, float] | None = None
) -> trimesh.Trimesh:
    """A damaged copy of `skull` (of `make_person`, cranium before mandible); the same rng state gives the same scan.

    shares: how often each kind of SHARES happens; a kind that is not named does not.
    """
    shares = SHARES if shares is None else dict.fromkeys(SHARES, 0.0) | shares
    happens = {k: bool(rng.random() < p) for k, p in shares.items()}
    seeds = dict(zip(shares, rng.spawn(len(shares)), strict=True))
    vertices, faces = np.array(skull.vertices, np.float64), np.array(skull.faces)
    landmarks = _landmarks(vertices)
    if happens["noise"]:
        vertices = _rough(vertices, faces, seeds["noise"])
    keep = np.ones(len(faces), bool)
    for kind, lose in (("thin_bone", _thin_bone), ("teeth", _teeth)):
        if happens[kind]:
            keep &= ~lose(vertices, faces, seeds[kind])
    if happens["slices"]:
        vertices = _slice_steps(vertices, seeds["slices"])
    known = _known(vertices, faces[keep], landmarks)
    if happens["lining"]:
        lined = faces[keep & _lined()][:, ::-1]
        known = _beside(known, _known(_inner_table(vertices, faces), lined, landmarks))
    if happens["fragments"]:
        known = known.with_part(_fragments(vertices, seeds["fragments"]))
    return _cut(known, {k: seeds[k] for k in CUTS if happens[k]})


def cut_scan(skull: KnownSkull, rng: np.random.Generator) -> trimesh.Trimesh:
    """A copy of `skull` whose bone is real already: parts left out as often as in `degrade`, and nothing else."""
    kinds = [k for k in CUTS if k not in BESIDE_BONE]
    happens = [k for k in kinds if rng.random() < SHARES[k]]
    return _cut(skull, dict(zip(happens, rng.spawn(len(happens)), strict=True)))


def _cut(skull: KnownSkull, kinds: dict[str, np.random.Generator]) -> trimesh.Trimesh:
    for kind, rng in kinds.items():
        skull = CUTS[kind](skull, rng)
    return skull.without(np.zeros(len(skull.faces), bool)).mesh


def _known(vertices: np.ndarray, faces: np.ndarray, landmarks: dict[str, np.ndarray]) -> KnownSkull:
    jaw = np.arange(len(vertices)) >= len(load_template().skull.vertices)
    return KnownSkull(vertices, faces.astype(np.int32), jaw, np.zeros(len(jaw), bool), landmarks)


def _beside(one: KnownSkull, other: KnownSkull) -> KnownSkull:
    vertices, jaw, neck = (
        np.concatenate([getattr(skull, name) for skull in (one, other)]) for name in ("vertices", "is_jaw", "is_neck")
    )
    return KnownSkull(vertices, np.vstack([one.faces, other.faces + len(one.vertices)]), jaw, neck, one.landmarks)


def _landmarks(vertices: np.ndarray) -> dict[str, np.ndarray]:
    """Where the template's landmarks lie on a skull of its topology: at the nearest of its vertices."""
    return {name: vertices[k] for name, k in _landmark_vertices().items()}


@cache
def _landmark_vertices() -> dict[str, int]:
    template = load_template()
    cranium, mandible = (cKDTree(m.vertices) for m in (template.skull, template.mandible))
    first, of_jaw = len(template.skull.vertices), template.mandible_landmarks
    return {
        k: int(first + mandible.query(p)[1] if k in of_jaw else cranium.query(p)[1])
        for k, p in template.landmarks.items()
    }


def _rough(vertices: np.ndarray, faces: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Surface noise of 0.1 to 0.6 mm along the normals and a little waviness."""
    normals = np.asarray(trimesh.Trimesh(vertices, faces, process=False).vertex_normals)
    return np.asarray(vertices + (rng.uniform(0.1, 0.6) * rng.standard_normal(len(vertices)))[:, None] * normals)


def _slice_steps(vertices: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Heights drawn towards slices of 1 to 3 mm, as a coarse scan's surface is."""
    step, pull = rng.uniform(1.0, 3.0), rng.uniform(0.4, 0.9)
    out = vertices.copy()
    out[:, 2] += pull * (np.round(out[:, 2] / step) * step - out[:, 2])
    return out


def _inner_table(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """The other side of the bone, so that a hole or a cut shows bone beyond and not the inside of a shell."""
    normals = np.asarray(trimesh.Trimesh(vertices, faces, process=False).vertex_normals)
    return np.asarray(vertices - _inner_depth()[:, None] * normals)


@cache
def _inner_depth() -> np.ndarray:
    """How deep (mm) the inner table lies below each vertex of the template, fading from braincase to face."""
    t = load_template()
    p = np.vstack([t.skull.vertices, t.mandible.vertices])
    above = np.maximum(p[:, 2] - 38, np.minimum(p[:, 1] + 15, p[:, 2] - 8)) / 10
    braincase = np.clip(above, 0, 1) * (np.arange(len(p)) < len(t.skull.vertices))
    return np.asarray(PLATE_MM + (VAULT_MM - PLATE_MM) * braincase)


@cache
def _lined() -> np.ndarray:
    """Faces of the template that get an inner table: none of the teeth, the skull base and the joints, all thick."""
    t = load_template()
    p, at = np.vstack([t.skull.vertices, t.mandible.vertices]), t.landmarks
    faces = np.vstack([t.skull.faces, t.mandible.faces + len(t.skull.vertices)])
    teeth = (np.abs(p[:, 2] - (at["pr"] + at["id"])[2] / 2) < 16) & (p[:, 1] < at["ecm2s_left"][1] + 8)
    base = (p[:, 2] < 5) & (p[:, 1] > -45)
    return np.asarray(~(teeth | base)[faces].any(1))


@cache
def _template_regions() -> dict[str, np.ndarray]:
    """Thin bone of the template as vertex masks: it is inside the orbits and nose,
    on the maxilla's front, in the temple.
    """
    t = load_template()
    p, at = np.vstack([t.skull.vertices, t.mandible.vertices]), t.landmarks
    cranium = np.arange(len(p)) < len(t.skull.vertices)
    near: Callable[..., np.ndarray] = lambda centre, radii: (((p - centre) / radii) ** 2).sum(1) < 1  # noqa: E731
    both: Callable[[str], list[np.ndarray]] = lambda name: [at[side] for side in both_sides(name)]  # noqa: E731
    orbits = [
        cranium & near((e + d) / 2 * [0.94, 1, 1] + [0, 24, 0], (24, 26, 20))
        for e, d in zip(both("ek"), both("d"), strict=True)
    ]
    nose = cranium & near((at["rhi"] + at["ss"]) / 2 + [0, 24, 3], (17, 28, 30))
    maxilla = [
        cranium & near((z + a) / 2 + [0, 4, -2], (15, 16, 15)) for z, a in zip(both("zma"), both("ac"), strict=True)
    ]
    temple = [cranium & near(k + [0, 4, -6], (14, 16, 16)) for k in both("tp")]
    return {"orbit": np.any(orbits, 0), "nose": nose, "maxilla": np.any(maxilla, 0), "temple": np.any(temple, 0)}


def _thin_bone(vertices: np.ndarray, faces: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Faces lost where bone is thinner than a voxel: round holes strewn over thin regions,
    most of the inner orbit and nose.
    """
    lost = np.zeros(len(faces), bool)
    for name, (most, few, many) in THIN_BONE.items():
        inside = np.flatnonzero(_template_regions()[name][faces[:, 0]])
        lost[inside[_holes(vertices[faces[inside]].mean(1), most * rng.beta(few, many), rng)]] = True
    return lost


def _holes(centres: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """Which of `centres` lie in random balls of 2 to 6 mm that together take about `share` of them."""
    lost = np.zeros(len(centres), bool)
    for _ in range(120):
        if not len(centres) or lost.mean() >= share:
            break
        lost |= np.linalg.norm(centres - centres[rng.integers(len(centres))], axis=1) < rng.uniform(2, 6)
    return lost


def _teeth(vertices: np.ndarray, faces: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Some crowns missing, from one to nearly all: the faces within 4 mm of the bite plane in wedges along the arch."""
    at = load_template().landmarks
    p = np.vstack([load_template().skull.vertices, load_template().mandible.vertices])
    middle = (at["pr"] + at["id"])[2] / 2
    arch = (np.abs(p[:, 2] - middle) < 5.5) & (p[:, 1] < at["ecm2s_left"][1] + 8)
    angle = np.arctan2(p[:, 0], -(p[:, 1] - at["ecm2s_left"][1] - 8)) / np.pi * 16  # about one tooth a unit
    gone = rng.random((2, 40)) < rng.beta(1.0, 2.5)
    lower = (np.arange(len(p)) >= len(load_template().skull.vertices)).astype(int)
    return np.asarray((arch & gone[lower, np.clip(np.floor(angle) + 20, 0, 39).astype(int)])[faces].all(1))


def _fragments(vertices: np.ndarray, rng: np.random.Generator) -> trimesh.Trimesh:
    """Loose specks inside: calcified cartilage, noise above the threshold."""
    low, parts = vertices.min(0), []
    for _ in range(rng.integers(3, 20)):
        speck = trimesh.creation.icosphere(1, radius=rng.uniform(0.8, 3.0))
        middle = vertices[rng.integers(len(vertices))] * [0.8, 0.6, 1] + [0, -10, 0]
        speck.vertices = speck.vertices * rng.uniform(0.5, 1.5, 3) + np.maximum(middle, low + 5)
        parts.append(speck)
    return cast(trimesh.Trimesh, trimesh.util.concatenate(parts))  # it promises any geometry; meshes give a mesh
