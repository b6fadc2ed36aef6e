"""The server put together: REST at /api/v1, the pages at /, the cases started before it answers and stopped after."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from web.api.uploads import Receive
    from web.cases.service import Cases
    from web.settings import Settings


def make_app(
    settings: Settings, cases: Cases | None = None, receive: Receive | None = None, *, pages: bool = True
) -> FastAPI:
    """The whole as one ASGI application. `cases` and `receive`: others than the server's own, as tests have.

    NiceGUI has one application to a process: only the first with `pages` may be served.
    """
    from fastapi import FastAPI

    from web.api.rest import PLACE, make_rest

    kept, taken = cases or _kept(settings), receive or _taken(settings)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False, lifespan=_life(kept))
    app.mount(PLACE, make_rest(settings, kept, taken))
    if pages:
        _add_pages(app, kept, settings)
    return app


def _kept(settings: Settings) -> Cases:
    from web.cases.kept import KeptCases  # type: ignore[import-not-found,unused-ignore]

    cases: Cases = KeptCases(settings)
    return cases


def _taken(settings: Settings) -> Receive:
    from web.intake.receive import Intakes  # type: ignore[import-not-found,unused-ignore]

    receive: Receive = Intakes(settings)
    return receive


def _life(cases: Cases) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Why it cannot start is kept in `app.state.refusal`: uvicorn would only log it."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        try:
            await cases.start()
        except Exception as refusal:
            app.state.refusal = refusal
            raise
        try:
            yield
        finally:
            await cases.stop()

    return life


def _add_pages(app: FastAPI, cases: Cases, settings: Settings) -> None:
    from nicegui import ui

    import web.page

    if register := getattr(web.page, "register", None):
        register(cases, settings)
    ui.run_with(app, title="Cranioface", show_welcome_message=False, tailwind=False, dark=None, language="en-US")
