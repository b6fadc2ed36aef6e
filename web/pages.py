"""How NiceGUI is mounted at /: its template with a nonce for its scripts, its errors without their words.

Knows no page; `web/page/` registers those.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse
from jinja2 import BaseLoader, Environment
from nicegui import app as nicegui_app
from nicegui import client, ui
from nicegui.page import page

from web.guard.headers import NONCE
from web.page import register
from web.page.frame import STATIC, frame
from web.page.tags import box, link, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from web.cases.service import Cases
    from web.settings import Settings

SCRIPT, WITH_NONCE = "<script", '<script nonce="{{ request.scope.' + NONCE + ' }}"'
SORRY = "Something went wrong in the server; its log says what. Your cases are safe: go back and try again."


class NonceLoader(BaseLoader):
    """The templates of another loader, their own script tags with a nonce: what is put into them gets none."""

    def __init__(self, inner: BaseLoader) -> None:
        self._inner = inner

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        source, name, is_fresh = self._inner.get_source(environment, template)
        return source.replace(SCRIPT, WITH_NONCE), name, is_fresh


def mount_pages(app: FastAPI, cases: Cases, settings: Settings) -> None:
    """Once per process: NiceGUI has one application."""
    environment = client.templates.env
    if not isinstance(environment.loader, NonceLoader):
        assert environment.loader is not None
        environment.loader = NonceLoader(environment.loader)
    register(cases, settings)
    nicegui_app.on_page_exception(_sorry)
    nicegui_app.add_exception_handler(404, _nowhere)
    nicegui_app.add_exception_handler(Exception, _failed)
    ui.run_with(
        app, title="Cranioface", favicon=STATIC / "mark.svg", show_welcome_message=False, tailwind=False, dark=None,
        language="en-US",
    )  # fmt: skip


def _told(title: str, line: str) -> None:
    with frame(below=True), box("section", "panel lost"):
        text("h1", title)
        text("p", line)
        link("All cases", "/", "button primary")


def _sorry() -> None:
    """In place of a page that failed; NiceGUI logs why."""
    _told("That did not work", SORRY)


async def _nowhere(request: Request, error: Exception) -> Response:
    if request.url.path.startswith("/_nicegui"):
        return PlainTextResponse("not found\n", 404)
    with client.Client(page(""), request=request) as empty:
        _told("Nothing is here", "This address belongs to no page and to no case.")
    return empty.build_response(request, 404)


async def _failed(request: Request, error: Exception) -> Response:
    """Where not even the page above could be made; NiceGUI's own would say the error's words."""
    return PlainTextResponse(SORRY + "\n", 500)
