"""What a room is given: a finished face, what is told of it, where its files are; and how rooms say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from reconstruction.cases.told import VIEW, Told
from web.cases.records import FaceRecord
from web.page.tags import box, facts_list, text


@dataclass(frozen=True)
class Shown:
    record: FaceRecord
    told: Told
    files: str  # where REST serves this face's files; ends with a slash

    def address(self, file: str) -> str:
        """Of a download, by its name within the result."""
        return self.files + quote(file)

    def view(self, file: str) -> str:
        """Of a file that `told` names in view/."""
        return f"{self.files}{VIEW}/{quote(file)}"


def number(value: Any, unit: str = "", digits: int = 1) -> str:
    """A measure for people; what is no number, as it is; what is missing, as a dash."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value} {unit}".strip()
    if isinstance(value, float):
        return f"{value:.{digits}f} {unit}".strip()
    return str(value)


def words_of(name: str) -> str:
    """A name of a program as words, where no better are known: `gape_mm` -> Gape, mm."""
    for ending, unit in (("_mm", "mm"), ("_deg", "degrees"), ("_ml", "ml"), ("_share", "share"), ("_percent", "%")):
        if name.endswith(ending):
            return f"{name.removesuffix(ending).replace('_', ' ').capitalize()}, {unit}"
    return name.replace("_", " ").capitalize()


def plain_rows(told: dict[str, Any]) -> list[tuple[str, str]]:
    """All of it that is one value, whatever it is called: nothing that is told stays unseen."""
    return [
        (words_of(name), number(value, digits=2))
        for name, value in told.items()
        if not isinstance(value, (dict, list)) and value is not None
    ]


def titled(title: str, rows: list[tuple[str, str]]) -> None:
    """A list of pairs with its title; nothing where there are none."""
    if rows:
        with box("section", "group"):
            text("h3", title)
            facts_list(rows)


def folded(title: str, rows: list[tuple[str, str]]) -> None:
    """The same, closed until somebody asks."""
    if rows:
        with box("details", "more"):
            text("summary", title)
            facts_list(rows)
