"""Records as the components of the browser take them: plain, small, without anything that a page does not show.

Knows nothing of NiceGUI.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from reconstruction.cases.asked import Asked
from reconstruction.cases.told import THUMBNAIL, VIEW
from web.cases.records import ENDED, RETRIED, CaseRecord, FaceRecord
from web.page import words

API = "/api/v1/cases"
Plain = dict[str, Any]


def files_url(case: str, number: int) -> str:
    """Where REST serves the files of a face; ends with a slash."""
    return f"{API}/{quote(case)}/faces/{number}/files/"


def face(record: FaceRecord, holdup: str | None = None) -> Plain:
    """A face, from the queue to its end. holdup: why nothing that waits can begin (`words.holdup`)."""
    return {
        "case": record.case, "number": record.number, "state": record.state, "stateWord": words.STATES[record.state],
        "facts": words.facts(record.asked), "sex": record.asked.sex, "age": record.asked.age, "bmi": record.asked.bmi,
        "fullness": record.asked.fullness, "levels": levels(record.asked),
        "station": record.station, "stationWord": words.station(record.station), "share": record.share,
        "secondsLeft": record.seconds_left, "place": record.place, "message": record.message,
        "holdup": holdup if record.state == "queued" else None,
        "created": record.created, "active": record.state not in ENDED, "retried": record.state in RETRIED,
    }  # fmt: skip


def levels(asked: Asked) -> Plain:
    """Fullness to ask for a lean, the usual and a full face of a person: of the usual one it is not told."""
    return {name: round(fullness, 1) for name, fullness in asked.levels.items()} | {"usual": None}


def case(record: CaseRecord, holdup: str | None = None) -> Plain:
    """A case for the queue and the gallery: what it is, and the face that matters now."""
    done = record.newest_done
    thumbnail = None if done is None else f"{files_url(record.id, done.number)}{VIEW}/{THUMBNAIL}"
    return {
        "id": record.id, "url": f"/case/{quote(record.id)}", "title": record.title,
        "kindWord": words.KINDS[record.kind], "size": words.size(record.bytes),
        "created": record.created, "expires": record.expires, "notes": list(record.notes),
        "faces": len(record.faces), "thumbnail": thumbnail, "face": face(matters(record), holdup),
    }  # fmt: skip


def matters(record: CaseRecord) -> FaceRecord:
    """The face at work or waiting, else the newest that is done, else the last that was tried."""
    active = [face for face in record.faces if face.state not in ENDED]
    return active[0] if active else record.newest_done or record.faces[-1]


def numbered(record: CaseRecord, number: int) -> FaceRecord:
    return next(face for face in record.faces if face.number == number)
