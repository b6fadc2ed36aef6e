"""The documentation of REST as pages, without any other host: Swagger UI from its wheel, begun by a script of ours."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse
from swagger_ui_bundle import swagger_ui_path

from web.guard.policies import DOCS
from web.problems import Problem

STATIC = Path(__file__).parent / "static"
FILES = {
    "start.js": STATIC / "start.js",
    "swagger-ui.css": swagger_ui_path / "swagger-ui.css",
    "swagger-ui-bundle.js": swagger_ui_path / "swagger-ui-bundle.js",
}
KEPT = "private, max-age=3600"


def docs_routes() -> APIRouter:
    routes = APIRouter(include_in_schema=False)

    @routes.get("/docs")
    async def page() -> FileResponse:
        return FileResponse(STATIC / "docs.html", headers={"Content-Security-Policy": DOCS})

    @routes.get("/docs/{name}")
    async def part(name: str) -> FileResponse:
        if name not in FILES:
            raise Problem(404, "not-found", "the documentation has no such file; it begins at /api/v1/docs")
        return FileResponse(FILES[name], headers={"Cache-Control": KEPT})

    return routes
