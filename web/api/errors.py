"""Everything that goes wrong under /api as problem+json, and how its documentation tells it. Tracebacks stay here."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match

from cranioface.command import BadInput
from web.problems import Problem

URN = "urn:cranioface:"
MEDIA = "application/problem+json"
SLUGS = {
    400: "bad-request", 404: "not-found", 405: "method-not-allowed", 413: "too-large", 415: "unsupported-type",
    416: "bad-range", 422: "invalid",
}  # fmt: skip
METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
CONTENT = {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}}


def answer(problem: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    """The problem as the body of an answer."""
    body = {
        "type": URN + problem.slug,
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
    }
    after = {} if problem.retry_after_s is None else {"Retry-After": str(problem.retry_after_s)}
    return JSONResponse(body, problem.status, {**(headers or {}), **after}, media_type=MEDIA)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route's documentation says of these statuses; those that the guards answer stand in every route's."""
    return {
        status: {"description": HTTPStatus(status).phrase, "content": CONTENT}
        for status in sorted({*statuses, 401, 403, 421, 422, 500})
    }


def answer_problems(app: FastAPI) -> None:
    """Let `app` answer whatever is raised in it as a problem."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(BadInput, _bad_input)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


async def _problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return answer(error)


async def _bad_input(_: Request, error: Exception) -> Response:
    return answer(Problem(422, "bad-input", str(error)))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(_allowed(request))
    problem = Problem(error.status_code, SLUGS.get(error.status_code, "refused"), str(error.detail))
    return answer(problem, headers)


def _allowed(request: Request) -> list[str]:
    """Every method of this address; the framework names those of the first route that has it."""
    routes, scopes = request.app.routes, [(word, {**request.scope, "method": word}) for word in METHODS]
    return [word for word, scope in scopes if any(route.matches(scope)[0] is Match.FULL for route in routes)]


async def _invalid(_: Request, error: Exception) -> Response:
    """An id or number of the address that cannot be is that of nothing; all else is told field by field."""
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(one["loc"][:1] == ("path",) for one in found):
        return answer(Problem(404, "not-found", "no case, face or file has this address"))
    told = "; ".join(f"{'.'.join(map(str, one['loc'][1:])) or 'body'}: {one['msg']}" for one in found[:5])
    return answer(Problem(422, "invalid", told[:400]))
