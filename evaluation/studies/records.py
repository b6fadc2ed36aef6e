"""What one run of the evaluator keeps on disk: a record a case and method, whole or absent, so that it may be killed.

    OUT/people/CASE/METHOD.json   figures, parts, landmarks, tissue depths, and the conditions they were made under
    OUT/people/CASE/METHOD.npz    points of the prediction;   truth.npz: of the true face, both to rank them later

Owns the names of the files and when a record is stale. Knows nothing of what figures mean.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from cranioface.command import whole_file
from cranioface.command.progress import progress
from cranioface.judge.ranks import Gallery
from cranioface.judge.summary import SYNTHETIC, Record
from evaluation.cases import Case
from evaluation.evaluate import Evaluation

FEW = 8  # people: below, a rank among them says nothing


class Records:
    """The records below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, case: str, method: str, ending: str = ".json") -> Path:
        return self.folder / "people" / case / f"{method}{ending}"

    def read(self, case: str, method: str, conditions: Mapping[str, Any]) -> Record | None:
        """The record of a finished prediction; None where there is none or under other conditions."""
        path = self.path(case, method)
        if not path.is_file():
            return None
        record = json.loads(path.read_text())
        return record if record.get("conditions") == dict(conditions) else None

    def write(self, case: Case, method: str, conditions: Mapping[str, Any], evaluation: Evaluation | None) -> Record:
        """Keep `evaluation`; None where the method cannot apply to the case, which is kept as well."""
        record: Record = {"case": case.name, "kind": case.kind, "cluster": case.cluster, "method": method}
        record |= {"conditions": dict(conditions), "figures": {}, "parts": {}, "landmarks": {}, "tissue_depths": {}}
        if evaluation is not None:
            measured = asdict(evaluation)
            self.write_points(case.name, method, measured.pop("probe"))
            record |= _rounded(measured)
        with whole_file(self.path(case.name, method)) as temporary:
            temporary.write_text(json.dumps(record, indent=1))
        return record

    def write_points(self, case: str, name: str, points: np.ndarray) -> None:
        with whole_file(self.path(case, name, ".npz")) as temporary:
            np.savez_compressed(temporary, points=points)

    def read_points(self, case: str, name: str) -> np.ndarray | None:
        """Points (n, 3) float32, None where none were written."""
        path = self.path(case, name, ".npz")
        if not path.is_file():
            return None
        with np.load(path) as file:
            result: np.ndarray | None = file["points"]
            return result


def _rounded(value: Any) -> Any:
    """Plain JSON values to 1e-4; what is not finite is null."""
    if isinstance(value, Mapping):
        return {key: _rounded(v) for key, v in value.items()}
    return round(float(value), 4) if np.isfinite(value) else None


def add_ranks(records: Sequence[Record], kept: Records) -> None:
    """Give each synthetic record its `rank` among all synthetic people of the run, where these are enough."""
    clusters = {r["case"]: r["cluster"] for r in records if r["kind"] == SYNTHETIC}
    faces = {name: points for name in clusters if (points := kept.read_points(name, "truth")) is not None}
    if len(faces) < FEW:
        return
    gallery = Gallery(faces, clusters)
    for record in progress(records, "ranks", len(records)):
        probe = kept.read_points(record["case"], record["method"])
        if record["case"] in faces and record["figures"] and probe is not None:
            record["rank"] = gallery.rank(record["case"], probe)
