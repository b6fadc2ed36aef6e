"""A face over a skull mesh or a CT: read and described once, then the road, the outputs, and what a viewer shows.

Owns that order. Knows nothing of what any file holds, and of images.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cranioface.command import whole_folder
from cranioface.people.head_files import Head, read_head
from reconstruction.cases.asked import Asked, Inputs
from reconstruction.cases.bar import Bar, stations_of
from reconstruction.cases.bone_shown import implants_of
from reconstruction.cases.kept import KeptSkull, KeptSkulls
from reconstruction.cases.skull_files import take_skull_files, write_skull_files
from reconstruction.cases.telling import completed_told, implant_doubts, told_of
from reconstruction.cases.told import VIEW, Told
from reconstruction.cases.told_file import REPORT, rid_of_paths, write_told
from reconstruction.cases.view import closeups_told, write_face_view, write_projections
from reconstruction.cases.words import warnings_of
from reconstruction.measured import face_and_depths
from reconstruction.options import Options
from reconstruction.outputs import Extra, write_outputs
from reconstruction.printed import PrintOutputs
from reconstruction.radiograph import radiograph_outputs
from reconstruction.road import Reconstruction, prepare, reconstruct
from reconstruction.stations import Progress, Stations


def face_of_skull(skulls: KeptSkulls, inputs: Inputs, asked: Asked, result: Path, progress: Progress) -> Told:
    """Everything of one face into `result`, whole or not at all. BadInput for what cannot be made."""
    key = skulls.key(inputs, asked)
    kept = skulls.get(key, inputs)
    passed = stations_of(inputs.kind, asked, inputs.radiograph is not None, described=kept is not None)
    bar = Bar(progress, passed)
    stations = Stations(bar)
    if kept is None:
        kept = _described(inputs, asked, stations)
        skulls.keep(key, kept)
    with warnings_of(inputs) as warned:  # of a radiograph
        made = reconstruct(kept.skull, _options(inputs, asked), progress=bar)
    stations.seconds |= made.seconds
    with whole_folder(result) as out:
        told = told_of(made, kept, inputs, asked, warned)
        return _write(out, result, made, kept, asked, told, stations)


def _options(inputs: Inputs, asked: Asked) -> Options:
    return Options(
        method=asked.method, facts=asked.facts, mouth=asked.mouth, complete=asked.complete,
        radiograph=inputs.radiograph, mm_per_pixel=asked.mm_per_pixel, faces=asked.faces,
    )  # fmt: skip


def _described(inputs: Inputs, asked: Asked, stations: Stations) -> KeptSkull:
    """The skull ready for any number of faces."""
    with warnings_of(inputs) as warned:
        with stations.time("read"):
            head = _without_voxels(read_head(inputs.main, units=asked.units if inputs.kind == "mesh" else None))
        kept = KeptSkull(prepare(head, stations=stations, mouth=asked.mouth, complete=asked.complete), warned)
    if asked.complete:
        with stations.time("implant"):
            kept.implants = implants_of(kept.skull)
    return kept


def _without_voxels(head: Head) -> Head:
    """The same head, the skin of a CT found once: whoever keeps it need not keep the scan."""
    if head.source != "CT":
        return head
    skin = head.scanned_skin()
    return replace(head, skin=lambda: skin, scanned_skin=lambda: skin)


def _extras(made: Reconstruction, asked: Asked) -> dict[str, Extra]:
    """What is written besides, by the section of the report that tells it."""
    extras: dict[str, Extra] = {} if made.observed is None else {"radiograph": radiograph_outputs}
    return extras | ({"print": PrintOutputs(asked.base, asked.wall_mm)} if asked.printed else {})


def _write(
    out: Path, result: Path, made: Reconstruction, kept: KeptSkull, asked: Asked, told: Told, stations: Stations
) -> Told:
    shared = take_skull_files(kept.files, out)
    with stations.time("measure"):
        face = face_and_depths(made)
    told["error_mm"] = write_outputs(
        out, made, stations=stations, extras=_extras(made, asked), face=face, of_skull=not shared
    )
    with stations.time("view"):
        files = kept.files if shared and kept.files else write_skull_files(out, kept, result)
        told["layers"] = write_face_view(out, made, face, files)
        told["projections"], told["closeups"] = write_projections(out / VIEW, made, files), closeups_told()
    kept.files, told["seconds"] = files, stations.seconds
    told["measures"] = rid_of_paths(out / REPORT)
    told["completed"] = completed_told(told["measures"], kept)
    told["doubts"] += implant_doubts(told["completed"])
    return write_told(out, told)
