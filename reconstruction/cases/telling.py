"""told.json of a face over a skull: its tables, its report without any path, and what there is to download.

Knows nothing of how anything was made.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from cranioface.command import whole_file
from cranioface.people.facts import Facts
from cranioface.report.provenance import write_json
from cranioface.report.site_table import named_landmarks, site_table
from reconstruction.cases.asked import Asked, Inputs
from reconstruction.cases.told import NOTE, TOLD, VIEW, Download, Landmark, Layer, Projections, SiteDepth, Told
from reconstruction.options import PATHS
from reconstruction.outputs import Error
from reconstruction.road import Reconstruction

REPORT = "report.json"
DOWNLOADS = {
    "face.stl": "Face, to print (STL)",
    "face.ply": "Face with tissue depth and uncertainty at each vertex (PLY)",
    "face.glb": "Face (GLB)",
    "skull.stl": "Skull (STL)",
    "skull.ply": "Skull (PLY)",
    "skull.glb": "Skull (GLB)",
    "skin.stl": "Skin that the CT shows (STL)",
    "skull_complete.stl": "Completed skull (STL)",
    "implant.stl": "Implant (STL)",
    "scene.glb": "Skull and face in one light scene (GLB)",
    "preview.png": "Picture of skull and face",
    "radiograph.png": "Radiograph laid over the skull",
    "turntable.gif": "Skull and face turning (GIF)",
    REPORT: "Report: versions, measures, doubts (JSON)",
}


@dataclass(frozen=True)
class Shown:
    """What of a face lies in view/."""

    layers: list[Layer]
    projections: Projections | None


def told_of(
    out: Path, made: Reconstruction, inputs: Inputs, asked: Asked, shown: Shown, error: Error | None,
    seconds: dict[str, float],
) -> Told:  # fmt: skip
    """What the folder `out` of a face over a skull tells; its report.json is rid of paths by the way."""
    registered = made.skull.described.registered
    depths = [cast(SiteDepth, row.plain()) for row in site_table(made.prediction.face, registered, used_facts(made))]
    measures = rid_of_paths(out / REPORT)
    return Told(
        kind=inputs.kind, asked=asked.plain(), layers=shown.layers,
        landmarks=[cast(Landmark, mark) for mark in named_landmarks(registered)], tissue_depths=depths,
        projections=shown.projections, doubts=list(made.skull.doubts), measures=measures, error_mm=error,
        completed=measures.get("completed"), one_image=None, downloads=downloads(out),
        seconds={name: round(value, 2) for name, value in seconds.items()}, note=NOTE,
    )  # fmt: skip


def used_facts(made: Reconstruction) -> Facts:
    """What was told of the person, and the BMI that a radiograph spoke of."""
    told = made.options.facts
    return told if made.observed is None else made.observed.facts(told)


def rid_of_paths(report: Path) -> dict[str, Any]:
    """The content of report.json, which names no place of this machine any more."""
    content: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    content["input"].pop("path", None)
    for name in PATHS:
        content["config"].pop(name, None)
    content.get("radiograph", {}).pop("path", None)
    write_json(report, content)
    return content


def downloads(out: Path) -> list[Download]:
    """What of `out` there is to take away, in the order of `DOWNLOADS`."""
    there = ((out / name, label) for name, label in DOWNLOADS.items())
    return [Download(file=path.name, label=label, bytes=path.stat().st_size) for path, label in there if path.exists()]


def write_told(out: Path, told: Told) -> None:
    """Write view/told.json, whole or not at all. ValueError for a number that is none."""
    with whole_file(out / VIEW / TOLD) as temporary:
        temporary.write_text(json.dumps(told, indent=1, allow_nan=False), encoding="utf-8")
