"""REST over cases in memory: what it answers, that every error is a problem, that nothing but named files is given."""

import pytest
from toy_cases import ToyCases, ToyReceive

from web.settings import Limits, Settings

pytest.importorskip("fastapi")
from fastapi.testclient import TestClient  # noqa: E402

from web.app import make_app  # noqa: E402

NOBODY = "/api/v1/cases/3kTMd2Vg0nq1Yc7w_Zb9-A"


@pytest.fixture()
def cases():
    return ToyCases()


@pytest.fixture()
def client(cases, tmp_path):
    settings = Settings(folder=tmp_path, limits=Limits(queued=3))
    with TestClient(make_app(settings, cases, ToyReceive(tmp_path), pages=False), "http://127.0.0.1:8080") as client:
        yield client


def problem(answer, status, slug):
    assert answer.status_code == status and answer.headers["content-type"] == "application/problem+json", answer.text
    told = answer.json()
    assert told["type"] == f"urn:cranioface:{slug}" and told["status"] == status and set(told) == {
        "type", "title", "status", "detail"
    }  # fmt: skip
    return told


def test_a_case_is_made_listed_and_removed(client, cases):
    made = client.post("/api/v1/cases/sample")
    assert made.status_code == 201 and made.json()["notes"] == []
    (listed,) = client.get("/api/v1/cases").json()
    assert (
        listed == client.get(made.headers["location"]).json() == {k: v for k, v in made.json().items() if k != "notes"}
    )
    assert listed["faces"][0]["state"] == "queued"
    assert client.delete(made.headers["location"]).status_code == 204
    problem(client.get(made.headers["location"]), 404, "no-such-case")


def test_another_face_keeps_what_was_asked_but_the_person(client):
    place = client.post("/api/v1/cases/sample").headers["location"]
    face = client.post(f"{place}/faces", json={"sex": "male", "bmi": 31}).json()
    assert face["number"] == 2 and face["asked"]["bmi"] == 31 and face["asked"]["age"] is None
    assert client.post(f"{place}/faces", json={"sex": "male", "bmi": 31}).json() == face


@pytest.mark.parametrize("body", [{"age": 7}, {"age": "45"}, {"bmi": 1e9}, {"sex": "other"}, {"ancestry": "x"}, [1], 3])
def test_facts_that_cannot_be_are_refused(client, body):
    place = client.post("/api/v1/cases/sample").headers["location"]
    problem(client.post(f"{place}/faces", json=body), 422, "invalid")


def test_a_full_queue_is_told_before_an_upload_is_read(client):
    for _ in range(3):
        assert client.post("/api/v1/cases/sample").status_code == 201
    for place in ("/api/v1/cases/sample", "/api/v1/cases"):
        full = client.post(place)
        assert problem(full, 503, "queue-full") and full.headers["retry-after"] == "60"


def test_what_is_nowhere_is_a_problem(client):
    problem(client.get(NOBODY), 404, "no-such-case")
    problem(client.get("/api/v1/cases/x"), 404, "not-found")
    problem(client.put("/api/v1/cases"), 405, "method-not-allowed")
