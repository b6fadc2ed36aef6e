"""The mean of the face model: the shapes' mean face, bent to lie over the template skull as depths and rules say.

Owns what is asked of it, and its flat neck. The bend is the model's own: its smooth functions, most probable first.
Frankfurt frame of the template skull, mm.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cranioface.anatomy.face_model import FaceModel, Observations, Posterior
from cranioface.anatomy.face_model.topology import open_ring
from cranioface.anatomy.outer_bone import outer_samples
from cranioface.anatomy.skin_observations import at_places, on_rays
from cranioface.anatomy.template import load_template
from cranioface.population.build_face_model.head import ControlHead
from cranioface.population.build_face_model.sites import Sites, template_features, template_sites

PASSES = 6
BEND_SD_MM, BEND_LENGTH_MM = 15.0, 30.0
# sites without a place of their own on the skin: of lips and gums, beneath ears, behind where muscles set on
UNASKED = ("ss", "pr", "id", "po", "ms", "ast", "sgl", "sC", "iC", "ac", "mp")
SITE_SD_MM, FEATURE_SD_MM, VAULT_SD_MM, EAR_SD_MM = 0.7, 1.5, 1.5, 6.0
VAULT_MM, EVERY_SAMPLE = 5.5, 6  # of skin over the vault, modelled; and every sixth sample of its bone
VAULT_ABOVE, NAPE_BEHIND, NAPE_ABOVE = 50.0, 45.0, 5.0  # z, y and z, mm: where bone is vault
EAR_MM, EVERY_EAR_POINT = 5.0, 8  # ears are of points that their scaling moves more; every eighth is asked to stay
NECK_Z, LEAST_Z = -112.0, -111.0  # of the rim, and of everything else, mm


@dataclass(frozen=True, eq=False)
class Wanted:
    """What the mean is asked for. features: vertex and place (3,) mm, NaN where free. vault: bone and its normals."""

    model: FaceModel
    ear: np.ndarray
    sites: Sites
    features: list[tuple[int, np.ndarray]]
    vault: tuple[np.ndarray, np.ndarray]

    def observations(self, points: np.ndarray, ear: np.ndarray) -> Observations:
        """All of it, of level-1 vertices (n, 3); ear (n,) mm at these."""
        first, *others = self._kinds(points, ear)
        for other in others:
            first = first.also(other)
        return first

    def _kinds(self, points: np.ndarray, ear: np.ndarray) -> Iterator[Observations]:
        yield _at_depths(self.sites, self.sites.hits(points, self.model.faces, ear))
        yield _at_rules(self.features, points)
        bone, normals = self.vault
        depth, sd = (np.full(len(bone), mm) for mm in (VAULT_MM, VAULT_SD_MM))
        yield on_rays(points, self.model, (bone, normals, depth, sd))
        own = np.flatnonzero(self.ear > EAR_MM)[::EVERY_EAR_POINT]
        yield at_places(own, points, self.model.mean, EAR_SD_MM)


def bent_mean(model: FaceModel, head: ControlHead, index: dict[str, int]) -> np.ndarray:
    """Control points (n, 3) of the mean, from a model whose mean is the shapes'; `index`: vertices of landmarks."""
    posterior = Posterior(model, BEND_SD_MM, BEND_LENGTH_MM)
    wanted, ear = _wanted(model, head, index), model.level.matrix @ head.ear
    weights, points = None, model.mean
    for _ in range(PASSES):
        weights = posterior.weights(wanted.observations(points, ear), weights)
        points = model.mean + posterior.displacement(weights)
    return _flat(head.symmetric(points[: model.control_points]), model)


def _wanted(model: FaceModel, head: ControlHead, index: dict[str, int]) -> Wanted:
    rules = template_features()
    sites = template_sites().without(UNASKED)
    return Wanted(model, head.ear, sites, [(index[k], p) for k, p in rules.items() if k in index], _vault())


def _vault() -> tuple[np.ndarray, np.ndarray]:
    """Points and normals (k, 3) of the template's vault."""
    outer = outer_samples(load_template())
    y, z = outer.bone.points[:, 1], outer.bone.points[:, 2]
    is_vault = (z > VAULT_ABOVE) | (y > NAPE_BEHIND) & (z > NAPE_ABOVE)
    rows = np.flatnonzero(is_vault & ~outer.is_jaw)[::EVERY_SAMPLE]
    return outer.bone.points[rows], outer.bone.normals[rows]


def _at_depths(sites: Sites, met: tuple[np.ndarray, np.ndarray, np.ndarray]) -> Observations:
    """That the skin where rays of sites meet it lies at its depth; a ray that meets none asks for nothing."""
    depth, corners, shares = met
    seen = np.isfinite(depth)
    sd = np.full(int(seen.sum()), SITE_SD_MM)
    return Observations(corners[seen], shares[seen], sites.along[seen], (sites.wanted - depth)[seen], sd)


def _at_rules(features: list[tuple[int, np.ndarray]], points: np.ndarray) -> Observations:
    """That vertices of `points` (n, 3) lie at their places (3,), along the axes that are not NaN."""
    vertices, places = map(np.array, zip(*features, strict=True))
    row, axis = np.nonzero(np.isfinite(places))
    step, sd = (places - points[vertices])[row, axis], np.full(len(row), FEATURE_SD_MM)
    return Observations.of_vertices(vertices[row], np.eye(3)[axis], step, sd)


def _flat(points: np.ndarray, model: FaceModel) -> np.ndarray:
    """Control points (n, 3) with the rim of the neck in one plane and nothing else below it."""
    ring = open_ring(model.level.quads[: -model.level.cap])
    rim = ring[ring < model.control_points]
    points[:, 2] = np.maximum(points[:, 2], LEAST_Z)
    points[rim, 2] = NECK_Z
    return points
