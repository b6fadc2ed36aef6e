"""What a scanner does to a skull: parts left out, thin bone lost,
teeth missing or streaked, slice steps, noise, bits of spine.

Owns the kinds of damage and how often each happens. Knows nothing of datasets.
Frame: Frankfurt, mm; nothing is moved or scaled.
"""

from collections.abc import Callable
from functools import cache
from typing import cast

import numpy as np
import trimesh

from cranioface.anatomy.landmark_names import both_sides
from cranioface.anatomy.template import load_template

# how often each happens to a scan, judged from real head CTs and forensic finds
SHARES = {"front_only": 0.25, "no_mandible": 0.12, "cut_vault": 0.15, "thin_bone": 0.85, "teeth": 0.45, "streaks": 0.3,
          "slices": 0.4, "noise": 0.9, "spine": 0.55, "fragments": 0.3, "edentulous": 0.12, "lining": 0.85}  # fmt: skip
# the most of a thin region that is lost, and how its share is drawn: real orbits and noses keep little of their walls
THIN_BONE = {"orbit": (0.9, 2.5, 1.2), "nose": (0.95, 2.5, 1.0), "maxilla": (0.8, 1.0, 1.3), "temple": (0.15, 1.0, 1.0)}
# depth of the inner table below the outer: of the braincase, of the thin face
VAULT_MM, PLATE_MM = 5.0, 0.8


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
    mandible = len(load_template().skull.vertices)
    if happens["edentulous"]:
        vertices = vertices + _resorbed(mandible, seeds["edentulous"])
    if happens["noise"]:
        vertices = _rough(vertices, faces, seeds["noise"])
    keep = np.ones(len(faces), bool)
    if happens["no_mandible"]:
        keep &= faces[:, 0] < mandible
    for kind, lose in (
        ("thin_bone", _thin_bone),
        ("teeth", _teeth),
        ("front_only", _front_only),
        ("cut_vault", _cut_vault),
    ):
        if happens[kind]:
            keep &= ~lose(vertices, faces, mandible, seeds[kind])
    if happens["slices"]:
        vertices = _slice_steps(vertices, seeds["slices"])
    parts = [trimesh.Trimesh(vertices, faces[keep], process=False)]
    if happens["lining"]:
        lined = faces[keep & _lined()][:, ::-1]
        parts.append(trimesh.Trimesh(_inner_table(vertices, faces), lined, process=False))
    for kind, add in (("spine", _spine), ("streaks", _streaks), ("fragments", _fragments)):
        if happens[kind]:
            parts += add(vertices, mandible, seeds[kind], happens["front_only"])
    out = cast(trimesh.Trimesh, trimesh.util.concatenate(parts))  # it promises any geometry; meshes give a mesh
    out.remove_unreferenced_vertices()
    return trimesh.Trimesh(out.vertices.astype(np.float32), out.faces.astype(np.int32), process=False)


def cut_scan(skull: trimesh.Trimesh, is_jaw: np.ndarray, rng: np.random.Generator) -> trimesh.Trimesh:
    """A copy of `skull` whose bone is real already: parts left out as often as in `degrade`, and nothing else.

    is_jaw (n,): the vertices that leave with the mandible.
    """
    vertices, faces = np.asarray(skull.vertices, np.float64), np.asarray(skull.faces)
    happens = {k: bool(rng.random() < SHARES[k]) for k in ("no_mandible", "front_only", "cut_vault")}
    keep = ~(is_jaw[faces].any(1) & happens["no_mandible"])
    for kind, lose in (("front_only", _front_only), ("cut_vault", _cut_vault)):
        if happens[kind]:
            keep &= ~lose(vertices, faces, 0, rng)
    out = trimesh.Trimesh(vertices.astype(np.float32), faces[keep].astype(np.int32), process=False)
    out.remove_unreferenced_vertices()
    return out


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


def _thin_bone(vertices: np.ndarray, faces: np.ndarray, mandible: int, rng: np.random.Generator) -> np.ndarray:
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


def _teeth(vertices: np.ndarray, faces: np.ndarray, mandible: int, rng: np.random.Generator) -> np.ndarray:
    """Some crowns missing, from one to nearly all: the faces within 4 mm of the bite plane in wedges along the arch."""
    at = load_template().landmarks
    p = np.vstack([load_template().skull.vertices, load_template().mandible.vertices])
    middle = (at["pr"] + at["id"])[2] / 2
    arch = (np.abs(p[:, 2] - middle) < 5.5) & (p[:, 1] < at["ecm2s_left"][1] + 8)
    angle = np.arctan2(p[:, 0], -(p[:, 1] - at["ecm2s_left"][1] - 8)) / np.pi * 16  # about one tooth a unit
    gone = rng.random((2, 40)) < rng.beta(1.0, 2.5)
    lower = (np.arange(len(p)) >= mandible).astype(int)
    return np.asarray((arch & gone[lower, np.clip(np.floor(angle) + 20, 0, 39).astype(int)])[faces].all(1))


def _resorbed(mandible: int, rng: np.random.Generator) -> np.ndarray:
    """Steps (n, 3) that flatten the crowns of one jaw or both into a ridge, which old loss has lowered."""
    at = load_template().landmarks
    p = np.vstack([load_template().skull.vertices, load_template().mandible.vertices])
    arch, upper = p[:, 1] < at["ecm2s_left"][1] + 8, np.arange(len(p)) < mandible
    jaws, lost = rng.choice(["upper", "lower", "both"]), rng.uniform(0, 6, 2)
    up = np.maximum(at["pr"][2] + lost[0] - p[:, 2], 0) * (arch & upper & (jaws != "lower"))
    down = np.maximum(p[:, 2] - at["id"][2] + lost[1], 0) * (arch & ~upper & (jaws != "upper"))
    return np.outer(up - down, [0.0, 0.0, 1.0])


def _front_only(vertices: np.ndarray, faces: np.ndarray, mandible: int, rng: np.random.Generator) -> np.ndarray:
    front = np.percentile(vertices[:, 1], 0.5)
    return np.asarray(vertices[faces][:, :, 1].max(1) > front + rng.uniform(85, 140))


def _cut_vault(vertices: np.ndarray, faces: np.ndarray, mandible: int, rng: np.random.Generator) -> np.ndarray:
    tilt = np.radians(rng.normal(0, 8))
    return np.asarray((vertices[faces] @ np.array([0, np.sin(tilt), np.cos(tilt)])).max(1) > rng.uniform(45, 85))


def _spine(vertices: np.ndarray, mandible: int, rng: np.random.Generator, front_only: bool) -> list[trimesh.Trimesh]:
    """Three to five vertebrae below the skull base: a body, an arch with its process and two side processes each."""
    parts, z = [], vertices[:mandible, 2].min() + rng.uniform(0, 6)
    y, lean, width = rng.uniform(8, 16), rng.uniform(-0.1, 0.35), rng.uniform(0.9, 1.15)
    for k in range(rng.integers(1, 3) if front_only else rng.integers(3, 6)):
        base = np.array([0, y + lean * 17 * k, z - 17 * k])
        for offset, radii in (
            ((0, 0, 0), (12, 9, 6.5)),
            ((0, 20, -2), (13, 8, 5)),
            ((0, 34, -6), (4, 14, 4)),
            ((22, 8, 0), (8, 6, 4)),
            ((-22, 8, 0), (8, 6, 4)),
        ):
            ball = trimesh.creation.icosphere(2)
            ball.vertices = (
                ball.vertices * np.array(radii) * width * (1 + 0.12 * rng.standard_normal(3)) + base + np.array(offset)
            )
            ball.vertices += 0.7 * rng.standard_normal(ball.vertices.shape)
            parts.append(ball)
    return parts


def _streaks(vertices: np.ndarray, mandible: int, rng: np.random.Generator, front_only: bool) -> list[trimesh.Trimesh]:
    """Flat spikes from metal at the teeth, in the plane of a slice."""
    at = vertices[np.abs(vertices[:, 2] - vertices[mandible:, 2].max() + 30) < 12]
    parts, seeds = [], at[at[:, 1] < np.percentile(at[:, 1], 40)]
    for _ in range(int(2 * 20 ** rng.random())):  # from two to forty, mostly few
        start, angle, length = seeds[rng.integers(len(seeds))], rng.uniform(-np.pi, 0), rng.uniform(8, 32)
        spike = trimesh.creation.icosphere(1)
        spike.vertices = spike.vertices * [length, rng.uniform(0.6, 2.0), rng.uniform(0.5, 1.2)]
        c, s = np.cos(angle), np.sin(angle)
        spike.vertices = spike.vertices @ np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]]) + start
        parts.append(spike)
    return parts


def _fragments(
    vertices: np.ndarray, mandible: int, rng: np.random.Generator, front_only: bool
) -> list[trimesh.Trimesh]:
    """Loose specks inside: calcified cartilage, hyoid, noise above the threshold."""
    low, parts = vertices.min(0), []
    for _ in range(rng.integers(3, 20)):
        speck = trimesh.creation.icosphere(1, radius=rng.uniform(0.8, 3.0))
        middle = vertices[rng.integers(len(vertices))] * [0.8, 0.6, 1] + [0, -10, 0]
        speck.vertices = speck.vertices * rng.uniform(0.5, 1.5, 3) + np.maximum(middle, low + 5)
        parts.append(speck)
    return parts
