"""The page that asks for the token, and its end: plain HTML without a script, before anything of NiceGUI is given.

Without a token both lead to the cases.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from web.guard.policies import CLOSED
from web.guard.sessions import COOKIE, SECONDS, Sessions
from web.guard.tokens import Tokens
from web.problems import Problem

STATIC = Path(__file__).parent / "static"
PAGE = (STATIC / "login.html").read_text(encoding="utf-8")
POLICY = f"default-src 'none'; img-src 'self'; style-src 'self'; {CLOSED}"


def login_routes(sessions: Sessions | None, door: Tokens | None) -> APIRouter:
    """`/login`, `/logout`; None where the server has no token."""
    routes = APIRouter(include_in_schema=False)
    routes.add_api_route("/login/login.css", _sheet, methods=["GET"])
    if sessions is None or door is None:
        routes.add_api_route("/login", _home, methods=["GET"])
        return routes

    @routes.get("/login")
    async def asked(request: Request) -> Response:
        return _page(_local(request.query_params.get("next")))

    @routes.post("/login")
    async def logged_in(request: Request) -> Response:
        form = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=8)
        place = _local(form.get("next", [""])[0])
        try:
            door.check_token(form.get("token", [""])[0].strip(), request.scope)
        except Problem as problem:
            return _page(place, problem)
        return _with_cookie(request, place, sessions)

    @routes.post("/logout")
    async def logged_out(request: Request) -> Response:
        sessions.end(request.headers.get("cookie"))
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(COOKIE)
        return answer

    return routes


def _page(place: str, problem: Problem | None = None) -> Response:
    told = "" if problem is None else f'<p id="wrong" role="alert">{escape(problem.detail)}</p>'
    wrong = "" if problem is None else 'aria-invalid="true" aria-describedby="wrong"'
    text = PAGE.replace("{wrong}", told).replace("{invalid}", wrong).replace("{next}", escape(place))
    headers = {"Content-Security-Policy": POLICY}
    if problem is not None and problem.retry_after_s is not None:
        headers["Retry-After"] = str(problem.retry_after_s)
    return HTMLResponse(text, 200 if problem is None else problem.status, headers)


def _with_cookie(request: Request, place: str, sessions: Sessions) -> Response:
    answer = RedirectResponse(place, 303)
    answer.set_cookie(
        COOKIE, sessions.begin(), max_age=SECONDS, httponly=True, samesite="strict",
        secure=request.url.scheme == "https",
    )  # fmt: skip
    return answer


def _local(place: str | None) -> str:
    """A path of this server, whatever stands in the address; `//host` and `/\\host` would be another's."""
    is_ours = place and place[0] == "/" and place[1:2] not in ("/", "\\") and place.isascii() and place.isprintable()
    return place if place and is_ours else "/"


async def _sheet() -> Response:
    return FileResponse(STATIC / "login.css", media_type="text/css")


async def _home() -> Response:
    return RedirectResponse("/", 303)
