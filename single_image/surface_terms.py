"""The loss of predicted surfaces, points or meshes: the terms of `losses` with what they need of the mean head.

Owns neighbours, normals and where a mesh is sampled. Knows nothing of training. Frankfurt frame, mm.
"""

from __future__ import annotations

import numpy as np
import torch
import trimesh
from torch import Tensor

from cranioface.geometry.distances import TriangleTree
from single_image.heads import SurfaceHead
from single_image.losses import chamfer_terms, laplacian, lengths, normal_consistency, pierced
from single_image.networks import SingleImageNetwork
from single_image.shape import PARTS

SAMPLES, TRUE_SAMPLES = 1500, 1024  # of a predicted mesh and of a true surface, in a step
PAIRS = 2000  # of triangles whose normals are compared in a step
NEARBY = 8  # places of the face near one of the skull in the mean head


class SurfaceTerms:
    """Terms by name of predicted places against true samples, for one network."""

    def __init__(self, network: SingleImageNetwork, device: torch.device) -> None:
        head = network.head
        assert isinstance(head, SurfaceHead)
        self.network, self.is_mesh = network, network.config.representation == "mesh"
        self.mean = [torch.from_numpy(head.mean(part)).to(device) for part in PARTS]
        self.normals = torch.from_numpy(normals_at(network.mesh("face"), head.mean("face"))).to(device)
        self.nearby = torch.cdist(self.mean[0], self.mean[1]).topk(NEARBY, largest=False).indices
        meshes = [network.mesh(part) for part in PARTS]
        self.edges = [both_ways(m).to(device) for m in meshes]
        self.pairs = [across_edges(m).to(device) for m in meshes]
        self.meshes = meshes

    def __call__(
        self, predicted: Tensor, true: Tensor, normals: Tensor, carried: Tensor, random: np.random.Generator
    ) -> dict[str, Tensor]:
        """predicted and carried (B, n + m, 3), true and normals (B, 2, s, 3) mm; `random` chooses a step's samples."""
        parts = self.network.split(predicted)
        chosen = torch.from_numpy(random.permutation(true.shape[2])[:TRUE_SAMPLES])
        clouds = [self._sampled(k, x, random) if self.is_mesh else x for k, x in enumerate(parts)]
        each = [chamfer_terms(c, true[:, k, chosen], normals[:, k, chosen]) for k, c in enumerate(clouds)]
        terms = {name: mean([one[name] for one in each]) for name in each[0]}
        terms["correspondence"] = lengths(predicted - carried).mean()
        terms["pierced"] = pierced(*parts, self.normals, self.nearby)
        if not self.is_mesh:
            return terms
        uneven = [laplacian(x - m, e) for x, m, e in zip(parts, self.mean, self.edges, strict=True)]
        some = [pairs[torch.from_numpy(random.permutation(len(pairs))[:PAIRS])] for pairs in self.pairs]
        bent = [normal_consistency(x, p) for x, p in zip(parts, some, strict=True)]
        return terms | {"laplacian": mean(uneven), "normals": mean(bent)}

    def _sampled(self, part: int, vertices: Tensor, random: np.random.Generator) -> Tensor:
        """Points (B, SAMPLES, 3) of a predicted mesh, evenly by the areas of the mean head's."""
        mesh = self.meshes[part]
        area = mesh.area_faces
        triangles = mesh.faces[random.choice(len(area), SAMPLES, p=area / area.sum())]
        shares = torch.from_numpy(random.dirichlet(np.ones(3), SAMPLES).astype(np.float32)).to(vertices.device)
        corners = vertices[:, torch.from_numpy(np.asarray(triangles, np.int64))]
        return (corners * shares[..., None]).sum(2)


def normals_at(mesh: trimesh.Trimesh, points: np.ndarray) -> np.ndarray:
    """Outward unit normals (n, 3) float32 of `mesh` where `points` (n, 3) lie nearest."""
    faces = TriangleTree(mesh).closest(points)[2]
    return np.asarray(mesh.face_normals[faces], np.float32)


def both_ways(mesh: trimesh.Trimesh) -> Tensor:
    """Edges (2, e) of a closed mesh, each in both directions."""
    edges = torch.from_numpy(np.array(mesh.edges_unique, np.int64)).T
    return torch.cat([edges, edges.flip(0)], 1)


def across_edges(mesh: trimesh.Trimesh) -> Tensor:
    """(p, 4): the ends of each edge, as the first of its triangles walks along it, and the corners across it."""
    faces, (one, other) = np.asarray(mesh.faces, np.int64), np.asarray(mesh.face_adjacency).T
    ends = np.asarray(mesh.face_adjacency_edges, np.int64)
    c = faces[one].sum(1) - ends.sum(1)
    d = faces[other].sum(1) - ends.sum(1)
    at = (faces[one] == c[:, None]).argmax(1)  # the corner after c is where the edge begins
    a = faces[one][np.arange(len(one)), (at + 1) % 3]
    return torch.from_numpy(np.stack([a, ends.sum(1) - a, c, d], 1))


def mean(values: list[Tensor]) -> Tensor:
    return torch.stack(values).mean()
