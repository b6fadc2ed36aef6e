"""DICOM read from memory by pydicom, bounded in what its parser may be made to do, and silent about values.

A few bytes of a hostile file can be an element or an item that takes a thousand in memory: reads are counted.
"""

from __future__ import annotations

import logging
import warnings
from io import BytesIO
from typing import TYPE_CHECKING

from web.intake.dicom.allowed import ALLOWED, PIXELS, READ_ONLY
from web.intake.filters import Damaged
from web.intake.searching import occurrences

if TYPE_CHECKING:
    from pydicom import FileDataset

DEFLATED = b"1.2.840.10008.1.2.1.99"
MOST_READS = 500_000  # some three an element; an enhanced CT of 1000 frames takes a hundred thousand
LARGEST_SEQUENCE, MOST_ITEMS = 4_000_000, 50_000  # bytes, items; of one whose length is told: it is parsed apart
DAMAGED = "is a damaged DICOM file; copy or export it again"


class Metered(BytesIO):
    """The same bytes; Damaged once they were read in too many pieces."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        if self.reads > MOST_READS:
            raise Damaged("is DICOM of more elements than a scan has; export it again")
        return super().read(size)


def check_sequence(content: bytes) -> None:
    """Damaged for a sequence, given as bytes, of more items than a scan has."""
    items = max(content.count(item) for item in (b"\xfe\xff\0\xe0", b"\xff\xfe\xe0\0"))
    if len(content) > LARGEST_SEQUENCE or items > MOST_ITEMS:
        raise Damaged(DAMAGED)


def read(file: BytesIO) -> FileDataset:
    """Of its elements those that may stay, and those that are only looked at; values as the file's own bytes."""
    from pydicom.filereader import read_partial

    if occurrences(file, DEFLATED):
        raise Damaged("is DICOM with a deflated header, which is not read; export it uncompressed")
    _silence()
    wanted = [*ALLOWED, *READ_ONLY, PIXELS]
    metered = Metered(file.getvalue())
    return read_partial(metered, stop_when=lambda tag, *_: tag > PIXELS, force=True, specific_tags=wanted)


def _silence() -> None:
    """At each file, since others may reset what is warned of; the same filter twice is one."""
    logging.getLogger("pydicom").setLevel(logging.CRITICAL + 1)
    warnings.filterwarnings("ignore", module="pydicom")
