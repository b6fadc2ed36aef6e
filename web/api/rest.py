"""REST as one application of its own, mounted at /api/v1: routes, problems, documentation."""

from __future__ import annotations

from fastapi import FastAPI

from cranioface.command.version import VERSION
from web.api.cases import case_routes, face_routes
from web.api.docs import docs_routes
from web.api.errors import answer_problems
from web.api.events import event_routes
from web.api.file_routes import file_routes
from web.api.schema import describe
from web.api.server import server_routes
from web.api.uploads import Receive, upload_routes
from web.cases.service import Cases
from web.settings import Settings

PLACE = "/api/v1"
ABOUT = """The face from the skull. Make a case of a skull, a head CT or one image; follow it; take the face.

Lengths are mm. **A reconstruction is a lead, never an identification.**
Whatever goes wrong comes as `application/problem+json` (RFC 9457)."""


def make_rest(settings: Settings, cases: Cases, receive: Receive) -> FastAPI:
    """The application below /api/v1; whoever mounts it starts and stops `cases`."""
    rest = FastAPI(
        title="Cranioface", version=VERSION, description=ABOUT, docs_url=None, redoc_url=None,
        openapi_url="/openapi.json", redirect_slashes=False,
    )  # fmt: skip
    for routes in (
        upload_routes(cases, settings.limits, receive), case_routes(cases), event_routes(cases), face_routes(cases),
        file_routes(cases), server_routes(cases, settings.limits), docs_routes(),
    ):  # fmt: skip
        rest.include_router(routes)
    answer_problems(rest)
    describe(rest)
    return rest
