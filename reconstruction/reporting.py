"""What report.json says of a reconstruction: everything that is needed to repeat or to doubt it.

Owns its sections but those of what is written besides. Knows nothing of files.
"""

from __future__ import annotations

import numpy as np

from cranioface.geometry.closed_surface import enclosed_volume, is_closed
from cranioface.geometry.distances import TriangleTree
from cranioface.geometry.self_intersection import self_intersections
from cranioface.geometry.thinning import distances_between
from cranioface.judge.face_error import judged_box, within
from cranioface.report.provenance import content_hash, identity, versions
from reconstruction.measured import Error
from reconstruction.road import Reconstruction
from reconstruction.three_faces import expected_of

OBJ_GOAL_MM = 0.3  # a surface drawn in so few quads lies so near where eight views show it
NOTE = "A reconstruction is a lead, never an identification. Nose and lips are least certain."


def report(reconstruction: Reconstruction, error: Error | None, seconds: dict[str, float]) -> dict[str, object]:
    """Everything that is needed to repeat or to doubt the result, as JSON holds it."""
    made, skull = reconstruction, reconstruction.skull
    head, frame = skull.head, skull.alignment
    weights = made.method.weights
    return {
        "input": {
            "path": str(head.path),
            "kind": head.source,
            "sha256": content_hash(head.path),
            "mm_per_unit": head.mm_per_unit,
            "metal_spikes_cut_share": round(head.spikes_share, 5),
        },
        "versions": versions(),
        "weights": None if weights is None else identity(weights),
        "config": made.options.plain(),
        "attributes": {k: "unknown" if v is None else v for k, v in made.options.facts.by_name().items()},
        "fullness": fullness_told(made),
        "alignment": {
            "frankfurt_from_input": frame.frankfurt_from_input.tolist(),
            "method": frame.method,
            "confidence": frame.confidence,
            "doubts": list(skull.doubts),
        },
        "jaw": skull.mouth.plain(),
        "craniometrics_mm": {k: round(v, 2) for k, v in skull.described.person.craniometrics.items()},
        "face": surface_told(made),
        "error_to_true_skin": error,
        "seconds": {k: round(v, 2) for k, v in seconds.items()},
        "note": NOTE,
    }


def fullness_told(made: Reconstruction) -> dict[str, object]:
    """How full the face was taken to be, in SDs of today's adults about what is usual, and by what."""
    expected, facts = expected_of(made.options, made.observed), made.options.facts
    by_film = made.observed is not None and made.observed.fullness is not None and facts.fullness is None
    known = {"told": facts.fullness is not None, "radiograph": by_film, "bmi": facts.bmi is not None, "unknown": True}
    source = next(name for name, holds in known.items() if holds)
    return {"mean": round(expected.mean, 2), "sd": round(expected.sd, 2), "from": source}


def surface_told(made: Reconstruction) -> dict[str, object]:
    """What was written of the face's surface, and how far in the face it lies from the finest."""
    face, full = made.surface, made.prediction.face
    return {
        "closed": is_closed(face),
        "volume_ml": round(enclosed_volume(face) / 1000, 1),
        "triangles": len(face.faces),
        "self_intersections": len(self_intersections(face)),
        "thinning": None if face is full else thinning_told(made),
        "obj": obj_told(made),
    }


def obj_told(made: Reconstruction) -> dict[str, object] | None:
    """How far within the judged region the written surface lies from that of face.obj; None where there is none."""
    model = made.prediction.model
    if model is None:
        return None
    points = made.surface.vertices[within(made.surface.vertices, judged_box(made.skull.bone))]
    off = TriangleTree(model).closest(points)[0] if len(points) else np.zeros(1)
    return {
        "vertices": len(model.vertices),
        "quads": len(model.faces) // 2,
        "off_face_mm": {"mean": round(float(off.mean()), 3), "p95": round(float(np.percentile(off, 95)), 3)},
        "under_0.3_mm": round(float((off < OBJ_GOAL_MM).mean()), 4),
    }


def thinning_told(made: Reconstruction) -> dict[str, float]:
    """How far the written surface lies from the finest within the judged region, mm."""
    off = distances_between(made.prediction.face, made.surface, judged_box(made.skull.bone))
    mean, most = (float(f(off)) if len(off) else 0.0 for f in (np.mean, np.max))
    return {"from_triangles": len(made.prediction.face.faces), "mean_mm": round(mean, 4), "max_mm": round(most, 4)}
