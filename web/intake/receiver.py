"""One file as it comes: its head is kept until it tells the format, then the bytes go to the sink of that format."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from web.intake.filters import Damaged
from web.intake.folder import Stay
from web.intake.formats import HEAD, PICTURES, Format, tell
from web.intake.got import EMPTY, Got
from web.intake.gz import Gunzip
from web.intake.held import HeldDicom, HeldPicture
from web.intake.sinks import FILTERS, Nowhere, Sink, ToDisk
from web.intake.zips import HeldZip
from web.problems import Problem

PACKS = (Format.ZIP, Format.GZ)


class Receiver:
    """`write` what comes and `close`. Problem 422 for a damaged file, with the name that the client gave it.

    packs: which packing it may have itself; what comes out of a gzip has none, out of a zip a gzip at most.
    """

    def __init__(self, called: str, stay: Stay, packs: Collection[Format] = PACKS) -> None:
        self.called, self.stay, self.packs = called, stay, packs
        self._head = bytearray()
        self._sink: Sink | None = None

    def write(self, data: bytes) -> None:
        with self._named():
            if self._sink is not None:
                return self._sink.write(data)
            self._head += data
            if len(self._head) >= HEAD:
                self._begin().write(bytes(self._head))
                self._head.clear()

    def close(self) -> list[Got]:
        with self._named():
            if self._sink is None and not self._head:
                return Nowhere(self.called, EMPTY).close()
            if self._sink is None:
                self._begin().write(bytes(self._head))
            assert self._sink is not None
            return self._sink.close()

    def drop(self) -> None:
        if self._sink is not None:
            self._sink.drop()

    def _begin(self) -> Sink:
        self._sink = self._sink_of(*tell(bytes(self._head[:HEAD])))
        return self._sink

    def _sink_of(self, form: Format, label: str) -> Sink:
        if form in FILTERS:
            return ToDisk(form, self.called, self.stay)
        if form in PACKS and form not in self.packs:
            raise Damaged("is packed within another archive; unpack it once and send that")
        if form is Format.DICOM:
            return HeldDicom(self.called, self.stay)
        if form in PICTURES:
            return HeldPicture(form, self.called, self.stay)
        if form is Format.GZ:
            return Gunzip(Receiver(self.called, self.stay, ()), self.stay)
        if form is Format.ZIP:
            return HeldZip(self.called, self.stay, lambda called: Receiver(called, self.stay, (Format.GZ,)))
        return Nowhere(self.called, label or form.name)

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except Damaged as what:
            raise Problem(422, "damaged-file", f"{self.called}: {what}") from None
