"""Pictures that are no skull, of kinds that the skull test never learnt from: how well it keeps beyond its training.

Photographs, an MRI and a portrait that come with scikit-learn and matplotlib, where those are installed; bodies and
bones rendered as skulls are; radiographs of chests and hands; charts and patterns. Knows nothing of networks.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import trimesh
from scipy.spatial.transform import Rotation

from cranioface.geometry.image_files import read_image
from evaluation.studies.non_skulls import SHAPES
from evaluation.studies.single_image_chests import chest, hand
from single_image.picture import PIXELS
from single_image.thing_photographs import grey_photograph

Draw = Callable[[np.random.Generator], np.ndarray]
THINGS = ("bust", "long bone", "pelvis-like", "mandible alone", "vault alone", "muzzle 1.6 times as long")
MRI_SIDE, HAND_MM = 256, 190.0
SOMEBODY = 7  # whose bones are shown


def unseen_kinds() -> dict[str, Draw]:
    """Kind -> how one picture of it is drawn; those whose files are not installed are absent."""
    drawn: dict[str, Draw] = {f"photograph of a {name}": _shape(name) for name in THINGS}
    drawn |= {"photograph of a body": _body, "photograph of a hand": _hand}
    drawn |= {"radiograph of a chest": chest, "radiograph of a hand": hand, "chart": _chart, "pattern": _pattern}
    for name, path in _pictures().items():
        if path.is_file():
            drawn[name] = _crops(path)
    if (scan := _samples("matplotlib", "mpl-data/sample_data/s1045.ima.gz")).is_file():
        drawn["MRI of a head"] = _mri(scan)
    return drawn


def _pictures() -> Mapping[str, Path]:
    images = "datasets/images"
    return {
        "photograph of a temple": _samples("sklearn", f"{images}/china.jpg"),
        "photograph of a flower": _samples("sklearn", f"{images}/flower.jpg"),
        "portrait": _samples("matplotlib", "mpl-data/sample_data/grace_hopper.jpg"),
    }


def _samples(package: str, file: str) -> Path:
    spec = find_spec(package)
    return Path(spec.origin).parent / file if spec is not None and spec.origin else Path("absent")


def _crops(path: Path) -> Draw:
    grey = read_image(path).grey

    def draw(rng: np.random.Generator) -> np.ndarray:
        side = int(rng.uniform(0.3, 1.0) * min(grey.shape))
        row, column = (int(rng.integers(0, size - side + 1)) for size in grey.shape)
        return np.asarray(grey[row : row + side, column : column + side])

    return draw


def _mri(path: Path) -> Draw:
    """A sagittal slice, of which a part is taken."""
    with gzip.open(path) as file:
        slice_ = np.frombuffer(file.read(), np.uint16).reshape(MRI_SIDE, MRI_SIDE).astype(np.float32)

    def draw(rng: np.random.Generator) -> np.ndarray:
        motion = cv2.getRotationMatrix2D((MRI_SIDE / 2, MRI_SIDE / 2), rng.normal(0, 5), rng.uniform(0.8, 1.3))
        return np.asarray(cv2.warpAffine(slice_, motion, (MRI_SIDE, MRI_SIDE))) ** rng.uniform(0.5, 1)

    return draw


def _shape(name: str) -> Draw:
    return lambda rng: grey_photograph(_meshes(name), rng)


@cache
def _meshes(name: str) -> trimesh.Trimesh:
    from cranioface.population import make_person
    from cranioface.population.cuts import known_person

    made = make_person(SOMEBODY)
    return SHAPES[name](known_person(made.skull, made.landmarks))


@cache
def _whole_body() -> trimesh.Trimesh:
    """Of the body model, standing, mm."""
    from cranioface.population.anny_heads import anny_model

    model, _ = anny_model()
    vertices = np.asarray(model.get_rest_vertices(model.get_phenotype_blendshape_coefficients())[0].numpy()) * 1000
    quads = np.asarray(model.faces)
    faces = np.vstack([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]]) if quads.shape[1] == 4 else quads
    return trimesh.Trimesh(vertices, faces, process=False)


def _body(rng: np.random.Generator) -> np.ndarray:
    return grey_photograph(_whole_body(), rng)


@cache
def _one_hand() -> trimesh.Trimesh:
    body = _whole_body()
    near = body.vertices[:, 0] > body.vertices[:, 0].max() - HAND_MM  # from the fingertips to the wrist
    hand = trimesh.Trimesh(body.vertices, body.faces[near[body.faces].all(1)], process=False)
    hand.remove_unreferenced_vertices()
    return hand


def _hand(rng: np.random.Generator) -> np.ndarray:
    motion = np.eye(4)
    motion[:3, :3] = Rotation.random(random_state=rng).as_matrix()
    return grey_photograph(_one_hand().copy().apply_transform(motion), rng)


def _chart(rng: np.random.Generator) -> np.ndarray:
    """Axes, curves and words on a white page."""
    page = np.full((256, 256), 255, np.uint8)
    cv2.rectangle(page, (30, 20), (240, 220), 0, 1)
    at = np.linspace(30, 240, 60)
    for _ in range(rng.integers(1, 5)):
        walk = 120 + np.cumsum(rng.normal(0, rng.uniform(1, 10), 60))
        cv2.polylines(
            page, [np.stack([at, walk], 1).astype(np.int32)], False, int(rng.integers(0, 180)), 2, cv2.LINE_AA
        )
    cv2.putText(page, f"error {rng.random():.2f}", (60, 246), 0, 0.6, 0, 1, cv2.LINE_AA)
    return page


def _pattern(rng: np.random.Generator) -> np.ndarray:
    """Stripes, rings or a chessboard."""
    rows, columns = np.indices((PIXELS, PIXELS)) - rng.uniform(0, PIXELS, 2)[:, None, None]
    turn, period = rng.uniform(0, np.pi), rng.uniform(6, 60)
    along, across = (rows * np.cos(turn + q) + columns * np.sin(turn + q) for q in (0, np.pi / 2))
    waves = (
        np.sin(along / period * 6),
        np.sin(np.hypot(rows, columns) / period * 6),
        np.sin(along / period * 6) * np.sin(across / period * 6),
    )
    wave = waves[int(rng.integers(3))]
    return np.asarray(np.sign(wave) if rng.random() < 0.5 else wave)
