"""Folders of finished faces whose every answer is known: a cube of bone in a ball of skin, with a box for a nose.

The skull is a cube of 100 mm, the face a ball of `radius`, both about the origin of the Frankfurt frame, the implant a
blue box before them. Tissue depth is 10 + z / 10 mm, uncertainty 2 mm; the ball's half to the left is inferred.
"""

import json
from pathlib import Path

import cv2
import numpy as np
import trimesh

SCALARS = (
    ("tissue_depth_mm", "Tissue depth", "mm", 0.0, 20.0),
    ("uncertainty_mm", "Uncertainty", "mm", 0.0, 4.0),
    ("on_inferred_bone", "On inferred bone", "", 0.0, 1.0),
)
NOSE = [0, -110, 0]


def ball(radius):
    mesh = trimesh.creation.icosphere(subdivisions=4, radius=radius)
    x, _, z = mesh.vertices.T
    for name, values in zip([s[0] for s in SCALARS], (10 + z / 10, np.full(len(x), 2.0), x > 0), strict=True):
        mesh.vertex_attributes[f"_{name}"] = np.asarray(values, np.float32)
    return mesh


def nose():
    mesh = trimesh.creation.box((20, 20, 20))
    return mesh.apply_translation(NOSE)


def layer(name, label, colour, opacity, mesh, scalars=()):
    keys = ("name", "label", "unit", "low", "high")
    told = [dict(zip(keys, scalar, strict=True)) for scalar in scalars]
    count = len(mesh.faces)
    return dict(name=name, label=label, file=f"{name}.glb", colour=colour, opacity=opacity, scalars=told,
                faces=count, whole_faces=count)  # fmt: skip


def write(result: Path, radius: float = 100.0) -> dict:
    """One RESULT folder; what it tells."""
    cube = trimesh.creation.box((100, 100, 100))
    bodies = {"skull": cube, "face": ball(radius), "implant": nose()}
    (result / "view").mkdir(parents=True)
    for name, mesh in bodies.items():
        assert mesh.vertex_normals is not None
        (result / "view" / f"{name}.glb").write_bytes(mesh.export(file_type="glb", include_normals=True))
    layers = [
        layer("skull", "Skull", "#e3d9c0", 1.0, cube),
        layer("face", "Face", "#c08060", 0.5, bodies["face"], SCALARS),
        layer("implant", "Implant", "#0000ff", 1.0, bodies["implant"]),
    ]
    marks = [dict(code="n", name="nasion", at=[0, -50, 40], on_bone=True),
             dict(code="x", name="within", at=[0, -30, -40], on_bone=True)]  # fmt: skip
    told = dict(kind="mesh", layers=layers, landmarks=marks, note="A lead, never an identification.")
    (result / "view" / "told.json").write_text(json.dumps(told))
    cv2.imwrite(str(result / "preview.png"), np.full((40, 60, 3), (0, 200, 0), np.uint8))
    return told


def write_all(root: Path) -> None:
    """ball: the plain one; larger: the same skull in a larger ball; torn: its face is no GLB; nothing: no surface."""
    write(root / "ball")
    write(root / "larger", 112.0)
    write(root / "torn")
    (root / "torn" / "view" / "face.glb").write_bytes(b"glTF and then nothing")
    write(root / "nothing")
    for file in (root / "nothing" / "view").glob("*.glb"):
        file.unlink()
