"""Where the bytes of a file go once its format is known: through a filter to the disk, or nowhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from web.intake.filters import Filter
from web.intake.folder import Stay
from web.intake.formats import Format
from web.intake.glb import Glb
from web.intake.got import Got
from web.intake.meshes import BinaryStl, Obj, ply, stl_text
from web.intake.nifti import Nifti
from web.intake.volumes import mha, nrrd

FILTERS: dict[Format, Callable[[], Filter]] = {
    Format.STL: BinaryStl,
    Format.STL_TEXT: stl_text,
    Format.PLY: ply,
    Format.OBJ: Obj,
    Format.GLB: Glb,
    Format.NIFTI: Nifti,
    Format.NRRD: nrrd,
    Format.MHA: mha,
}
ENDINGS = {
    Format.STL: ".stl",
    Format.STL_TEXT: ".stl",
    Format.PLY: ".ply",
    Format.OBJ: ".obj",
    Format.GLB: ".glb",
    Format.NIFTI: ".nii",
    Format.NRRD: ".nrrd",
    Format.MHA: ".mha",
    Format.PNG: ".png",
    Format.JPEG: ".jpg",
    Format.TIFF: ".tif",
    Format.DICOM: ".dcm",
}


class Sink(Protocol):
    def write(self, data: bytes) -> None: ...

    def close(self) -> list[Got]:
        """What it was; several for an archive. Damaged where it is not whole."""

    def drop(self) -> None:
        """Forget all of it."""


class ToDisk:
    """A mesh or a volume: filtered and written while it comes."""

    def __init__(self, form: Format, called: str, stay: Stay) -> None:
        self.form, self.called = form, called
        self.filter, self.file = FILTERS[form](), stay.open(ENDINGS[form])

    def write(self, data: bytes) -> None:
        self.file.write(self.filter.feed(data))

    def close(self) -> list[Got]:
        self.file.write(self.filter.end())
        self.file.close()
        return [Got(format=self.form, called=self.called, path=self.file.path, notes=self.filter.notes)]

    def drop(self) -> None:
        self.file.drop()


class Nowhere:
    """What cannot be used: its bytes are let go as they come."""

    def __init__(self, called: str, label: str) -> None:
        self.called, self.label = called, label

    def write(self, data: bytes) -> None:
        pass

    def close(self) -> list[Got]:
        return [Got(format=Format.OTHER, called=self.called, label=self.label)]

    def drop(self) -> None:
        pass
