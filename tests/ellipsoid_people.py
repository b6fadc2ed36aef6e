"""A tiny dataset of ellipsoid heads in the ring's format: a bone, a skin that its BMI thickens, an average base."""

from pathlib import Path

import numpy as np
import trimesh
import yaml

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
    """Skin lies 4 mm and half a millimetre per BMI unit above 18 over the bone; the base lies 8 mm over it."""
    random = np.random.default_rng(seed)
    bone = HEAD_MM * (1 + 0.03 * random.normal(size=3))
    bmi = float(random.uniform(18, 34))
    ring = CameraRing(pixels)
    shells = {"skull": bone, "face": bone + 4 + (bmi - 18) / 2, "base": bone + 8}
    maps = {layer: project(ellipsoid(half_axes), ring) for layer, half_axes in shells.items()}
    sex = ("female", "male", None)[seed % 3]
    measures = {"GOL": float(2 * bone[1]), "XCB": float(2 * bone[0])}
    return Person(ring, maps, facts=Facts(sex, 40.0, bmi), source="ellipsoids", craniometrics=measures)


def write_ellipsoid_dataset(folder, train=6, validation=2, pixels=PIXELS):
    """Write people and dataset.yaml; returns the folder."""
    names = [f"person_{i:03d}" for i in range(train + validation)]
    for i, name in enumerate(names):
        write_person(Path(folder) / name, ellipsoid_person(i, pixels))
    told = {"version": 1, "seed": 0, "sources": ["ellipsoids"], "people": len(names)}
    told["split"] = {"train": names[:train], "validation": names[train:], "test": []}
    (Path(folder) / "dataset.yaml").write_text(yaml.safe_dump(told))
    return Path(folder)
