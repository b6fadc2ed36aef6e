"""What is asked of one reconstruction. Owns the options; knows nothing of how they are fulfilled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from cranioface.people.facts import Facts

PATHS = ("landmarks", "mandible", "weights", "data", "radiograph")
Mouth = Literal["as-scanned", "closed"]
Side = Literal["left", "right"]
CLOSEUPS, OBJ = "closeups.png", "face.obj"
FILES = ("face.stl", "face.ply", OBJ, "skull.stl", "preview.png", CLOSEUPS, "report.json")  # of a folder of results
PEGS, SKIN, PROJECTIONS = "pegs.stl", "skin.stl", "projections"


def output_files(folder: Path, with_pegs: bool = False, with_skin: bool = False) -> list[Path]:
    """What one reconstruction writes into `folder`, but for the maps beside the page of its projections."""
    names = (*FILES, f"{PROJECTIONS}/person.yaml", *([PEGS] if with_pegs else []), *([SKIN] if with_skin else []))
    return [folder / name for name in names]


@dataclass(frozen=True, kw_only=True)
class Options:
    """A method by its name, and what it may know. What is None is unknown, or the method's own default."""

    method: str = "pix2pix"
    """A name of `reconstruction.methods.METHODS`, or MODULE:BUILDER for one of your own."""
    facts: Facts = Facts()
    """Sex, age and BMI, where they are known."""
    landmarks: Path | None = None
    """3D Slicer markups of both porions and the left orbitale; else the frame is found in the skull's shape."""
    mouth: Mouth = "as-scanned"
    """As scanned, or the mandible rotated into occlusion first."""
    mandible: Path | None = None
    """A mesh of a mandible that was scanned alone, seated in its fossae; in any pose, mm."""
    complete: bool = False
    """Missing bone is inferred first (`completion`), and the face marked where it rests on it."""
    radiograph: Path | None = None
    """A lateral radiograph of the same person: it tells how full the face is, and its profile."""
    mm_per_pixel: float | None = None
    """Of the radiograph, at the midline of the head; a DICOM file may tell it."""
    radiograph_faces: Side | None = None
    """The side of the radiograph that the face looks to; else it is found."""
    weights: Path | None = None
    """Trained weights instead of those that the method ships with."""
    full: bool = False
    """The finest surface, of some 400,000 triangles, instead of one thinned to 60,000."""
    data: Path | None = None
    """DATASET of people, for methods that learn from one when they are built."""

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        paths = {name: None if (p := getattr(self, name)) is None else str(p) for name in PATHS}
        return {
            "method": self.method,
            "facts": self.facts.by_name(),
            "mouth": self.mouth,
            "complete": self.complete,
            "full": self.full,
            "mm_per_pixel": self.mm_per_pixel,
            "radiograph_faces": self.radiograph_faces,
            **paths,
        }
