"""What a network says of one image, whatever its representation: two closed surfaces, and what they were made from.

Owns the types that networks, command and studies share. Frankfurt frame, mm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import trimesh

from single_image.picture import Picture


@dataclass(frozen=True)
class Predicted:
    """skull and face: surfaces, wound outward. occupancy (2, 64, 64, 64) or points (2, n, 3) where it has them."""

    skull: trimesh.Trimesh
    face: trimesh.Trimesh
    occupancy: np.ndarray | None = None
    points: np.ndarray | None = None


class Predictor(Protocol):
    """Trained weights, ready."""

    @property
    def card(self) -> dict[str, Any]:
        """The model card."""

    def predict(self, pictures: Sequence[Picture]) -> list[Predicted]:
        """Of each picture; each comes out as it does alone."""
