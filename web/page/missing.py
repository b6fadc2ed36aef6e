"""What stands where a case is not, or is no more. Knows no case."""

from __future__ import annotations

from nicegui import ui

from web.page.frame import frame
from web.page.tags import box, link, text

KEPT = "Cases are kept for a set time and then removed with all their files, or somebody deleted it."


def missing() -> None:
    """A page of its own, 404."""
    ui.context.client.status_code = 404
    with frame(below=True):
        _lost("This case is not here", f"{KEPT} The address may also be incomplete.")


def gone() -> None:
    """Within the page of a case that went while it was open."""
    _lost("This case is gone", KEPT)


def _lost(title: str, words: str) -> None:
    with box("section", "panel lost"):
        text("h1", title)
        text("p", words)
        link("All cases", "/", "button primary")
