"""VTK's flying edges: the triangles in which a volume crosses a level. Knows no frame but the volume's own."""

from typing import Any

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkSMPTools
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkFiltersCore import vtkFlyingEdges3D

vtkSMPTools.SetBackend("STDThread")  # the wheels' default is one thread; results do not depend on it


def flying_edges(values: np.ndarray, spacing: tuple[float, ...], level: float) -> Any:
    """vtkPolyData where `values` (z, y, x), C-contiguous float32, cross `level`: along x, y, z, voxel (0, 0, 0) at 0.

    spacing: x, y, z. Counter-clockwise seen from the smaller values. VTK reads the values where they lie.
    """
    image = vtkImageData()
    image.SetDimensions(values.shape[::-1])
    image.SetSpacing(spacing)
    image.GetPointData().SetScalars(numpy_to_vtk(values.reshape(-1)))
    edges = vtkFlyingEdges3D()
    edges.SetInputData(image)
    edges.SetValue(0, level)
    edges.ComputeNormalsOff()
    edges.ComputeGradientsOff()
    edges.ComputeScalarsOff()
    edges.Update()
    return edges.GetOutput()


def arrays_of(surface: Any) -> tuple[np.ndarray, np.ndarray]:
    """Points (n, 3) float32 and triangles (m, 3) int32 of a vtkPolyData; both empty where it is."""
    if surface.GetNumberOfCells() == 0:
        return np.zeros((0, 3), np.float32), np.zeros((0, 3), np.int32)
    points = vtk_to_numpy(surface.GetPoints().GetData())
    return points, vtk_to_numpy(surface.GetPolys().GetConnectivityArray()).reshape(-1, 3).astype(np.int32)
