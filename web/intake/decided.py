"""Which case the files of an upload make, or why none. Owns how several files are taken and what they are named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reconstruction.cases.asked import Kind
from web.intake.folder import Stay
from web.intake.formats import MESHES, PICTURES, Format
from web.intake.got import Got
from web.problems import Problem

MAY = "a mesh (STL, PLY, OBJ, GLB), a CT (NIfTI, NRRD, MHA, DICOM) or an image (PNG, JPEG, TIFF, DICOM)"
PROJECTIONS = {"DX", "CR", "RG", "RF", "PX", "IO", "XA", "MG", "SC", "OT", "XC", "GM"}  # one picture each


@dataclass(frozen=True)
class Decided:
    kind: Kind
    main: Path
    radiograph: Path | None
    title: str  # of DICOM, whose names are not shown; else empty
    notes: tuple[str, ...]


def decide(files: Sequence[Got], radiographs: Sequence[Got], stay: Stay) -> Decided:
    """Names the files that are used, removes all others. Problem 415 or 422 where they make no case."""
    kind, main, title, notes = _main(files, stay)
    if len(radiographs) > 1:
        raise _bad("two radiographs: one lateral radiograph can stand beside a skull; give one")
    if radiographs and kind == "image":
        raise _bad("a radiograph beside an image: give the image alone, or the radiograph beside a skull or CT")
    beside = _picture(radiographs[0], stay, "radiograph") if radiographs else None
    return Decided(kind, main, beside, title, notes)


def _main(files: Sequence[Got], stay: Stay) -> tuple[Kind, Path, str, tuple[str, ...]]:
    if not files:
        raise _bad(f"no file: send {MAY} as part `files`")
    used = [got for got in files if got.path is not None]
    if dicom := [got for got in used if got.format is Format.DICOM]:
        return _dicom(dicom, files, stay)
    if not used:
        raise Problem(415, "unsupported-type", f"{files[0].called}: is {files[0].label}; give {MAY}")
    if len(files) > 1:
        raise _bad(f"{len(files)} files that are no DICOM series: a case is one skull; give {MAY}, and one of them")
    (one,) = used
    if one.format in PICTURES:
        return "image", _picture(one, stay, "image"), "", one.notes
    kind: Kind = "mesh" if one.format in MESHES else "ct"
    return kind, _named(one, stay, "skull" if kind == "mesh" else "ct"), "", one.notes


def _dicom(dicom: Sequence[Got], files: Sequence[Got], stay: Stay) -> tuple[Kind, Path, str, tuple[str, ...]]:
    raise NotImplementedError


def _picture(got: Got, stay: Stay, name: str) -> Path:
    single = got.format is Format.DICOM and got.frames == 1
    if got.path is None or not (got.format in PICTURES or single):
        what = got.label or f"a {got.format.name}"
        raise Problem(415, "unsupported-type", f"{got.called}: is {what}; give one image: PNG, JPEG, TIFF or DICOM")
    return _named(got, stay, name)


def _named(got: Got, stay: Stay, name: str) -> Path:
    assert got.path is not None
    return got.path.rename(stay.input / f"{name}{got.path.suffix}")


def _bad(line: str) -> Problem:
    return Problem(422, "bad-input", line)
