"""What is asked of a completion: the method, and how the implant is cut. Loads no library.

Lengths in mm. Knows nothing of how any of it is fulfilled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cranioface.command import BadInput

if TYPE_CHECKING:
    import numpy as np

THINNEST_MM = 2.0  # as thin as bone may be, an implant is not
SKULL, PREVIEW, REPORT = "skull_complete.stl", "preview.png", "report.json"
NETWORK = "network"  # the method that has weights
MOST_IMPLANTS = 20
CLEARANCES_MM, THICKNESSES_MM = (0.0, 3.0), (1.5, 20.0)


def implant_files(all: bool = True) -> list[str]:
    """The names of the implants, the largest first."""
    return ["implant.stl", *(f"implant_{k}.stl" for k in range(2, MOST_IMPLANTS + 1 if all else 2))]


def output_files(folder: Path, all: bool = False) -> list[Path]:
    """What one completion writes into `folder`."""
    return [folder / name for name in (SKULL, *implant_files(all), PREVIEW, REPORT)]


def read_thickness(typed: str) -> float | None:
    """Mm, or None for `bone`. BadInput for anything else."""
    try:
        return None if typed == "bone" else float(typed)
    except ValueError as mistake:
        raise BadInput(f"--thickness {typed}: is neither a number of mm nor bone") from mistake


def read_direction(typed: str) -> tuple[float, float, float] | None:
    """A direction from `x,y,z`, or None for `auto`. BadInput for anything else."""
    if typed == "auto":
        return None
    try:
        x, y, z = (float(word) for word in typed.split(","))
    except ValueError as mistake:
        raise BadInput(f"--direction {typed}: is neither three numbers x,y,z nor auto") from mistake
    return x, y, z


def _check(name: str, value: float, limits: tuple[float, float]) -> None:
    if not limits[0] <= value <= limits[1]:  # and not a number: nan
        raise BadInput(f"--{name} {value:g}: lies outside {limits[0]:g} to {limits[1]:g} mm")


def _path(path: Path | None) -> str | None:
    return None if path is None else str(path)


@dataclass(frozen=True, kw_only=True)
class ImplantOptions:
    """How an implant is cut. BadInput for what cannot be made."""

    clearance_mm: float = 0.5
    """Room between the implant and the bone."""
    thickness_mm: float | None = None
    """Below the outer surface; None: as the completed bone, but no thinner than THINNEST_MM."""
    direction: tuple[float, float, float] | None = None
    """Out of the head: the implant is pushed in against it; None: the mean normal of its outer surface, tilted where
    that keeps more of it. In the frame of the skull that is completed."""

    def __post_init__(self) -> None:
        _check("clearance", self.clearance_mm, CLEARANCES_MM)
        if self.thickness_mm is not None:
            _check("thickness", self.thickness_mm, THICKNESSES_MM)
        if self.direction is not None and sum(x * x for x in self.direction) == 0:
            raise BadInput("--direction 0,0,0: leads nowhere; give the way out of the head, or auto")

    def turned(self, frame: np.ndarray) -> ImplantOptions:
        """The same where the direction is seen from another frame, which (4, 4) leads into."""
        if self.direction is None:
            return self
        x, y, z = (float(value) for value in frame[:3, :3] @ self.direction)
        return replace(self, direction=(x, y, z))


@dataclass(frozen=True, kw_only=True)
class CompleteOptions:
    """A method by its name, and what it may know."""

    method: str = NETWORK
    """A name of `completion.methods.METHODS`; on real heads the network found more of what was missing than the others,
    and added least where nothing was (docs/completion.md)."""
    weights: Path | None = None
    """A trained network instead of the shipped one."""
    landmarks: Path | None = None
    """3D Slicer markups of both porions and the left orbitale; else the frame is found in the skull's shape."""
    implant: ImplantOptions = ImplantOptions()
    all: bool = False
    """An implant for every hole, not the largest alone."""
    cut: bool = True
    """Whether an implant is cut at all: a face asks for bone alone."""

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        cut = self.implant
        return {
            "method": self.method, "weights": _path(self.weights), "landmarks": _path(self.landmarks),
            "clearance_mm": cut.clearance_mm, "thickness_mm": cut.thickness_mm or "as the completed bone",
            "direction": cut.direction or "auto", "all": self.all,
        }  # fmt: skip
