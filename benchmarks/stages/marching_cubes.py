"""Marching cubes of a 256^3 volume: why this project writes none of its own.

Error: greatest distance of the vertices from the surface of the first peer, and whether the surface is closed.
"""

from dataclasses import dataclass

import numpy as np
import trimesh

from benchmarks.material import QUICK_CUBE, Material
from benchmarks.stage import OURS, Contender, Figures, Made, Stage
from cranioface.geometry.distances import closest
from cranioface.geometry.voxels import isosurface, voxelise

SIDE = 256
BLUR_VOXELS = 1.5


@dataclass
class Volume:
    """values (side, side, side) float32 in (z, y, x) as surface.py makes them, negative inside; mm."""

    values: np.ndarray
    spacing: float
    origin: np.ndarray


def inputs(material: Material) -> Volume:
    """The head's skin as a blurred solid on a grid that just holds it: a surface as large as the road's own."""
    from scipy import ndimage

    side, low = QUICK_CUBE if material.quick else SIDE, material.skin.bounds[0]
    spacing = float(np.ptp(material.skin.bounds, axis=0).max()) / (side - 9)
    origin = low - 4 * spacing
    solid = voxelise(material.skin, spacing, origin, (side, side, side)).occupancy
    blurred = ndimage.gaussian_filter(solid.T.astype(np.float32, order="C"), BLUR_VOXELS)
    return Volume(0.5 - blurred, spacing, origin)


def ours(volume: Volume) -> trimesh.Trimesh:
    return isosurface(volume.values.T, volume.spacing, volume.origin)


def flying_edges(volume: Volume) -> tuple[np.ndarray, np.ndarray]:
    """VTK alone: without the care that no vertex falls on a grid point, and without a mesh object."""
    from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
    from vtkmodules.vtkCommonDataModel import vtkImageData
    from vtkmodules.vtkFiltersCore import vtkFlyingEdges3D

    image, edges = vtkImageData(), vtkFlyingEdges3D()
    image.SetDimensions(*volume.values.shape)
    image.GetPointData().SetScalars(numpy_to_vtk(volume.values.ravel()))
    edges.SetInputData(image)
    edges.SetValue(0, 0.0)
    edges.ComputeNormalsOff()
    edges.ComputeGradientsOff()
    edges.ComputeScalarsOff()
    edges.Update()
    found = edges.GetOutput()
    faces = vtk_to_numpy(found.GetPolys().GetConnectivityArray()).reshape(-1, 3)
    return vtk_to_numpy(found.GetPoints().GetData()), faces


def skimage_cubes(volume: Volume) -> tuple[np.ndarray, np.ndarray]:
    from skimage.measure import marching_cubes

    points, faces, _, _ = marching_cubes(volume.values, 0.0)
    return points[:, ::-1], faces


def pymcubes(volume: Volume) -> tuple[np.ndarray, np.ndarray]:
    import mcubes

    points, faces = mcubes.marching_cubes(volume.values, 0.0)
    return points[:, ::-1], faces


PEERS = (
    Contender("VTK flying edges", flying_edges, ("vtk",), told="the bare library"),
    Contender("scikit-image", skimage_cubes, ("skimage",)),
    Contender("PyMCubes", pymcubes, ("mcubes",)),
)


def figures(found: object, volume: Volume, made: Made) -> Figures:
    """Distance to the surface of the first peer that is installed."""
    mesh = as_mesh(found, volume)
    others = [as_mesh(other, volume) for name, other in made.items() if name != OURS]
    told: Figures = {"watertight": bool(mesh.is_watertight), "faces": len(mesh.faces)}
    if others:
        told["apart_max_mm"] = float(closest(mesh.vertices[::7], others[0])[0].max())
    return told


def as_mesh(found: object, volume: Volume) -> trimesh.Trimesh:
    """Whatever a library returned, in mm, its equal vertices shared."""
    if isinstance(found, trimesh.Trimesh):
        return found
    assert isinstance(found, tuple)
    return trimesh.Trimesh(np.asarray(found[0]) * volume.spacing + volume.origin, found[1], process=True)


STAGES = (
    Stage(
        name="marching-cubes",
        job="isosurface of a volume",
        aim="the fastest library, none written here",
        inputs=inputs,
        ours=(Contender(OURS, ours, told="cranioface.geometry.voxels.isosurface over VTK flying edges"),),
        peers=PEERS,
        figures=figures,
        describe=lambda volume: f"{volume.values.shape[0]}^3 voxels",
        remark="Ours is VTK plus the care that makes its result watertight in a file that welds by position.",
    ),
)
