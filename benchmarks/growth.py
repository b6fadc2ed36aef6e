"""How time and memory grow with the size of the input: faces, pixels, points, people.

Owns the sizes and how each input is made from one head. Every figure is taken in a process of its own. Knows no plots.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import trimesh

from benchmarks.growth_people import PEOPLE, QUICK_PEOPLE, people_curves
from benchmarks.material import Material, noisy_cloud
from benchmarks.memory import alone, high_water
from benchmarks.silence import silence
from benchmarks.stage import OURS, Contender
from benchmarks.stages_by_name import stages
from benchmarks.timing import LONG_S
from cranioface.geometry.ring import CameraRing

FACES = (50_000, 80_000, 320_000, 1_280_000, 5_120_000)  # the last three are the second, each triangle cut in four
PIXELS = (128, 256, 512, 1024)
POINTS = (50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000)
RUNS = 3
QUICK_SIZES = 2
AXES = ("faces", "pixels", "points", "people")
Point = dict[str, float]


@dataclass(frozen=True)
class Series:
    """One curve: a contender of a stage over sizes of one kind."""

    axis: str
    stage: str
    contender: str

    @property
    def label(self) -> str:
        return f"{STAGE_LABELS[self.stage]}, {self.contender}"


STAGE_LABELS = {"depth-maps-256": "8 depth maps", "mls": "MLS", "surface": "surface"}
OPEN3D, PLANE = "Open3D RaycastingScene", "numpy cKDTree plane"
SERIES = (
    Series("faces", "depth-maps-256", OURS),
    Series("faces", "depth-maps-256", OPEN3D),
    Series("pixels", "depth-maps-256", OURS),
    Series("pixels", "depth-maps-256", OPEN3D),
    Series("points", "mls", OURS),
    Series("points", "mls", PLANE),
    Series("points", "surface", OURS),
)
SIZES = {"faces": FACES, "pixels": PIXELS, "points": POINTS}


def growth(material: Material, axes: Sequence[str] = AXES) -> Iterator[dict[str, Any]]:
    """Each curve as it is done: axis, label, and for each size seconds, peak memory and the job's own part of it."""
    with tempfile.TemporaryDirectory(prefix="growth_") as scratch:
        with silence():
            files = {axis: _inputs(axis, material, Path(scratch)) for axis in SIZES if axis in axes}
        for series in (s for s in SERIES if s.axis in axes):
            if contender_of(series.stage, series.contender).missing() is None:
                points = [alone(point, series, size, file) for size, file in files[series.axis].items()]
                yield {"axis": series.axis, "label": series.label, "points": points}
        if "people" in axes:
            for label, points in people_curves(QUICK_PEOPLE if material.quick else PEOPLE, Path(scratch)).items():
                yield {"axis": "people", "label": label, "points": points}


def point(series: Series, size: int, file: Path) -> Point:
    """The median of RUNS after a warm-up (of one run, if long), and the most that was resident; in this process."""
    with silence():
        given = INPUTS[series.axis](dict(np.load(file)), size)
        contender = contender_of(series.stage, series.contender)
        prepared = contender.prepare(given)
        before = high_water()
        first = _seconds(lambda: contender.job(prepared))
        seconds = [_seconds(lambda: contender.job(prepared)) for _ in range(RUNS if first < LONG_S else 1)]
    most = high_water()
    return {"size": size, "seconds": median(seconds), "peak_gb": most / 1e9, "job_gb": (most - before) / 1e9}


def _seconds(job: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    job()
    return time.perf_counter() - begun


def contender_of(stage: str, name: str) -> Contender:
    (found,) = (s for s in stages([stage]) if s.name == stage)
    return next(c for c in (*found.ours, *found.peers) if c.name == name)


def _inputs(axis: str, material: Material, folder: Path) -> dict[int, Path]:
    """A file of arrays for each size."""
    sizes = SIZES[axis][:QUICK_SIZES] if material.quick else SIZES[axis]
    made = {"faces": resized(material.skull, sizes) if axis == "faces" else [],
            "pixels": (material.skull for _ in sizes),
            "points": (material.skin for _ in sizes)}[axis]  # fmt: skip
    files = {}
    for size, mesh in zip(sizes, made, strict=True):
        files[size] = folder / f"{axis}_{size}.npz"
        np.savez(files[size], vertices=np.asarray(mesh.vertices, np.float32), faces=np.asarray(mesh.faces, np.int32))
    return files


def resized(mesh: trimesh.Trimesh, sizes: tuple[int, ...]) -> Iterator[trimesh.Trimesh]:
    """The mesh decimated to the first two sizes, then the last of them cut in four again and again."""
    now = mesh
    for number, size in enumerate(sizes):
        now = decimated(mesh, size) if number < 2 else now.subdivide()
        yield now


def decimated(mesh: trimesh.Trimesh, faces: int) -> trimesh.Trimesh:
    """Quadric decimation by vedo to about so many faces; a smaller mesh stays as it is."""
    import vedo

    if len(mesh.faces) <= faces:
        return mesh
    small = vedo.Mesh([mesh.vertices, mesh.faces]).decimate(faces / len(mesh.faces))
    return trimesh.Trimesh(small.vertices, np.asarray(small.cells), process=False)


def _mesh(arrays: dict[str, np.ndarray]) -> trimesh.Trimesh:
    return trimesh.Trimesh(arrays["vertices"], arrays["faces"], process=False)


def _maps_inputs(arrays: dict[str, np.ndarray], pixels: int) -> Any:
    from benchmarks.stages.depth_maps import inputs_of

    return inputs_of(_mesh(arrays), CameraRing(pixels))


INPUTS: dict[str, Callable[[dict[str, np.ndarray], int], Any]] = {
    "faces": lambda arrays, size: _maps_inputs(arrays, 256),
    "pixels": _maps_inputs,
    "points": lambda arrays, size: noisy_cloud(_mesh(arrays), size),
}
