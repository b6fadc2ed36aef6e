"""The parts of one upload: its files each to a receiver, its fields to a bounded table. Knows no HTTP."""

from __future__ import annotations

from reconstruction.cases.asked import Asked
from web.cases.records import Intake
from web.intake.decided import Decided, decide
from web.intake.fields import FIELDS, TITLE, asked_of, check_fits
from web.intake.folder import Stay
from web.intake.got import Got
from web.intake.receiver import Receiver
from web.intake.titles import clean_name, clean_title
from web.problems import Problem

FILES, RADIOGRAPH = "files", "radiograph"
SPARE_PARTS = 2 * len(FIELDS)  # beside the files
LONGEST_FIELD = 1_000  # bytes


class Upload:
    """A `Form` (web.intake.multipart); `finish` when it has ended."""

    def __init__(self, stay: Stay) -> None:
        self.stay = stay
        self.got: dict[str, list[Got]] = {FILES: [], RADIOGRAPH: []}
        self._fields: dict[str, bytes] = {}
        self._part, self._empty = "", False
        self._receiver: Receiver | None = None
        self._received = self._parts = 0
        self._first = ""

    def begin(self, name: str, filename: str | None) -> None:
        self._part, self._receiver, self._received = name, None, 0
        self._parts += 1
        if self._parts > self.stay.limits.files + SPARE_PARTS:
            raise self._too_many()
        if name in self.got:
            self._begin_file(filename or "")
        elif name not in FIELDS or filename is not None:
            asked = ", ".join((FILES, RADIOGRAPH, *FIELDS))
            raise _bad(f"part {clean_name(name, 'without a name')!r}: is not taken; send {asked}")
        elif name in self._fields:
            raise _bad(f"{name}: is given twice; give it once")
        else:
            self._fields[name] = b""

    def _begin_file(self, filename: str) -> None:
        if len(self.got[FILES]) >= self.stay.limits.files:
            raise self._too_many()
        self._empty = not filename  # as a form sends a field that nothing was chosen for
        called = clean_name(filename, "a file without a name")
        self._first = self._first or (called if self._part == FILES else "")
        self._receiver = Receiver(called, self.stay)

    def _too_many(self) -> Problem:
        return Problem(413, "too-many", f"more than {self.stay.limits.files} files; give one skull or one CT series")

    def data(self, piece: bytes) -> None:
        self._received += len(piece)
        if self._receiver is not None:
            self._receiver.write(piece)
        elif self._received > LONGEST_FIELD:
            raise _bad(f"{self._part}: is longer than {LONGEST_FIELD} bytes; shorten it")
        else:
            self._fields[self._part] += piece

    def end(self) -> None:
        if self._receiver is not None and not (self._empty and not self._received):
            self.got[self._part] += self._receiver.close()
        self._receiver = None

    def drop(self) -> None:
        if self._receiver is not None:
            self._receiver.drop()

    def finish(self) -> tuple[Intake, Asked]:
        """Problem where it holds not one thing that a face can be made of, or asks what cannot be."""
        fields = {name: _text(name, value) for name, value in self._fields.items()}
        asked = asked_of(fields)
        what = decide(self.got[FILES], self.got[RADIOGRAPH], self.stay)
        check_fits(asked, what.kind, what.radiograph is not None)
        title = clean_title(fields.get(TITLE, "")) or what.title or self._first
        return self._intake(what, title), asked

    def _intake(self, what: Decided, title: str) -> Intake:
        size = sum(path.stat().st_size for path in self.stay.input.rglob("*") if path.is_file())
        return Intake(self.stay.path, what.kind, what.main, what.radiograph, size, title, what.notes)


def _text(name: str, value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise _bad(f"{name}: is not UTF-8 text; send it again") from None


def _bad(line: str) -> Problem:
    return Problem(422, "bad-input", line)
