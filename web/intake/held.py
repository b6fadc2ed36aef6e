"""What is held in memory until it is known and cleaned: DICOM, archives, pictures. Counted, never on disk as it is."""

from __future__ import annotations

from io import BytesIO

from web.intake.dicom.cleaned import cleaned
from web.intake.folder import Stay
from web.intake.formats import Format
from web.intake.got import Got
from web.intake.jpeg import jpeg
from web.intake.png import png
from web.intake.sinks import ENDINGS
from web.intake.tiff import tiff

CLEANERS = {Format.PNG: png, Format.JPEG: jpeg, Format.TIFF: tiff}
COPIES = 2  # of a file's bytes that cleaning makes for its time


class Held:
    """Bytes of one file in memory, a part of what all uploads may hold."""

    def __init__(self, called: str, stay: Stay) -> None:
        self.called, self.stay = called, stay
        self.bytes, self.size = BytesIO(), 0

    def write(self, data: bytes) -> None:
        self.stay.held.take(len(data))
        self.size += len(data)
        self.bytes.write(data)

    def drop(self) -> None:
        """Forget it; its part is free again."""
        self.stay.held.give(self.size)
        self.bytes, self.size = BytesIO(), 0


class HeldDicom(Held):
    """A DICOM file: its cleaned copy goes to the disk when it has ended."""

    def close(self) -> list[Got]:
        with self.stay.held.lent(COPIES * self.size):
            clean = cleaned(self.bytes, self.stay.salted)
            path = None
            if clean.data is not None:
                file = self.stay.open(ENDINGS[Format.DICOM])
                file.whole(self.size + 4_096, clean.write)
                path = file.path
        self.drop()
        return [Got(format=Format.DICOM, called=self.called, path=path, frames=clean.frames, modality=clean.modality)]


class HeldPicture(Held):
    """A PNG, JPEG or TIFF: written without what it tells beside its pixels."""

    def __init__(self, form: Format, called: str, stay: Stay) -> None:
        super().__init__(called, stay)
        self.form = form

    def close(self) -> list[Got]:
        with self.stay.held.lent(COPIES * self.size):
            clean = CLEANERS[self.form](self.bytes.getvalue())
            file = self.stay.open(ENDINGS[self.form])
            file.write(clean)
            file.close()
        self.drop()
        return [Got(format=self.form, called=self.called, path=file.path)]
