"""The application over cases in memory, without pages, a client of it, and what every problem must look like."""

import pytest
from toy_cases import ToyReceive

from web.settings import Limits, Settings

pytest.importorskip("fastapi")
from fastapi.testclient import TestClient  # noqa: E402

from web.app import make_app  # noqa: E402
from web.guard.policies import ALWAYS  # noqa: E402

HERE = "http://127.0.0.1:8080"
SOCKET = "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
PAGES = [("GET", path) for path in ("/", "/case/x", "/login", "/login/login.css", "/_nicegui/x", "/static/page/x")]
PAGES += [("POST", path) for path in ("/login", "/logout", "/_nicegui_ws/socket.io/", "/_nicegui/client/x/upload/1")]
DOCS = [("GET", f"/api/v1/{path}") for path in ("docs", "docs/start.js", "openapi.json", "nothing", "../v2")]


def client_of(cases, folder, **settings):
    """A client of the server at `HERE`; three jobs may wait."""
    told = Settings(folder=folder, limits=Limits(queued=3), **settings)
    cases.queued = told.limits.queued
    return TestClient(make_app(told, cases, ToyReceive(folder), pages=False), HERE, follow_redirects=False)


def problem(answer, status, slug):
    """The body of an answer that is this problem and nothing else."""
    assert answer.status_code == status and answer.headers["content-type"] == "application/problem+json", answer.text
    told = answer.json()
    assert told["type"] == f"urn:cranioface:{slug}" and told["status"] == status
    assert set(told) == {"type", "title", "status", "detail"} and "\n" not in told["detail"]
    return told


def dressed(answer):
    """It has every header, once, and tells nothing of what it runs on."""
    assert ALWAYS.items() <= dict(answer.headers).items()
    assert answer.headers["cache-control"] and "Traceback" not in answer.text
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy and "default-src 'none'" in policy
    assert not {"server", "x-powered-by", "access-control-allow-origin"} & set(answer.headers)


def routes_of(client, case):
    """Method and address of everything that there is, with a case that there is not."""
    told = client.get("/api/v1/openapi.json").json()["paths"]
    rest = [(method.upper(), f"/api/v1{path}") for path, methods in told.items() for method in methods]
    return [(m, p.format(case=case, number=1, path="face.stl")) for m, p in rest] + DOCS + PAGES
