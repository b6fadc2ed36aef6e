"""What is asked of one reconstruction. Owns the options; knows nothing of how they are fulfilled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from cranioface.command import BadInput
from cranioface.people.facts import Facts

PATHS = ("landmarks", "mandible", "weights", "data", "radiograph")
Mouth = Literal["as-scanned", "closed"]
Side = Literal["left", "right"]
Faces = Literal[1, 3]
CLOSEUPS, OBJ = "closeups.png", "face.obj"
FILES = ("face.stl", "face.ply", OBJ, "skull.stl", "preview.png", CLOSEUPS, "report.json")  # of a folder of results
PEGS, SKIN, PROJECTIONS = "pegs.stl", "skin.stl", "projections"
FACES_PICTURE = "faces.png"
BESIDE = tuple(f"face_{name}.{kind}" for name in ("lean", "full") for kind in ("stl", "ply", "obj"))  # the usual face


def output_files(folder: Path, with_pegs: bool = False, with_skin: bool = False, faces: Faces = 1) -> list[Path]:
    """What one reconstruction writes into `folder`, but for the maps beside the page of its projections."""
    names = (*FILES, f"{PROJECTIONS}/person.yaml", *([PEGS] if with_pegs else []), *([SKIN] if with_skin else []))
    return [folder / name for name in (*names, *((*BESIDE, FACES_PICTURE) if faces == 3 else ()))]


def check_faces(faces: int, facts: Facts) -> None:
    """BadInput for a number of faces that is not made, and for three where fullness, which they differ in, is told."""
    if faces not in (1, 3):
        raise BadInput(f"faces {faces}: must be 1, or 3 for a lean, the usual and a full one")
    if faces == 3 and facts.fullness is not None:
        told = f"fullness {facts.fullness:g}"
        raise BadInput(f"faces 3 beside {told}: three faces differ in fullness alone, and it is told; leave one out")


@dataclass(frozen=True, kw_only=True)
class Options:
    """A method by its name, and what it may know. What is None is unknown, or the method's own default."""

    method: str = "pix2pix"
    """A name of `reconstruction.methods.METHODS`, or MODULE:BUILDER for one of your own."""
    facts: Facts = Facts()
    """Sex, age, BMI and fullness, where they are known."""
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
    faces: Faces = 1
    """1, or 3: a lean and a full face beside the usual one, since bone hardly tells how full a face is."""

    def __post_init__(self) -> None:
        check_faces(self.faces, self.facts)

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        paths = {name: None if (p := getattr(self, name)) is None else str(p) for name in PATHS}
        return {
            "method": self.method,
            "facts": self.facts.by_name(),
            "mouth": self.mouth,
            "complete": self.complete,
            "full": self.full,
            "faces": self.faces,
            "mm_per_pixel": self.mm_per_pixel,
            "radiograph_faces": self.radiograph_faces,
            **paths,
        }
