"""What a completion leaves behind: OUT with skull_complete.stl, implant.stl, preview.png and report.json.

Owns the names of the files and what the report says; meshes in the input's own frame, mm. Knows nothing of how a skull
was completed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from completion.completed import Completed
from completion.implant import Implant
from completion.options import NETWORK, PREVIEW, REPORT, SKULL, implant_files
from completion.pictures import completed_preview
from completion.rim import fit
from cranioface.command import whole_folder
from cranioface.geometry.closed_surface import is_closed
from cranioface.geometry.mesh_files import write_mesh
from cranioface.report.pictures import write_picture
from cranioface.report.provenance import content_hash, identity, versions, write_json

NOTE = (
    "Inferred bone is a guess from other skulls and the other side. A surgeon must judge an implant before it is made."
)
SURFACE_ALONE = "the skull is an outer surface alone: how thick its bone is is modelled, and no implant is cut"
MUCH_ML, MUCH = 100.0, "much is missing: look at --method template too, which is whole where the network is ragged"
UNCHANGED = "nothing is missing: the skull is given back unchanged, and there is no implant"


def write_completed(folder: Path, made: Completed) -> dict[str, Any]:
    """Everything into `folder`, complete or not at all; returns the report."""
    told = report(made)
    bone = made.head.skull.copy().apply_transform(made.alignment.frankfurt_from_input)
    picture = completed_preview(bone, made.bones, [(implant.mesh, implant.direction) for implant in made.implants])
    with whole_folder(folder) as out:
        write_mesh(out / SKULL, made.skull)
        for name, mesh in zip(implant_files(), made.implant_meshes(), strict=False):
            write_mesh(out / name, mesh)
        write_picture(out / PREVIEW, picture)
        write_json(out / REPORT, told)
    return told


def report(made: Completed) -> dict[str, Any]:
    """Everything that is needed to repeat or to doubt the result, as JSON holds it."""
    head, frame = made.head, made.alignment
    return {
        "input": {
            "path": str(head.path), "kind": head.source, "mm_per_unit": head.mm_per_unit,
            "sha256": content_hash(head.path) if head.path.exists() else None,
        },
        "versions": versions(),
        "method": made.options.method,
        "weights": None if made.weights is None else identity(made.weights),
        "config": made.options.plain(),
        "alignment": {
            "frankfurt_from_input": frame.frankfurt_from_input.tolist(), "method": frame.method,
            "confidence": frame.confidence,
        },
        "missing": missing_told(made),
        "implants": implants_told(made),
        "found": summary(made),
        "seconds": {k: round(v, 2) for k, v in made.seconds.items()},
        "note": NOTE,
    }  # fmt: skip


def missing_told(made: Completed) -> list[dict[str, Any]]:
    """Each part that was missing, the largest first."""
    return [
        {"kind": part.kind, "near": part.near, "volume_ml": round(part.missing.volume_ml, 2)} for part in made.parts
    ]


def implants_told(made: Completed) -> list[dict[str, Any]]:
    """Each implant's volume, thickness, way in and fit; lengths in mm, the direction in the input's frame."""
    bone = made.head.skull.copy().apply_transform(made.alignment.frankfurt_from_input)
    return [_implant_told(implant, made) | {"fit_at_the_rim": fit(implant, bone).plain()} for implant in made.implants]


def _implant_told(implant: Implant, made: Completed) -> dict[str, Any]:
    thick = implant.thickness_mm
    return {
        "closed": is_closed(implant.mesh),
        "volume_ml": round(implant.volume_ml, 2),
        "thickness_mean_mm": round(float(thick.mean()), 2),
        "thickness_min_mm": round(float(thick.min()), 2),
        "direction": np.round(made.input_from_frankfurt[:3, :3] @ implant.direction, 3).tolist(),
        "undercut_left_ml": 0.0,
        "undercut_cut_away_ml": round(implant.undercut_ml, 2),
    }


def summary(made: Completed) -> str:
    """What was found, in a line."""
    if not made.parts:
        return UNCHANGED
    much = made.options.method == NETWORK and sum(part.missing.volume_ml for part in made.parts) > MUCH_ML
    doubts = [*([MUCH] if much else []), *([SURFACE_ALONE] if made.surface_alone else [])]
    return "; ".join([*map(str, made.parts), *doubts])
