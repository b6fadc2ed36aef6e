"""What is told of a face over a skull: landmarks, tissue depths, doubts, what was inferred, and the report.

Knows nothing of how anything was made, of what is shown and of files.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from cranioface.anatomy.landmark_words import in_words
from cranioface.geometry.distances import closest
from cranioface.people.facts import Facts
from cranioface.report.site_table import named_landmarks, site_table
from reconstruction.cases.asked import Asked, Inputs
from reconstruction.cases.bone_shown import scanned_bone
from reconstruction.cases.kept import KeptSkull
from reconstruction.cases.told import Landmark, SiteDepth, Told
from reconstruction.cases.told_file import blank
from reconstruction.cases.words import client_words
from reconstruction.road import PreparedHead, Reconstruction

FITS = 0.5  # of the rim of a hole that an implant must reach
OFF_BONE_MM = 2.5  # a landmark lies within some 2 mm of the bone that it was found on
NO_MANDIBLE = "no mandible was found in it: the lower third of the face rests on one that was inferred"


def told_of(made: Reconstruction, kept: KeptSkull, inputs: Inputs, asked: Asked, warned: list[str]) -> Told:
    """What a face tells before anything of it is written. warned: of its radiograph, as it was read."""
    registered = made.skull.described.registered
    told = blank(inputs.kind, asked.plain())
    told["landmarks"] = landmarks_of(made.skull)
    rows = site_table(made.prediction.face, registered, used_facts(made))
    told["tissue_depths"] = [cast(SiteDepth, row.plain()) for row in rows]
    told["doubts"] = [client_words(line, inputs) for line in (*kept.warnings, *warned, *doubts_of(made))]
    return told


def landmarks_of(skull: PreparedHead) -> list[Landmark]:
    """Every landmark by name; one that was found on inferred bone is not on the scan."""
    marks = [cast(Landmark, mark) for mark in named_landmarks(skull.described.registered)]
    if skull.completed is None:
        return marks
    away = closest(np.array([mark["at"] for mark in marks]), scanned_bone(skull))[0]
    for mark, mm in zip(marks, away, strict=True):
        mark["on_bone"] = mark["on_bone"] and bool(mm < OFF_BONE_MM)
    return marks


def used_facts(made: Reconstruction) -> Facts:
    """What was told of the person, and the fullness that a radiograph spoke of."""
    told = made.options.facts
    return told if made.observed is None else made.observed.facts(told)


def doubts_of(made: Reconstruction) -> list[str]:
    """What is not as it should be, of the skull and of a radiograph."""
    film = () if made.observed is None else made.observed.laid.doubts
    return [*made.skull.doubts, *_no_mandible(made.skull), *(f"the radiograph: {line}" for line in film)]


def completed_told(measures: dict[str, Any], kept: KeptSkull) -> dict[str, Any] | None:
    """The report's section on inferred bone, with places in words and the implants; None where none was asked for."""
    section: dict[str, Any] | None = measures.get("completed")
    if section is None:
        return None
    missing = [part | {"name": in_words(part["near"])} for part in section["missing"]]
    return section | {"missing": missing, "implants": _implants_told(kept)}


def implant_doubts(completed: dict[str, Any] | None) -> list[str]:
    """That an implant leaves most of the rim of its hole open: a line each. completed: as `completed_told` has it."""
    implants = [] if completed is None else completed["implants"]
    return [
        f"the implant for the {implant['fills']}, does not fit: it comes no nearer to the bone than "
        f"{implant['fit_at_the_rim']['nearest_mm']:.1f} mm, and most of the rim lies farther away"
        for implant in implants
        if (implant["fit_at_the_rim"]["rim_within_1_mm"] or 0.0) < FITS
    ]


def _implants_told(kept: KeptSkull) -> list[dict[str, Any]]:
    """With the hole that each fills, which the template may not have found."""
    if kept.implants is None:
        return []
    from completion.outputs import implants_told

    holes = [part for part in kept.implants.parts if part.kind == "hole"]
    fills = [f"hole near {in_words(hole.near)}, {hole.missing.volume_ml:.1f} ml" for hole in holes]
    return [{"fills": hole} | told for hole, told in zip(fills, implants_told(kept.implants), strict=False)]


def _no_mandible(skull: PreparedHead) -> tuple[str, ...]:
    return () if skull.described.registered.mandible_found else (NO_MANDIBLE,)
