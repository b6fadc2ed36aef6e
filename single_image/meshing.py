"""What a network said as closed surfaces: the isosurface of shares, a mesh carried by points, or vertices as they are.

Owns the way from each representation to `Predicted`. Knows nothing of pictures. Frankfurt frame, mm.
"""

from __future__ import annotations

import numpy as np
import torch
import trimesh
from torch import Tensor

from cranioface.geometry.head_grid import surface
from cranioface.geometry.mesh_parts import largest_shell
from cranioface.geometry.thin_plate import ThinPlate
from single_image.heads import SurfaceHead
from single_image.networks import SingleImageNetwork
from single_image.predicted import Predicted
from single_image.shape import PARTS, VOXELS

TRUST_MM = 20.0  # smoothing of the spline: a point alone is off by some mm, its neighbours together are not


class Mesher:
    """Outputs of one network as surfaces; what all of them share is worked out once."""

    def __init__(self, network: SingleImageNetwork) -> None:
        self.network, head = network, network.head
        self.meshes = [network.mesh(part) for part in PARTS] if isinstance(head, SurfaceHead) else []
        self.by_points = isinstance(head, SurfaceHead) and network.config.representation == "points"
        if isinstance(head, SurfaceHead) and self.by_points:
            self.fits = [ThinPlate.fitter(head.mean(part), TRUST_MM) for part in PARTS]

    def __call__(self, said: Tensor) -> list[Predicted]:
        """Of a batch of outputs, each as it comes out alone."""
        if not self.meshes:
            return [_of_shares(np.asarray(torch.sigmoid(one.detach().float()).cpu())) for one in said]
        return [self._of_places(pair) for pair in zip(*map(_arrays, self.network.split(said)), strict=True)]

    def _of_places(self, places: tuple[np.ndarray, ...]) -> Predicted:
        if not self.by_points:
            skull, face = (_moved(mesh, to) for mesh, to in zip(self.meshes, places, strict=True))
            return Predicted(skull, face)
        carried = zip(self.meshes, self.fits, places, strict=True)
        skull, face = (_moved(mesh, fit(to).apply(mesh.vertices)) for mesh, fit, to in carried)
        return Predicted(skull, face, points=np.stack(places))


def _of_shares(shares: np.ndarray) -> Predicted:
    """Pieces beside the largest are doubt."""
    skull, face = (largest_shell(surface(part, VOXELS)) for part in shares)
    return Predicted(skull, face, occupancy=shares)


def _moved(mesh: trimesh.Trimesh, vertices: np.ndarray) -> trimesh.Trimesh:
    return trimesh.Trimesh(np.asarray(vertices, np.float64), mesh.faces, process=False)


def _arrays(places: Tensor) -> np.ndarray:
    return np.asarray(places.detach().float().cpu().numpy())
