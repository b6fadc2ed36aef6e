"""What both pages share: the head with its theme, the bar at the top, the sentence at the foot. Knows no case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

from nicegui import app, ui

from web.guard.sessions import COOKIE
from web.page import words
from web.page.components import ThemeSwitch
from web.page.tags import box, icon, link, text

STATIC = Path(__file__).parent / "static"
ADDRESS = "/static/page"
SHEETS = ("theme.css", "frame.css", "controls.css", "home.css", "case.css", "rooms.css")


def register() -> None:
    app.add_static_files(ADDRESS, STATIC)


@contextmanager
def frame(below: bool = False) -> Iterator[None]:
    """The page around what is built within; `below`: from there a way leads back to the first."""
    ui.add_head_html(_head())
    _plain_layout()
    link("Skip to the content", "#content", "skip")
    with box("header", "bar"):
        with link("", "/", "brand", aria_label="Cranioface, all cases"):
            box("span", "mark", aria_hidden="true")
            text("span", "Cranioface", "name")
        if below:
            with box("nav", "here", aria_label="Back"), link("", "/"):
                icon("chevron_left")
                text("span", "All cases")
        else:
            text("p", "The face from the skull", "tagline")
        box("span", "space")
        link("REST API", "/api/v1/docs", "quiet")
        if COOKIE in ui.context.client.request.cookies:  # who came in by the login may leave
            with box("form", "leave", method="post", action="/logout"):
                text("button", "Log out", "quiet").props["type"] = "submit"
        ThemeSwitch()
    with box("main", "", id_="content", tabindex="-1"):
        yield
    with box("footer", "foot"):
        text("p", f"{words.LEAD} Nose, lips, ears and eyelids are least certain.")


def _plain_layout() -> None:
    """Quasar's page is a `main` around everything, bar and foot too; ours is the content alone."""
    for slot in ui.context.client.content.ancestors():
        if slot.tag == "q-page":
            slot.props["role"] = "none"


def _head() -> str:
    """The theme is set before anything is painted, by a script of ours that the head waits for."""
    sheets = [f'<link rel="stylesheet" href="{_address(name)}">' for name in SHEETS]
    return "\n".join([f'<script src="{_address("theme.js")}"></script>', *sheets])


def _address(name: str) -> str:
    """A new one for each version of the file, since browsers keep what they have."""
    return escape(f"{ADDRESS}/{name}?v={(STATIC / name).stat().st_mtime_ns:x}")
