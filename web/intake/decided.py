"""Which case the files of an upload make, or why none. Owns how several files are taken and what they are named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reconstruction.cases.asked import Kind
from web.intake.folder import Stay
from web.intake.formats import MESHES, PICTURES, Format
from web.intake.got import EMPTY, Got
from web.problems import Problem

MAY = "a mesh (STL, PLY, OBJ, GLB), a CT (NIfTI, NRRD, MHA, DICOM) or an image (PNG, JPEG, TIFF, DICOM)"
PROJECTIONS = {"DX", "CR", "DR", "RG", "RF", "PX", "IO", "XA", "MG", "SC", "OT", "XC", "GM"}  # one picture each
SERIES = "series"


@dataclass(frozen=True)
class Decided:
    kind: Kind
    main: Path
    radiograph: Path | None
    title: str  # of DICOM, whose files' names are not shown; else empty
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Main:
    kind: Kind
    path: Path
    title: str
    notes: tuple[str, ...]


def decide(files: Sequence[Got], radiographs: Sequence[Got], stay: Stay) -> Decided:
    """Names the files that are used, removes all others. Problem 415 or 422 where they make no case."""
    main = _main(files, stay)
    if len(radiographs) > 1:
        raise _bad("two radiographs: one lateral radiograph can stand beside a skull; give one")
    if radiographs and main.kind == "image":
        raise _bad("a radiograph beside an image: give the image alone, or the radiograph beside a skull or CT")
    beside = _picture(radiographs[0], stay, "radiograph") if radiographs else None
    notes = main.notes + (radiographs[0].notes if radiographs else ())
    return Decided(main.kind, main.path, beside, main.title, notes)


def _main(files: Sequence[Got], stay: Stay) -> Main:
    if not files:
        raise _bad(f"no file: send {MAY} as part `files`")
    if any(got.format is Format.DICOM for got in files):
        return _dicom(files, stay)
    if len(used := [got for got in files if got.path is not None]) > 1:
        raise _bad(f"{len(used)} files that are no series of DICOM: a case is one skull; give {MAY}, and one of them")
    if not used:
        raise _unusable(files[0], MAY)
    (one,) = used
    notes = one.notes + _left_out(len(files) - 1, "cannot be used")
    if one.format in PICTURES:
        return Main("image", _picture(one, stay, "image"), "", notes)
    kind: Kind = "mesh" if one.format in MESHES else "ct"
    return Main(kind, _named(one, stay, "skull" if kind == "mesh" else "ct"), "", notes)


def _dicom(files: Sequence[Got], stay: Stay) -> Main:
    """A series, or one radiograph. Pictures and all else that lies on a patient's disc beside it is left out."""
    slices = [got for got in files if got.format is Format.DICOM and got.path is not None]
    others = [got for got in files if got.path is not None and got.format is not Format.DICOM]
    if any(got.format not in PICTURES for got in others):
        raise _bad("DICOM and a mesh or volume together: a case is one skull; give one of them")
    if not slices:
        raise _bad(f"none of {len(files)} DICOM files holds an image; give the files of a CT series or a radiograph")
    for other in others:
        _remove(other)
    notes = _left_out(len(files) - len(slices), "hold no DICOM image")
    projections = [got for got in slices if got.modality in PROJECTIONS and got.frames == 1]
    if len(projections) == len(slices):
        return _radiograph(slices, notes, stay)
    return Main("ct", _series(slices, stay), _count(slices), notes)


def _radiograph(slices: Sequence[Got], notes: tuple[str, ...], stay: Stay) -> Main:
    if len(slices) > 1:
        raise _bad(f"{len(slices)} radiographs: one image makes a case; give one, or a CT series")
    return Main("image", _picture(slices[0], stay, "image"), "Radiograph in DICOM", notes)


def _series(slices: Sequence[Got], stay: Stay) -> Path:
    folder = stay.input / SERIES
    folder.mkdir(mode=0o700)
    for number, got in enumerate(slices, 1):
        assert got.path is not None
        got.path.rename(folder / f"{number:06d}{got.path.suffix}")
    return folder


def _count(slices: Sequence[Got]) -> str:
    """Of the CT; what else lies beside it, such as a dose report, is not counted."""
    frames = sum(got.frames for got in slices if got.modality == "CT") or sum(got.frames for got in slices)
    return f"CT in DICOM, {frames} slice{'s' if frames != 1 else ''}"


def _left_out(count: int, why: str) -> tuple[str, ...]:
    if not count:
        return ()
    return (f"{count} file{'s' if count > 1 else ''} that {why} {'were' if count > 1 else 'was'} left out.",)


def _picture(got: Got, stay: Stay, name: str) -> Path:
    single = got.format is Format.DICOM and got.frames == 1
    if got.path is None or not (got.format in PICTURES or single):
        raise _unusable(got, "one image: PNG, JPEG, TIFF or DICOM")
    return _named(got, stay, name)


def _named(got: Got, stay: Stay, name: str) -> Path:
    assert got.path is not None
    return got.path.rename(stay.input / f"{name}{got.path.suffix}")


def _remove(got: Got) -> None:
    assert got.path is not None
    got.path.unlink()


def _unusable(got: Got, may: str) -> Problem:
    if got.label == EMPTY:
        return Problem(422, "damaged-file", f"{got.called}: is empty; export or copy it again")
    return Problem(415, "unsupported-type", f"{got.called}: is {got.label or f'a {got.format.name}'}; give {may}")


def _bad(line: str) -> Problem:
    return Problem(422, "bad-input", line)
