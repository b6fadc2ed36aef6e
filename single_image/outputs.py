"""What a prediction leaves behind: OUT with skull.ply, face.ply, turntable.gif, preview.png and report.json.

Owns what the report says. Meshes in the Frankfurt frame, mm. Knows nothing of how a shape was predicted.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from cranioface.command import whole_folder
from cranioface.geometry.closed_surface import enclosed_volume, is_closed
from cranioface.geometry.mesh_files import write_mesh
from cranioface.judge.enclosure import pierced_share
from cranioface.report.pictures import BONE, SKIN, write_picture
from cranioface.report.provenance import content_hash, versions, write_json
from single_image.expected import expected_error
from single_image.from_image import FromImage
from single_image.options import FACE, PREVIEW, REPORT, SKULL, TURNTABLE
from single_image.preview import predicted_preview
from single_image.turntable import turntable, write_gif

NOTE = "a rough lead, no measure and never an identification: one image tells little of a head's depth"


def write_predicted(folder: Path, made: FromImage, words: Callable[[str], str] = str) -> dict[str, Any]:
    """Everything into `folder`, complete or not at all; returns the report.

    words: puts a warning into the words of who reads it.
    """
    told = report(made)
    told["warnings"] = [words(warning) for warning in made.warnings]
    skull, face = made.predicted.skull, made.predicted.face
    picture = predicted_preview(made.image.grey, made.picture.pixels, made.predicted, told["warnings"])
    frames = turntable([(skull, BONE), (face, SKIN)])
    with whole_folder(folder) as out:
        write_mesh(out / SKULL, skull)
        write_mesh(out / FACE, face)
        write_gif(out / TURNTABLE, frames)
        write_picture(out / PREVIEW, picture)
        write_json(out / REPORT, told)
    return told


def report(made: FromImage) -> dict[str, Any]:
    """Everything that is needed to repeat or to doubt the result, as JSON holds it."""
    image, predicted = made.image, made.predicted
    return {
        "input": {
            "path": str(image.path), "sha256": content_hash(image.path) if image.path.is_file() else None,
            "pixels": list(image.grey.shape), "mm_per_pixel": made.mm_per_pixel or "unknown", "kind": made.picture.kind,
        },
        "versions": versions(),
        "config": made.options.plain(),
        "weights": {key: made.card.get(key) for key in ("name", "weights_sha256", "network", "data")},
        "expected_error": expected_error(made.card, made.picture),
        "is_it_a_skull": made.verdict.plain(),
        "confident": False,
        "warnings": list(made.warnings),
        "skull": {"closed": is_closed(predicted.skull), "volume_ml": round(enclosed_volume(predicted.skull) / 1000)},
        "face": {"closed": is_closed(predicted.face), "volume_ml": round(enclosed_volume(predicted.face) / 1000)},
        "skull_outside_the_face": round(pierced_share(predicted.skull, predicted.face), 4),
        "frame": "Frankfurt, LPS, mm: the origin midway between the porions",
        "seconds": {station: round(seconds, 2) for station, seconds in made.seconds.items()},
        "note": NOTE,
    }  # fmt: skip
