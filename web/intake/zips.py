"""A zip, unpacked from memory without trusting it: names are never paths, sizes are what is really unpacked."""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from web.intake.filters import Damaged
from web.intake.folder import Stay
from web.intake.got import Got
from web.intake.held import Held
from web.intake.searching import occurrences
from web.intake.sinks import Sink
from web.problems import Problem

PIECE = 1 << 20
ENTRY = b"PK\x01\x02"  # each entry of the list at its end begins so
SPARE = 1_000  # entries beyond the files: folders
LEADS_OUT = re.compile(r"[/\\]|[A-Za-z]:|(.*[/\\])?\.\.([/\\]|$)")
BROKEN = "is no whole zip, or is damaged; zip the folder again"


class HeldZip(Held):
    """Unpacks its members, each to a receiver of its own, when it has come in whole; one member at a time."""

    def __init__(self, called: str, stay: Stay, receiver: Callable[[str], Sink]) -> None:
        super().__init__(called, stay)
        self._receiver = receiver

    def close(self) -> list[Got]:
        self._check_count(occurrences(self.bytes, ENTRY) - SPARE)  # before a list of them fills the memory
        with _readable(), zipfile.ZipFile(self.bytes) as archive:
            members = _checked(archive.infolist())
            self._check_count(len(members))
            got = [one for member in members for one in self._unpacked(archive, member)]
        self.drop()
        if not got:
            raise Damaged("is a zip without files; zip the folder of one CT series")
        return got

    def _check_count(self, count: int) -> None:
        most = self.stay.limits.files
        if count > most:
            raise Problem(413, "too-many", f"{self.called}: holds more than {most} files; give one skull or CT series")

    def _unpacked(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> list[Got]:
        receiver = self._receiver(f"{self.called}: a file in it")
        try:
            with archive.open(member) as source:
                while piece := source.read(PIECE):
                    self.stay.count_unpacked(len(piece), self.size)
                    receiver.write(piece)
            return receiver.close()
        except BaseException:
            receiver.drop()
            raise


def _checked(entries: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """The files among the entries. Damaged for names and kinds that no honest zip of a scan has."""
    for entry in entries:
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise Damaged("holds a link or a device, not only files; zip the folder again")
        if LEADS_OUT.match(entry.filename) or LEADS_OUT.match(entry.orig_filename):
            raise Damaged("holds a name that leads out of it; zip the folder again")
        if entry.flag_bits & 1:
            raise Damaged("is protected by a password; zip the folder without one")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Damaged("is compressed in an unusual way; zip the folder again with deflate")
    files = [entry for entry in entries if not entry.is_dir()]
    if len({entry.filename for entry in files}) < len(files):
        raise Damaged("holds two files of one name; zip the folder again")
    return files


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except (Damaged, Problem, MemoryError, OSError):
        raise
    except Exception:  # of a parser of hostile bytes, anything
        raise Damaged(BROKEN) from None
