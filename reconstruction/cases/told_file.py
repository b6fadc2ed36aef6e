"""view/told.json and what stands beside it: written without a word of this machine, with what there is to download.

Knows nothing of skulls, images and faces.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cranioface.command import whole_file
from cranioface.report.provenance import write_json
from reconstruction.cases.told import NOTE, TOLD, VIEW, Download, Told
from reconstruction.options import PATHS

REPORT = "report.json"
DOWNLOADS = {
    "face.stl": "Face, one closed surface (STL)",
    "face.obj": "Face in quads, with UVs and groups, to model on (OBJ)",
    "print.stl": "Face for a 3D printer, as it was asked (STL)",
    "face.ply": "Face with tissue depth and uncertainty (PLY)",
    "face_lean.stl": "Lean face over the same skull (STL)",
    "face_full.stl": "Full face over the same skull (STL)",
    "face_lean.obj": "Lean face in quads (OBJ)",
    "face_full.obj": "Full face in quads (OBJ)",
    "face_lean.ply": "Lean face with tissue depth and uncertainty (PLY)",
    "face_full.ply": "Full face with tissue depth and uncertainty (PLY)",
    "faces.png": "Lean, usual and full side by side (PNG)",
    "face.glb": "Face with tissue depth and uncertainty (GLB)",
    "skull.stl": "Skull (STL)",
    "skull.ply": "Skull (PLY)",
    "skull.glb": "Skull (GLB)",
    "skin.stl": "Skin that the CT shows (STL)",
    "skull_complete.stl": "Completed skull (STL)",
    "implant.stl": "Implant (STL)",
    "scene.glb": "Skull and face as one light scene (GLB)",
    "preview.png": "Picture of skull and face (PNG)",
    "closeups.png": "Eyes, nose and mouth from near by (PNG)",
    "radiograph.png": "Radiograph laid over the skull (PNG)",
    "turntable.gif": "Skull and face turning (GIF)",
    REPORT: "Report: versions, measures, doubts (JSON)",
}


def blank(kind: str, asked: dict[str, Any]) -> Told:
    """What is told of a face of which nothing is known yet."""
    return Told(
        kind=kind, asked=asked, layers=[], landmarks=[], tissue_depths=[], projections=None, closeups=None, doubts=[],
        measures={}, error_mm=None, completed=None, one_image=None, downloads=[], seconds={}, note=NOTE,
    )  # fmt: skip


def write_told(out: Path, told: Told) -> Told:
    """Write view/told.json, whole or not at all; what is told, with the downloads that lie in `out`.

    ValueError for a number that is none.
    """
    told["downloads"] = downloads(out)
    told["seconds"] = {name: round(value, 2) for name, value in told["seconds"].items()}
    with whole_file(out / VIEW / TOLD) as temporary:
        temporary.write_text(json.dumps(told, indent=1, allow_nan=False), encoding="utf-8")
    return told


def downloads(out: Path) -> list[Download]:
    """What of `out` there is to take away, in the order of `DOWNLOADS`."""
    there = ((out / name, label) for name, label in DOWNLOADS.items())
    return [Download(file=path.name, label=label, bytes=path.stat().st_size) for path, label in there if path.exists()]


def rid_of_paths(report: Path) -> dict[str, Any]:
    """The content of report.json, which names no place of this machine any more."""
    content: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    for section, names in (("input", ("path",)), ("config", PATHS), ("radiograph", ("path",))):
        for name in names:
            content.get(section, {}).pop(name, None)
    write_json(report, content)
    return content
