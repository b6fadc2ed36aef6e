"""What a scan shows beside the skull: spine, hyoid, spikes of metal. Frame: Frankfurt, mm; the skull stays in place."""

import numpy as np
import trimesh

from cranioface.population.cuts.known import KnownSkull

VERTEBRAE = (3, 7)
VERTEBRA_MM = 17.0  # from one to the next
# offset and radii mm of body, arch, process and both side processes
VERTEBRA = (
    ((0, 0, 0), (12, 9, 9.5)),
    ((0, 19, -2), (13, 12, 5)),
    ((0, 34, -6), (4, 14, 4)),
    ((22, 8, 0), (9, 6, 4)),
    ((-22, 8, 0), (9, 6, 4)),
)
SPIKES, SPIKE_MM, SPIKE_THICK_MM = (6, 40), (15.0, 60.0), (0.4, 1.6)  # how many, how long, radius at the root


def with_neck(skull: KnownSkull, rng: np.random.Generator) -> KnownSkull:
    """Some vertebrae below the base, or below those that are there, and a hyoid below the chin."""
    return skull.with_part(_joined([*_spine(skull, rng), _hyoid(skull, rng)]), is_neck=True)


def _spine(skull: KnownSkull, rng: np.random.Generator) -> list[trimesh.Trimesh]:
    ba = skull.landmarks["ba"]
    z = min([ba[2] - 4, *(skull.vertices[skull.is_neck & (np.abs(skull.vertices[:, 1] - ba[1]) < 30), 2] - 4)])
    lean, width, forward = rng.uniform(-0.1, 0.35), rng.uniform(0.9, 1.15), ba[1] + rng.uniform(2, 8)
    parts = []
    for k in range(rng.integers(*VERTEBRAE)):
        base = np.array([ba[0], forward - lean * VERTEBRA_MM * k, z - VERTEBRA_MM * k])
        parts += [_lump(base + np.array(offset), np.array(radii) * width, rng) for offset, radii in VERTEBRA]
    return parts


def _hyoid(skull: KnownSkull, rng: np.random.Generator) -> trimesh.Trimesh:
    """A horseshoe open to the back."""
    body = (skull.landmarks["me"] + skull.landmarks["ba"]) / 2 * [1, 1, 0]
    body[2] = skull.landmarks["me"][2] - rng.uniform(8, 22)
    angles = np.linspace(-np.pi * 0.95, -np.pi * 0.05, 12)
    arc = np.stack([19 * np.cos(angles), 32 * np.sin(angles), np.zeros(12)], 1)
    return _joined([_lump(body + p, np.array([4.0, 5.0, 3.5]), rng, 1) for p in arc])


def _lump(middle: np.ndarray, radii: np.ndarray, rng: np.random.Generator, divisions: int = 2) -> trimesh.Trimesh:
    ball: trimesh.Trimesh = trimesh.creation.icosphere(divisions)
    ball.vertices = ball.vertices * radii * (1 + 0.1 * rng.standard_normal(3)) + middle
    ball.vertices += 0.05 * radii.min() * rng.standard_normal(ball.vertices.shape)
    return ball


def with_spikes(skull: KnownSkull, rng: np.random.Generator) -> KnownSkull:
    """Thin rays of metal from the teeth, centimetres long, each in the plane of a slice."""
    roots = _crowns(skull)
    return skull.with_part(
        _joined([_spike(roots[rng.integers(len(roots))], rng) for _ in range(rng.integers(*SPIKES))])
    )


def _crowns(skull: KnownSkull) -> np.ndarray:
    """Points (k, 3) along both rows of teeth; where teeth are lost, on their ridge."""
    at = skull.landmarks
    rows = (("pr", "sC", "ecm2s", -5.0), ("id", "iC", "ecm2i", 5.0))
    return np.array(
        [
            start + share * (end - start) + [0, 3, down]
            for front, canine, molar, down in rows
            for side in ("left", "right")
            for start, end in (
                (at[front], at[f"{canine}_{side}"]),
                (at[f"{canine}_{side}"], at[f"{molar}_{side}"]),
            )
            for share in np.linspace(0, 1, 5)
        ]
    )


def _spike(root: np.ndarray, rng: np.random.Generator) -> trimesh.Trimesh:
    """A long flat ellipsoid in the plane of the slice, from `root` in any direction but into the throat."""
    length, angle = rng.uniform(*SPIKE_MM), rng.uniform(-1.15 * np.pi, 0.15 * np.pi)
    along = np.array([np.cos(angle), np.sin(angle), 0])
    ray: trimesh.Trimesh = trimesh.creation.icosphere(1)
    thick, flat = rng.uniform(*SPIKE_THICK_MM), rng.uniform(0.4, 1.0)
    across = np.array([-along[1], along[0], 0])
    x, y, z = ray.vertices.T
    taper = thick * (1.2 - x)[:, None] / 1.2
    ray.vertices = (
        root
        + (length / 2 * (x + 1))[:, None] * along
        + taper * y[:, None] * across
        + taper * flat * z[:, None] * np.array([0, 0, 1.0])
    )
    return ray


def _joined(parts: list[trimesh.Trimesh]) -> trimesh.Trimesh:
    first = np.cumsum([0, *(len(part.vertices) for part in parts)])
    faces = [part.faces + start for part, start in zip(parts, first[:-1], strict=True)]
    return trimesh.Trimesh(np.vstack([part.vertices for part in parts]), np.vstack(faces), process=False)
