"""The nearest point on a mesh: tissue depths of a face, its error, and how clear of the bone a skin is.

Error: how far distances and points lie from ours, and how often another triangle is named (an edge has two).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import trimesh

from benchmarks.material import Material
from benchmarks.stage import OURS, Contender, Figures, Made, Stage
from cranioface.geometry.distances import TriangleTree

QUERIES, QUICK_QUERIES, OFF_MM = 100_000, 1_000, 3.0
Found = tuple[np.ndarray, np.ndarray | None, np.ndarray | None]  # distance (n,), point (n, 3), face (n,)


@dataclass(frozen=True)
class Query:
    """mesh, mm; points (n, 3) float64 mm around its surface."""

    mesh: trimesh.Trimesh
    points: np.ndarray


def inputs(material: Material) -> Query:
    count = QUICK_QUERIES if material.quick else QUERIES
    points = trimesh.sample.sample_surface(material.skin, count, seed=0)[0]
    return Query(material.skin, points + np.random.default_rng(0).normal(0, OFF_MM, points.shape))


def ours(query: Query) -> Found:
    return TriangleTree(query.mesh).closest(query.points)


def vtk_locator(query: Query) -> Found:
    from vtkmodules.vtkCommonCore import reference
    from vtkmodules.vtkCommonDataModel import vtkGenericCell, vtkStaticCellLocator

    locator: Any = vtkStaticCellLocator()  # its stub knows no list and no reference
    cell, at = vtkGenericCell(), [0.0, 0.0, 0.0]
    number: Any = reference
    locator.SetDataSet(polydata(query.mesh))
    locator.BuildLocator()
    face, part, squared = number(0), number(0), number(0.0)
    gap, found, on = np.empty(len(query.points)), np.empty_like(query.points), np.empty(len(query.points), np.int64)
    for k, point in enumerate(query.points.tolist()):
        locator.FindClosestPoint(point, at, cell, face, part, squared)
        gap[k], found[k], on[k] = squared, at, face
    return np.sqrt(gap), found, on


def vtk_distance(query: Query) -> Found:
    from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
    from vtkmodules.vtkCommonCore import vtkDoubleArray
    from vtkmodules.vtkFiltersCore import vtkImplicitPolyDataDistance

    distance, told = vtkImplicitPolyDataDistance(), vtkDoubleArray()
    distance.SetInput(polydata(query.mesh))
    distance.EvaluateFunction(numpy_to_vtk(query.points), told)
    return np.abs(vtk_to_numpy(told)), None, None


def open3d_scene(query: Query) -> Found:
    import open3d

    scene = open3d.t.geometry.RaycastingScene()
    scene.add_triangles(query.mesh.vertices.astype(np.float32), query.mesh.faces.astype(np.uint32))
    told = scene.compute_closest_points(query.points.astype(np.float32))
    points = told["points"].numpy()
    return np.linalg.norm(points - query.points, axis=1), points, told["primitive_ids"].numpy()


def polydata(mesh: trimesh.Trimesh) -> Any:
    """`mesh` in VTK's own form, in double precision."""
    from vtkmodules.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray
    from vtkmodules.vtkCommonCore import vtkPoints
    from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData

    points, cells, surface = vtkPoints(), vtkCellArray(), vtkPolyData()
    points.SetData(numpy_to_vtk(np.asarray(mesh.vertices, np.float64), deep=1))
    ends = np.arange(0, 3 * len(mesh.faces) + 1, 3, dtype=np.int64)
    cells.SetData(*(numpy_to_vtkIdTypeArray(part, deep=1) for part in (ends, mesh.faces.astype(np.int64).ravel())))
    surface.SetPoints(points)
    surface.SetPolys(cells)
    return surface


def figures(found: Found, query: Query, made: Made) -> Figures:
    mine = made[OURS]
    told: Figures = {"distance_apart_max_mm": float(np.abs(found[0] - mine[0]).max())}
    if found[1] is not None and found[2] is not None:
        told["point_apart_max_mm"] = float(np.linalg.norm(found[1] - mine[1], axis=1).max())
        told["other_triangle_%"] = 100 * float((found[2] != mine[2]).mean())
    return told


STAGES = (
    Stage(
        name="closest-point",
        job="nearest points on a mesh, the search tree built anew",
        aim="own only where no library is within 1.5 x",
        inputs=inputs,
        ours=(Contender(OURS, ours, told="geometry.distances.TriangleTree"),),
        peers=(
            Contender("VTK static cell locator", vtk_locator, ("vtk",), told="vtkStaticCellLocator, asked point by "
                      "point: nothing in VTK asks it for an array of points"),
            Contender("VTK implicit distance", vtk_distance, ("vtk",), told="vtkImplicitPolyDataDistance of all "
                      "points at once, in one thread; tells the distance alone"),
            Contender("Open3D RaycastingScene", open3d_scene, ("open3d",), told="in float32"),
        ),
        figures=figures,
        describe=lambda query: f"{len(query.points):,} points, {len(query.mesh.faces):,} faces",
    ),
)  # fmt: skip
