"""What `fullness` found of one head by one method, kept as a file, so that a killed run goes on.

    OUT/people/HEAD/METHOD_MARK.json      the mark: program, weights, and what was asked

Owns the file and when it is stale. Knows nothing of how faces are judged.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from cranioface.command import whole_file
from cranioface.command.version import commit
from cranioface.report.provenance import content_hash
from evaluation.studies.fullness_faces import Judged

Faces = dict[str, Judged]


def kept(out: Path | None, head: str, method: str, conditions: dict[str, object], make: Callable[[], Faces]) -> Faces:
    """The faces by what was asked: from `out` where they lie there, else made, and kept where there is an `out`."""
    if out is None:
        return make()
    told = json.dumps(conditions | {"commit": commit()}, sort_keys=True, default=str)
    mark = hashlib.sha256(told.encode()).hexdigest()[:12]
    path = out / "people" / head.replace(" ", "_") / f"{method.replace(':', '_')}_{mark}.json"
    if path.is_file():
        return {asked: Judged(**face) for asked, face in json.loads(path.read_text(encoding="utf-8")).items()}
    faces = make()
    with whole_file(path) as temporary:
        temporary.write_text(json.dumps({asked: asdict(face) for asked, face in faces.items()}), encoding="utf-8")
    return faces


def hash_of(weights: Path | None) -> str | None:
    """Of the content of a file of weights; None for a method without."""
    return None if weights is None else content_hash(weights)
