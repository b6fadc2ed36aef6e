"""A sheet of people as a PNG: `python -m population.sheet OUT.png [--people 12] [--seed 0]`.
Look at it after every change.

Owns the shading of depth maps. Knows nothing of how people are made.
"""

import argparse
from pathlib import Path

import cv2
import numpy as np
import trimesh

from doors import run, whole_file
from geometry.ring import CameraRing, project
from population.person import make_person
from population.scanner import degrade

VIEWS = (0, 1, 2)  # front, three-quarter, side
LIGHT = np.array([-0.4, -0.5, 0.76])


def shaded(mesh: trimesh.Trimesh, tint: tuple[float, float, float], ring: CameraRing) -> list[np.ndarray]:
    """Front, three-quarter and side pictures (n, n, 3) uint8 of a mesh."""
    return [_shade(depth, tint, ring.mm_per_pixel) for depth in project(mesh, ring)[list(VIEWS)]]


def _shade(depth: np.ndarray, tint: tuple, mm_per_pixel: float) -> np.ndarray:
    dy, dx = np.gradient(depth, mm_per_pixel)
    normal = np.stack([-dx, dy, np.ones_like(depth)], -1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    light = np.clip(0.25 + 0.75 * (normal @ (LIGHT * [1, -1, 1])), 0, 1)
    picture = np.where(np.isfinite(light)[..., None], light[..., None] * np.array(tint), 1.0)
    return (255 * picture).astype(np.uint8)


def sheet(people: int, seed: int, scans: bool) -> np.ndarray:
    """Rows of skull and face pictures, two people a row, (h, w, 3) uint8 BGR."""
    ring, rows = CameraRing(pixels=256), []
    for i in range(people):
        person = make_person(seed + i)
        skull = degrade(person.skull, np.random.default_rng([seed + i, 9])) if scans else person.skull
        rows.append(np.hstack(shaded(skull, (0.75, 0.88, 0.92), ring) + shaded(person.face, (0.72, 0.78, 0.95), ring)))
    rows += [np.full_like(rows[0], 255)] * (len(rows) % 2)
    return np.vstack([np.hstack(rows[i : i + 2]) for i in range(0, len(rows), 2)])


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw synthetic people: skull and face of each from three sides.")
    parser.add_argument("out", type=Path, help="PNG to write")
    parser.add_argument("--people", type=int, default=12)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--scans", action="store_true", help="show the skulls as damaged scans")
    args = parser.parse_args()
    picture = sheet(args.people, args.seed, args.scans)
    with whole_file(args.out) as temporary:
        Path(temporary).write_bytes(cv2.imencode(".png", picture)[1].tobytes())
    print(f"{args.people} people from seed {args.seed} on {args.out}")


if __name__ == "__main__":
    raise SystemExit(run(main))
