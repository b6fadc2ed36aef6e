"""A face over a skull mesh or a CT: read and described once, then the road, the outputs, and what a viewer shows.

Owns that order. Knows nothing of what any file holds, and of images.
"""

from __future__ import annotations

from pathlib import Path

from cranioface.command import whole_folder
from cranioface.people.head_files import read_head
from reconstruction.cases.asked import Asked, Inputs
from reconstruction.cases.bar import Bar
from reconstruction.cases.kept import KeptSkulls
from reconstruction.cases.telling import Shown, told_of, write_told
from reconstruction.cases.told import VIEW, Told
from reconstruction.cases.view import write_projections, write_view
from reconstruction.options import Options
from reconstruction.outputs import face_and_depths, write_outputs
from reconstruction.radiograph import check_radiograph, radiograph_outputs
from reconstruction.road import PreparedHead, Reconstruction, prepare, reconstruct
from reconstruction.stations import Progress, Stations


def face_of_skull(kept: KeptSkulls, inputs: Inputs, asked: Asked, result: Path, progress: Progress) -> Told:
    """Everything of one face into `result`, whole or not at all. BadInput for what cannot be made."""
    check_radiograph(inputs.radiograph, asked.mm_per_pixel, None)
    key = kept.key(inputs, asked)
    skull = kept.get(key, inputs)
    bar = Bar(progress, stations_of(inputs, asked, skull is not None))
    stations = Stations(bar)
    if skull is None:
        skull = _described(inputs, asked, stations)
        kept.keep(key, skull)
    made = reconstruct(skull, _options(inputs, asked), progress=bar)
    stations.seconds |= made.seconds
    with whole_folder(result) as out:
        return _write(out, made, inputs, asked, stations)


def stations_of(inputs: Inputs, asked: Asked, kept: bool) -> list[str]:
    """What such a face passes, in its order, by the names of `bar.SECONDS`."""
    film = inputs.radiograph is not None
    read = "read CT" if inputs.kind == "ct" else "read"
    before = [] if kept else [read, "align", *(["complete"] if asked.complete else []), "describe"]
    made = [*(["radiograph"] if film else []), "translate", "fuse", *(["profile"] if film else [])]
    return [*before, *made, "measure", "draw", "write", "view"]


def _options(inputs: Inputs, asked: Asked) -> Options:
    return Options(
        method=asked.method, facts=asked.facts, mouth=asked.mouth, complete=asked.complete,
        radiograph=inputs.radiograph, mm_per_pixel=asked.mm_per_pixel,
    )  # fmt: skip


def _described(inputs: Inputs, asked: Asked, stations: Stations) -> PreparedHead:
    with stations.time("read"):
        head = read_head(inputs.main, units=asked.units)
    return prepare(head, stations=stations, mouth=asked.mouth, complete=asked.complete)


def _write(out: Path, made: Reconstruction, inputs: Inputs, asked: Asked, stations: Stations) -> Told:
    with stations.time("measure"):
        face = face_and_depths(made)
    extras = {} if made.observed is None else {"radiograph": radiograph_outputs}
    error = write_outputs(out, made, stations=stations, extras=extras, face=face)
    with stations.time("view"):
        layers = write_view(out, made, face)
        shown = Shown(layers, write_projections(out / VIEW, made))
    told = told_of(out, made, inputs, asked, shown, error, stations.seconds)
    write_told(out, told)
    return told
