"""The application over cases in memory, without pages, a client of it, and what every problem must look like."""

import pytest
from toy_cases import ToyReceive

from web.settings import Limits, Settings

pytest.importorskip("fastapi")
from fastapi.testclient import TestClient  # noqa: E402

from web.app import make_app  # noqa: E402

HERE = "http://127.0.0.1:8080"


def client_of(cases, folder, **settings):
    """A client of the server at `HERE`; three jobs may wait."""
    told = Settings(folder=folder, limits=Limits(queued=3), **settings)
    return TestClient(make_app(told, cases, ToyReceive(folder), pages=False), HERE, follow_redirects=False)


def problem(answer, status, slug):
    """The body of an answer that is this problem and nothing else."""
    assert answer.status_code == status and answer.headers["content-type"] == "application/problem+json", answer.text
    told = answer.json()
    assert told["type"] == f"urn:cranioface:{slug}" and told["status"] == status
    assert set(told) == {"type", "title", "status", "detail"} and "\n" not in told["detail"]
    return told
