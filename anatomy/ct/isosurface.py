"""An isosurface of a volume as a mesh: sub-voxel flying edges, windowed-sinc smoothing, quadric decimation.

VTK does the work; nothing of it leaves this file but a trimesh.Trimesh in the patient's millimetres.
"""

import numpy as np
import SimpleITK as sitk
import trimesh
import vtk
from vtk.util.numpy_support import numpy_to_vtk, vtk_to_numpy

SINC_STEPS, PASS_BAND = 20, 0.1  # waves shorter than about six voxels are steps of the grid, not anatomy


def isosurface(values: np.ndarray, grid: sitk.Image, level: float, faces: int) -> trimesh.Trimesh:
    """Surface where `values` (z, y, x), lying on `grid`, cross `level`; larger values are inside. LPS mm.

    At most about `faces` faces, counter-clockwise seen from the smaller values, their size set by curvature.
    Open where the volume ends: what was not scanned gets no lid. Empty where nothing crosses the level.
    """
    surface = _flying_edges(values, grid.GetSpacing(), level)
    if surface.GetNumberOfCells() == 0:
        return trimesh.Trimesh()
    surface = _smooth(surface)
    if surface.GetNumberOfCells() > faces:
        surface = _decimate(surface, faces)
    points = vtk_to_numpy(surface.GetPoints().GetData()).astype(np.float64)
    triangles = vtk_to_numpy(surface.GetPolys().GetConnectivityArray()).reshape(-1, 3)
    direction = np.array(grid.GetDirection()).reshape(3, 3)
    if np.linalg.det(direction) < 0:  # a left-handed grid mirrors, and mirroring turns triangles inside out
        triangles = triangles[:, ::-1]
    points = (points @ direction.T + grid.GetOrigin()).astype(np.float32)
    return trimesh.Trimesh(points, triangles.astype(np.int32), process=False)


def _flying_edges(values: np.ndarray, spacing: tuple[float, ...], level: float) -> vtk.vtkPolyData:
    volume = vtk.vtkImageData()
    volume.SetDimensions(values.shape[::-1])
    volume.SetSpacing(spacing)
    flat = np.ascontiguousarray(values, np.float32).ravel()
    volume.GetPointData().SetScalars(numpy_to_vtk(flat))
    edges = vtk.vtkFlyingEdges3D()
    edges.SetInputData(volume)
    edges.SetValue(0, level)
    edges.ComputeNormalsOff()
    edges.ComputeScalarsOff()
    edges.Update()
    return edges.GetOutput()


def _smooth(surface: vtk.vtkPolyData) -> vtk.vtkPolyData:
    sinc = vtk.vtkWindowedSincPolyDataFilter()
    sinc.SetInputData(surface)
    sinc.SetNumberOfIterations(SINC_STEPS)
    sinc.SetPassBand(PASS_BAND)
    sinc.BoundarySmoothingOff()
    sinc.FeatureEdgeSmoothingOff()
    sinc.NonManifoldSmoothingOn()
    sinc.NormalizeCoordinatesOn()
    sinc.Update()
    return sinc.GetOutput()


def _decimate(surface: vtk.vtkPolyData, faces: int) -> vtk.vtkPolyData:
    quadric = vtk.vtkQuadricDecimation()
    quadric.SetInputData(surface)
    quadric.SetTargetReduction(1 - faces / surface.GetNumberOfCells())
    quadric.VolumePreservationOn()
    quadric.Update()
    return quadric.GetOutput()
