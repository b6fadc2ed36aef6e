"""Builds the template skull from myo-sim (maintainers only): `python -m anatomy.build.template`.

Owns the road from `ground_skull.stl` and `ground_jaw.stl` (metres, x anterior, y up, z to the right) to the files of
`anatomy/template/`: welded, closed, made smooth, given the proportions of an average adult, in the Frankfurt frame.
Knows nothing of its readers.
"""

import csv
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import numpy as np
import trimesh

from cranioface.anatomy.build.mesh_repair import (
    close_small_holes,
    largest_sheet,
    smooth_subdivided,
    without_stretched_triangles,
)
from cranioface.anatomy.frankfurt.frame import frankfurt_frame
from cranioface.anatomy.landmark_names import MIDLINE, name_in, side_of, site_of
from cranioface.geometry.mesh_files import outward, write_mesh
from cranioface.geometry.rigid import transform
from cranioface.geometry.thin_plate import ThinPlate

HERE = Path(__file__).parents[1] / "template"
# metres, x anterior, y up, z right -> mm, LPS
LPS_FROM_MYO_SIM = np.array([[0.0, 0, -1], [-1, 0, 0], [0, 1, 0]]) * 1000.0
LONGEST_SLIVER, THINNEST = 26.0, 1.0  # mm: struts below the skull base that no skull has
FACE_FORWARD = (0.0, -3.0, 0.0)  # mm, lateral, back, up: facts have nasion and prosthion 3 mm farther ahead
STIFFNESS = 20.0  # mm: smoothing of the warp, so that no landmark prints a dent


def main() -> None:
    """Write skull.ply, mandible.ply and landmarks.csv beside the table of hand-placed landmarks."""
    names, points, parts, known = _placed_landmarks()
    move = _to_average_adult(names, points)
    meshes = {"bone": _clean_part("ground_skull.stl"), "mandible": _clean_part("ground_jaw.stl")}
    for mesh in meshes.values():
        mesh.vertices = move(mesh.vertices)
    for part, file in (("bone", "skull.ply"), ("mandible", "mandible.ply")):
        write_mesh(HERE / file, meshes[part])
    snapped = [_snap(p, meshes[part], name) for p, part, name in zip(move(points), parts, names, strict=True)]
    _write_landmarks(names, np.array(snapped), parts, known)


def _to_average_adult(names: list[str], points: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """The map from the source (mm) to the Frankfurt frame with the proportions of proportions.csv."""
    first = _frame(names, points)
    placed = transform(first, points)
    warp = ThinPlate.fit(placed, placed + _steps(names), STIFFNESS)
    second = _frame(names, warp.apply(placed))  # the warp moves porions and orbitale a little
    return lambda source: transform(second, warp.apply(transform(first, source)))


def _frame(names: list[str], points: np.ndarray) -> np.ndarray:
    return frankfurt_frame(*(points[names.index(name)] for name in ("po_left", "po_right", "or_left")))


def _steps(names: list[str]) -> np.ndarray:
    """How far each landmark moves (n, 3) mm; those that proportions.csv does not name go forward with the face."""
    with open(HERE / "proportions.csv", newline="") as table:
        moves = {row["name"]: [float(row[axis]) for axis in ("lateral", "back", "up")] for row in csv.DictReader(table)}
    steps = np.array([moves.get(site_of(name), FACE_FORWARD) for name in names])
    steps[[side_of(name) == "right" for name in names], 0] *= -1
    return steps


def _placed_landmarks() -> tuple[list[str], np.ndarray, list[str], list[str]]:
    """Names (`zy_left`), points (n, 3) mm LPS, part and how known, from landmarks_myo_sim.csv."""
    with open(HERE / "landmarks_myo_sim.csv", newline="") as table:
        rows = list(csv.DictReader(table))
    names = [name_in(r) for r in rows]
    metres = np.array([[float(r[axis]) for axis in ("x_m", "y_m", "z_m")] for r in rows])
    return names, metres @ LPS_FROM_MYO_SIM.T, [r["part"] for r in rows], [r["known"] for r in rows]


def _clean_part(stl: str) -> trimesh.Trimesh:
    source = files("myo_sim") / "models" / "meshes" / stl
    mesh = trimesh.load_mesh(str(source), process=True)
    mesh.vertices = mesh.vertices @ LPS_FROM_MYO_SIM.T
    sheet = largest_sheet(without_stretched_triangles(mesh, LONGEST_SLIVER, THINNEST))
    return outward(smooth_subdivided(close_small_holes(sheet)))


def _snap(point: np.ndarray, mesh: trimesh.Trimesh, name: str) -> np.ndarray:
    on_surface, distance, _ = trimesh.proximity.closest_point(mesh, point[None])
    if distance[0] > 1.0:
        print(f"{name}: {distance[0]:.1f} mm off the surface, moved onto it")
    return np.asarray(on_surface[0])


def _write_landmarks(names: list[str], points: np.ndarray, parts: list[str], known: list[str]) -> None:
    with open(HERE / "landmarks.csv", "w", newline="") as table:
        out = csv.writer(table, lineterminator="\n")
        out.writerow(("name", "side", "x", "y", "z", "part", "known"))
        for name, point, part, how in zip(names, points, parts, known, strict=True):
            side = side_of(name) or MIDLINE
            out.writerow((site_of(name), side, *(f"{c:.2f}" for c in point + 0.0), part, how))


if __name__ == "__main__":
    main()
