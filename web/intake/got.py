"""What one received file turned out to be: plain data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from web.intake.formats import Format

EMPTY = "empty"  # the label of a file without bytes


@dataclass(frozen=True, kw_only=True)
class Got:
    """One file. `path`: where its cleaned copy lies, None where none was kept."""

    format: Format
    called: str  # by the client, cleaned, for a line that only this client reads
    label: str = ""  # what it seems to be, where it is none of ours
    path: Path | None = None
    notes: tuple[str, ...] = ()
    frames: int = 0  # of DICOM; 0 = holds no image
    modality: str = ""  # of DICOM, from the standard's list
