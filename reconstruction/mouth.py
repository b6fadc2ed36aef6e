"""The skull as it is used: its mandible as scanned, closed into occlusion, or seated from a file of its own.

Owns what is done to the mandible and what is said of it. Knows nothing of faces.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import trimesh

from cranioface.anatomy.jaw import Jaw
from cranioface.anatomy.jaw_bone import close_mouth, seated
from cranioface.anatomy.registration import Registered, register
from cranioface.command import BadInput
from cranioface.geometry.mesh_files import read_mesh

TOLD = ("known", "opening_deg", "gape_mm", "slid_mm", "upper_teeth", "lower_teeth")


@dataclass(frozen=True)
class UsedMouth:
    """The jaw as it was scanned, and what was done to it before the face was made."""

    jaw: Jaw
    mandible: Path | None = None  # that was seated
    closed_by_deg: float = 0.0

    def __str__(self) -> str:
        seated = f", mandible of {self.mandible} seated" if self.mandible else ""
        closed = f", closed by {self.closed_by_deg:.1f} degrees" if self.closed_by_deg else ""
        return f"{self.jaw}{seated}{closed}"

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        told = {name: _plain(value) for name, value in asdict(self.jaw).items() if name in TOLD}
        mandible = None if self.mandible is None else str(self.mandible)
        return told | {"closed_by_deg": round(self.closed_by_deg, 2), "mandible_seated": mandible}


def used_skull(
    bone: trimesh.Trimesh, mouth: str = "as-scanned", mandible: Path | None = None
) -> tuple[trimesh.Trimesh, Registered, UsedMouth]:
    """`bone` (Frankfurt frame, mm) with its mandible as asked, the template registered to that, and what was done.

    BadInput where a mandible is given beside one that was scanned, or is none.
    """
    registered = register(bone)
    if mandible is not None:
        bone = _seated(bone, registered, mandible)
        registered = register(bone)
    jaw = registered.jaw
    if mouth == "as-scanned" or jaw.opening_deg <= 0:
        return bone, registered, UsedMouth(jaw, mandible)
    return close_mouth(bone, registered), registered.closed(), UsedMouth(jaw, mandible, jaw.opening_deg)


def _seated(bone: trimesh.Trimesh, registered: Registered, mandible: Path) -> trimesh.Trimesh:
    if registered.jaw.found:
        raise BadInput(f"{mandible}: the skull has a mandible of its own; take that off, or leave --mandible out")
    try:
        return seated(read_mesh(mandible), bone, registered)
    except BadInput as refusal:
        raise BadInput(f"{mandible}: {refusal}") from refusal


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 2) if np.isfinite(value) else None
    return value
