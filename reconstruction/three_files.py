"""What three faces leave behind: files of the lean and the full one, a picture of all, a section of the report.

Knows nothing of how the faces were made.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cranioface.geometry.closed_surface import enclosed_volume
from cranioface.geometry.mesh_files import write_mesh
from cranioface.report.face_obj import write_face_obj
from cranioface.report.heads_beside import heads_beside
from cranioface.report.pictures import write_picture
from reconstruction.measured import Error, error_to_true_skin, face_and_depths
from reconstruction.options import FACES_PICTURE
from reconstruction.road import Reconstruction
from reconstruction.three_faces import USUAL, expected_of, in_order, levels


def write_three_faces(
    out: Path, made: Reconstruction, error: Error | None, say: Callable[[str], None]
) -> dict[str, object]:
    """Files into `out`, a line on each face to `say`; the section of the report. error: of the usual face."""
    at, faces = levels(expected_of(made.options, made.observed)), in_order(made)
    for name, face in made.beside.items():
        _write(out / f"face_{name}", face)
    words = {name: f"{name}, fullness {round(at[name], 1) + 0.0:+.1f}" for name in faces}  # never -0.0
    write_picture(out / FACES_PICTURE, heads_beside({words[name]: face.surface for name, face in faces.items()}))
    errors = {name: error if name == USUAL else error_to_true_skin(face) for name, face in faces.items()}
    told = {name: _told(name, at[name], face, errors[name]) for name, face in faces.items()}
    for name in faces:
        say(f"{words[name]}: {told[name]['file']}{in_words(errors[name])}")
    return told | {"nearest_to_true_skin": _nearest(errors, say)}


def in_words(error: Error | None) -> str:
    """How far a face is from the true skin, to stand behind what is told of it; nothing where that is not known."""
    return "" if error is None else f", {error['worst_mm']:.2f} mm off, {error['under_2.5_mm']:.0%} within 2.5 mm"


def _write(path: Path, face: Reconstruction) -> None:
    """The files of one face, `path` and an ending each."""
    write_mesh(path.with_suffix(".stl"), face.face)
    write_mesh(path.with_suffix(".ply"), face_and_depths(face))
    if face.prediction.vertices is not None:
        write_face_obj(path.with_suffix(".obj"), face.prediction.vertices, face.skull.input_from_frankfurt)


def _told(name: str, fullness: float, face: Reconstruction, error: Error | None) -> dict[str, object]:
    return {
        "fullness": round(fullness, 3),
        "file": "face.stl" if name == USUAL else f"face_{name}.stl",
        "volume_ml": round(enclosed_volume(face.surface) / 1000, 1),
        "error_to_true_skin": error,
    }


def _nearest(errors: dict[str, Error | None], say: Callable[[str], None]) -> str | None:
    """The face whose worse direction is the smallest, where the true skin is known."""
    known = {name: error for name, error in errors.items() if error is not None}
    if not known:
        return None
    best = min(known, key=lambda name: known[name]["worst_mm"])
    say(f"nearest to the true skin: {best}{in_words(known[best])}")
    return best
