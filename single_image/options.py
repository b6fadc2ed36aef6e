"""What is asked of a prediction from one image. Loads no library. Knows nothing of how it is fulfilled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from cranioface.command import BadInput

SKULL, FACE, TURNTABLE, PREVIEW, REPORT = "skull.ply", "face.ply", "turntable.gif", "preview.png", "report.json"
OUTPUTS = (SKULL, FACE, TURNTABLE, PREVIEW, REPORT)
SCALES_MM = (0.01, 5.0)  # mm per pixel that an image of a whole head can have: 300 mm in 30,000 or in 60 pixels
GivenKind = Literal["lateral", "frontal", "photograph"]


def output_files(folder: Path) -> list[Path]:
    """What one prediction writes into `folder`."""
    return [folder / name for name in OUTPUTS]


@dataclass(frozen=True, kw_only=True)
class PredictOptions:
    """What is known of the image, and by what it is told. BadInput for what cannot be."""

    mm_per_pixel: float | None = None
    """At the head's middle plane; None: as the file says, and where it says nothing the size is the average's."""
    kind: GivenKind | None = None
    """None: as the skull test takes it."""
    weights: str | None = None
    """A path to trained weights, or a name of shipped ones; None: the best of the shipped."""
    force: bool = False
    """Go on where the image is certainly no picture of a skull."""

    def __post_init__(self) -> None:
        low, high = SCALES_MM
        if self.mm_per_pixel is not None and not low <= self.mm_per_pixel <= high:  # and not a number: nan
            raise BadInput(f"--mm-per-pixel {self.mm_per_pixel:g}: lies outside {low:g} to {high:g}; measure the scale")

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {"mm_per_pixel": self.mm_per_pixel, "kind": self.kind, "weights": self.weights, "force": self.force}
