"""The server put together: REST at /api/v1, the pages at /, the cases started before it answers and stopped after."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import Receive as Receive_
    from starlette.types import Scope, Send

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

    from web.api.errors import answer_problems
    from web.api.rest import PLACE, make_rest
    from web.guard.stack import guards

    kept, taken, guarded = cases or _kept(settings), receive or _taken(settings), guards(settings)
    app = FastAPI(
        docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False, lifespan=_life(kept),
        middleware=guarded.middleware,
    )  # fmt: skip
    app.mount(PLACE, make_rest(settings, kept, taken))
    app.mount("/api", _no_such_api)
    app.include_router(guarded.routes)
    answer_problems(app)
    if pages:
        os.environ.setdefault("NICEGUI_STORAGE_PATH", str(settings.folder / "pages"))  # else where it was started
        from web.pages import mount_pages

        mount_pages(app, kept, settings)
    return app


async def _no_such_api(scope: Scope, receive: Receive_, send: Send) -> None:
    """Every address under /api that is none of /api/v1: a problem, not the page of NiceGUI."""
    from web.guard.asgi import refuse
    from web.problems import Problem

    await refuse(Problem(404, "not-found", "the REST of this server is at /api/v1"), scope, receive, send)


def _kept(settings: Settings) -> Cases:
    from web.cases.kept import KeptCases

    return KeptCases(settings)


def _taken(settings: Settings) -> Receive:
    from web.intake.receive import Intakes

    return Intakes(settings)


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
