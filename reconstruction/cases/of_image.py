"""The rough skull and face of one image as the folder of a case. Owns that order and what is told of it.

Knows nothing of how a shape is predicted. Frankfurt frame, mm, downloads as layers: an image has no frame of its own.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import trimesh

from cranioface.command import BadInput, whole_folder
from cranioface.geometry.mesh_files import write_mesh
from cranioface.report.clear_pictures import thumbnail
from cranioface.report.light_mesh import write_glb
from cranioface.report.pictures import write_picture
from reconstruction.cases.asked import Asked, Inputs
from reconstruction.cases.bar import Bar, stations_of
from reconstruction.cases.layers import body_of, write_layer
from reconstruction.cases.told import THUMBNAIL, VIEW, Layer, Told
from reconstruction.cases.told_file import REPORT, blank, rid_of_paths, write_told
from reconstruction.cases.words import client_words, warnings_of
from reconstruction.stations import Progress, Stations
from single_image.from_image import FromImage
from single_image.options import PredictOptions
from single_image.outputs import write_predicted
from single_image.picture import Picture
from single_image.predict import predict_from_image
from single_image.predicted import Predicted, Predictor

CLEAR = 0.6  # of the face in scene.glb


def face_of_image(inputs: Inputs, asked: Asked, result: Path, progress: Progress) -> Told:
    """Skull and face of one image into `result`, whole or not at all. BadInput where it is certainly no skull."""
    bar = Bar(progress, stations_of("image", asked))
    began = time.perf_counter()
    options = PredictOptions(mm_per_pixel=asked.mm_per_pixel, kind=asked.image_kind)
    with warnings_of(inputs) as warned:
        made = predict_from_image(inputs.main, options, predictor=_Shipped(), announce=bar)
    stations = Stations(bar)
    stations.seconds["predict"] = time.perf_counter() - began
    with whole_folder(result) as out:
        return _write(out, made, inputs, asked, warned, stations)


class _Shipped:
    """The shipped weights, loaded once, which takes 4 s; never for an image that is refused."""

    @property
    def card(self) -> dict[str, Any]:
        return _loaded().card

    def predict(self, pictures: Sequence[Picture]) -> list[Predicted]:
        return _loaded().predict(pictures)


@cache
def _loaded() -> Predictor:
    from single_image.predictor import load_predictor

    return load_predictor()


def _write(out: Path, made: FromImage, inputs: Inputs, asked: Asked, warned: list[str], stations: Stations) -> Told:
    bodies = _seen(made)
    with stations.time("write"):
        write_predicted(out, made, lambda line: client_words(line, inputs))
    with stations.time("view"):
        layers = _write_view(out, bodies)
    told, report = blank(inputs.kind, asked.plain()), rid_of_paths(out / REPORT)
    doubts = [*warned, *report["warnings"]]
    told["layers"], told["measures"], told["doubts"] = layers, report, doubts
    told["one_image"], told["seconds"] = _one_image(report, doubts), stations.seconds
    return write_told(out, told)


def _seen(made: FromImage) -> dict[str, trimesh.Trimesh]:
    """What was predicted, by layer. BadInput where it is nothing at all."""
    bodies = {"skull": made.predicted.skull, "face": made.predicted.face}
    bodies = {name: mesh for name, mesh in bodies.items() if len(mesh.faces)}
    if not bodies:
        raise BadInput(f"{made.image.path}: neither a skull nor a face is seen in it; give an upright image of a head")
    return bodies


def _write_view(out: Path, bodies: dict[str, trimesh.Trimesh]) -> list[Layer]:
    """view/ but for told.json, and the meshes to take away that a prediction by itself does not write."""
    (out / VIEW).mkdir()
    for name, mesh in bodies.items():
        write_mesh(out / f"{name}.stl", mesh)
        write_glb(out / f"{name}.glb", [body_of(name, mesh)])
    write_glb(out / "scene.glb", [body_of(n, mesh, CLEAR if n == "face" else 1.0) for n, mesh in bodies.items()])
    first, *_, last = [*bodies.values()] * 2
    write_picture(out / VIEW / THUMBNAIL, thumbnail(first, last))
    return [write_layer(out / VIEW, name, mesh)[0] for name, mesh in bodies.items()]


def _one_image(report: dict[str, Any], warnings: list[str]) -> dict[str, Any]:
    """What is to be known of the answer before it is trusted."""
    kind, mm = report["input"]["kind"], report["input"]["mm_per_pixel"]
    return {
        "kind": kind, "mm_per_pixel": None if mm == "unknown" else mm,
        "expected_error": report["expected_error"], "is_it_a_skull": report["is_it_a_skull"], "warnings": warnings,
        "confident": report["confident"], "note": report["note"],
    }  # fmt: skip
