"""Completion by a statistical shape model: the likeliest skull of the population given the bone that is left.

The model (mean and principal components of synthetic skulls at some points of the template) is shipped, and made again
by `python -m completion.shape_model`. Owns the model and its posterior mean. Frankfurt frame, mm.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from completion.template_fit import Shape, completed, fitted, on_bone, scan_of
from completion.volumes import Method, SkullVolume
from cranioface.anatomy.template import load_template
from cranioface.command import whole_file
from cranioface.command.progress import progress
from cranioface.geometry.farthest_points import spread
from cranioface.geometry.thin_plate import ThinPlate

FILE = Path(__file__).parent / "shape_model.safetensors"
SKULLS, MODES, POINT_MM, SEED = 200, 40, 7.0, 20261127
NOISE_MM = 1.0  # of a registered vertex about the model: what it cannot describe
SEEN_SMOOTHING, UNSEEN_SMOOTHING = 1.0, 20.0  # mm, of the spline that carries the template onto the model
LEAST_JAW = 0.15  # of its vertices lie on bone where a mandible was scanned
POSE_SD = (3.0, 0.05)  # mm and radians: an alignment of broken bone errs so much


@dataclass(frozen=True)
class ShapeModel:
    """Skulls as mean + modes @ draws: of k vertices of the template's cranium and mandible, one after the other."""

    picked: np.ndarray  # (k,)
    mean: np.ndarray  # (k, 3) mm
    modes: np.ndarray  # (3 k, m) mm, as long as one standard deviation

    def posterior(self, points: np.ndarray, seen: np.ndarray) -> np.ndarray:
        """The likeliest places (k, 3) where those `seen` (k,) bool lie at `points` (k, 3), in any pose about there."""
        basis = np.hstack([self.modes, self._poses()])
        rows = np.repeat(seen, 3)
        off, on = (points - self.mean).ravel()[rows], basis[rows] / NOISE_MM
        draws = np.linalg.solve(on.T @ on + np.eye(on.shape[1]), on.T @ off / NOISE_MM)
        return np.asarray(self.mean + (basis @ draws).reshape(-1, 3))

    def _poses(self) -> np.ndarray:
        """Small shifts and turns (3 k, 6), as long as one standard deviation."""
        about = self.mean - self.mean.mean(0)
        shifts = [np.tile(POSE_SD[0] * axis, (len(about), 1)) for axis in np.eye(3)]
        turns = [POSE_SD[1] * np.cross(axis, about) for axis in np.eye(3)]
        return np.stack([move.ravel() for move in (*shifts, *turns)], 1)


def shape_model() -> Method:
    """The posterior mean of the shipped model."""
    model = load_model()
    return lambda skull: completed(skull, likeliest(skull, fitted(skull), model))


def likeliest(skull: SkullVolume, shape: Shape, model: ShapeModel) -> Shape:
    """The model's posterior mean, given the vertices of a registered `shape` that lie on the skull's bone."""
    template, scan = load_template(), scan_of(skull.mesh)
    parts = ((shape.cranium, template.skull), (shape.mandible, template.mandible))
    seen = np.concatenate([on_bone(points, np.asarray(mesh.faces), scan)[0] for points, mesh in parts])
    points = np.vstack([shape.cranium, shape.mandible])[model.picked]
    there = seen[model.picked]
    goal = np.where(there[:, None], points, model.posterior(points, there))
    carry = ThinPlate.fit(_template_points()[model.picked], goal, np.where(there, SEEN_SMOOTHING, UNSEEN_SMOOTHING))
    marks = dict(zip(template.landmarks, carry.apply(np.array(list(template.landmarks.values()))), strict=True))
    # a jaw that is there is where it is, open or closed: the model knows closed ones alone
    jaw_there = seen[len(shape.cranium) :].mean() > LEAST_JAW
    mandible = shape.mandible if jaw_there else carry.apply(template.mandible.vertices)
    return Shape(carry.apply(template.skull.vertices), mandible, marks)


@cache
def load_model() -> ShapeModel:
    """The shipped model."""
    arrays = load_file(FILE)
    mean, modes = (arrays[name].astype(np.float64) for name in ("mean", "modes"))
    return ShapeModel(arrays["picked"].astype(np.int64), mean, modes)


def learnt(skulls: int = SKULLS, seed: int = SEED) -> ShapeModel:
    """The model of so many synthetic skulls, half of each sex, jaws closed; the same seed gives the same."""
    from cranioface.population.skull import make_skull

    picked, rng, found = spread(_template_points(), POINT_MM), np.random.default_rng(seed), []
    for k in progress(range(skulls), "skulls", total=skulls):
        skull = make_skull(rng, ("female", "male")[k % 2])
        found.append(np.vstack([skull.cranium.vertices, skull.mandible.vertices])[picked].ravel())
    shapes = np.array(found)
    left, size, modes = np.linalg.svd(shapes - shapes.mean(0), full_matrices=False)
    count = min(MODES, skulls - 1)
    return ShapeModel(picked, shapes.mean(0).reshape(-1, 3), modes[:count].T * (size[:count] / np.sqrt(skulls - 1)))


def _template_points() -> np.ndarray:
    template = load_template()
    return np.vstack([template.skull.vertices, template.mandible.vertices]).astype(np.float64)


def main() -> None:
    """Make the shipped model again."""
    model = learnt()
    arrays = {"picked": model.picked.astype(np.int32), "mean": model.mean.astype(np.float32)}
    with whole_file(FILE) as temporary:
        save_file(arrays | {"modes": model.modes.astype(np.float16)}, temporary)


if __name__ == "__main__":
    main()
