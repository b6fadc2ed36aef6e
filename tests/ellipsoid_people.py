"""A tiny dataset of ellipsoid heads in the ring's format: a bone, a skin that its BMI thickens, an average base."""

from pathlib import Path

import numpy as np
import trimesh
import yaml

from cranioface.anatomy.face_model import load_face_model
from cranioface.geometry.ring import CameraRing, project
from cranioface.people.facts import Facts
from cranioface.people.person import Person, write_person

PIXELS = 32
HEAD_MM = np.array([70.0, 90.0, 105.0])


def ellipsoid(half_axes):
    """A closed ellipsoid around the middle of the ring."""
    ball = trimesh.creation.icosphere(subdivisions=3)
    return trimesh.Trimesh(ball.vertices * half_axes + CameraRing().centre_mm, ball.faces, process=False)


def ellipsoid_person(seed, pixels=PIXELS):
    """Skin lies 8 mm over the bone, and 5 mm more for each unit of fullness; so does the base, by 1.5 mm."""
    random = np.random.default_rng(seed)
    bone = HEAD_MM * (1 + 0.03 * random.normal(size=3))
    full = float(random.uniform(-1.3, 1.3))
    ring = CameraRing(pixels)
    shells = {"skull": bone, "face": bone + 8 + 5 * full, "base": bone + 8}
    maps = {layer: project(ellipsoid(half_axes), ring) for layer, half_axes in shells.items()}
    sex = ("female", "male", None)[seed % 3]
    measures = {"GOL": float(2 * bone[1]), "XCB": float(2 * bone[0])}
    return Person(ring, maps, facts=Facts(sex, 40.0, fullness=full), source="ellipsoids", craniometrics=measures,
                  base_changes=ellipsoid_changes(bone + 8))  # fmt: skip


def ellipsoid_changes(half_axes):
    """The face model's vertices on an ellipsoid that fullness alone moves, packed."""
    mean, centre = load_face_model().mean, np.array(CameraRing().centre_mm)
    away = (mean - centre) / half_axes
    away /= np.linalg.norm(away, axis=1, keepdims=True)
    none = np.zeros_like(mean)
    return np.stack([away * half_axes + centre - mean, none, none, 1.5 * away]).astype(np.float16)


def write_ellipsoid_dataset(folder, train=6, validation=2, pixels=PIXELS):
    """Write people and dataset.yaml; returns the folder."""
    names = [f"person_{i:03d}" for i in range(train + validation)]
    for i, name in enumerate(names):
        write_person(Path(folder) / name, ellipsoid_person(i, pixels))
    told = {"version": 1, "seed": 0, "sources": ["ellipsoids"], "people": len(names)}
    told["split"] = {"train": names[:train], "validation": names[train:], "test": []}
    (Path(folder) / "dataset.yaml").write_text(yaml.safe_dump(told))
    return Path(folder)
