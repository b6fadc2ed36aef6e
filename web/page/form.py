"""What the forms offer, from the contract's own limits, as the components of the browser take it. Knows no page."""

from __future__ import annotations

from typing import Any

from reconstruction.cases.asked import AGE_YEARS, BMI, FULLNESS, MM_PER, WALL_MM
from reconstruction.cases.bar import plain_name, stations_of
from reconstruction.methods import METHODS
from web.cases.records import CaseRecord
from web.page import words
from web.settings import Settings

SLIDER = 3.0  # of fullness either way: 1 person of 370 lies beyond, and a slider that reaches them is coarse


def facts() -> dict[str, list[float]]:
    """Limits of the sliders: years, kg/m2 and SDs of fullness."""
    least, most = FULLNESS
    return {"age": list(AGE_YEARS), "bmi": list(BMI), "fullness": [max(least, -SLIDER), min(most, SLIDER)]}


def work(record: CaseRecord) -> dict[str, Any]:
    """Of a first face at work: all stations in their order, those that it surely passes, what to do after a bad end."""
    surely = [plain_name(name) for name in stations_of(record.kind, record.faces[0].asked)]
    stations = [{"name": name, "label": label} for name, label in words.STATIONS.items()]
    return {"stations": stations, "surely": surely, "next": words.NEXT}


def stays(settings: Settings) -> str:
    """Where what is dropped goes: a server for others is not this machine."""
    return "Nothing leaves this machine." if settings.alone else "It goes to this server and to no other."


def offered(settings: Settings) -> dict[str, Any]:
    """Of a new case."""
    return {
        "facts": facts(),
        "methods": [{"name": name, "label": words.method(name)} for name in METHODS],
        "units": list(MM_PER),
        "wall": list(WALL_MM),
        "most": {"mb": settings.limits.upload_mb, "files": settings.limits.files},
        "stays": stays(settings),
    }
