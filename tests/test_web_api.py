"""REST over cases in memory: what it answers, that every error is a problem, that its documentation tells all of it."""

import re

import pytest
from toy_cases import ToyCases
from toy_web import client_of, problem

NOBODY = "/api/v1/cases/3kTMd2Vg0nq1Yc7w_Zb9-A"


@pytest.fixture()
def cases():
    return ToyCases()


@pytest.fixture()
def client(cases, tmp_path):
    with client_of(cases, tmp_path) as client:
        yield client


def test_a_case_is_made_listed_and_removed(client, cases):
    made = client.post("/api/v1/cases/sample")
    assert made.status_code == 201 and made.json()["notes"] == []
    (listed,) = client.get("/api/v1/cases").json()
    assert listed == client.get(made.headers["location"]).json() == made.json()
    assert listed["faces"][0]["state"] == "queued"
    assert client.delete(made.headers["location"]).status_code == 204
    problem(client.get(made.headers["location"]), 404, "no-such-case")


def test_another_face_keeps_what_was_asked_but_the_person(client):
    place = client.post("/api/v1/cases/sample").headers["location"]
    face = client.post(f"{place}/faces", json={"sex": "male", "bmi": 31}).json()
    assert face["number"] == 2 and face["asked"]["bmi"] == 31 and face["asked"]["age"] is None
    assert client.post(f"{place}/faces", json={"sex": "male", "bmi": 31}).json() == face
    full = client.post(f"{place}/faces", json={"sex": "male", "bmi": 31, "fullness": 1.5}).json()
    assert full["number"] == 3 and full["asked"]["fullness"] == 1.5 and full["asked"]["faces"] == 1


@pytest.mark.parametrize(
    "body", [{"age": 7}, {"age": "45"}, {"bmi": 1e9}, {"fullness": 5}, {"sex": "other"}, {"ancestry": "x"}, [1], 3]
)
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
    problem(client.get("/api/v2/cases"), 404, "not-found")
    problem(client.put("/api/v1/cases"), 405, "method-not-allowed")
    assert client.put("/api/v1/cases").headers["allow"] == "GET, POST"


def test_what_nobody_foresaw_is_a_problem_without_its_words(client, cases, caplog):
    def broken(*_):
        raise KeyError("/home/somebody/secret")

    cases.list = broken
    told = problem(client.get("/api/v1/cases"), 500, "internal")
    assert "secret" not in str(told) and "Traceback" not in str(told)
    assert "KeyError" in caplog.text  # but here it is kept


def test_documentation_needs_no_other_host_and_tells_every_error(client):
    page = client.get("/api/v1/docs").text
    for link in re.findall(r'(?:src|href)="([^"]+)"', page):
        assert "//" not in link and client.get(f"/api/v1/{link}").status_code == 200
    assert "<script>" not in page and problem(client.get("/api/v1/docs/../secret"), 404, "not-found")
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"] == "3.0.3" and "anyOf" not in str(document) and "'null'" not in str(document)
    for path, methods in document["paths"].items():
        for told in methods.values():
            assert told["operationId"] and told["summary"] and told["tags"]
            assert {"401", "403", "421", "500"} <= set(told["responses"]), path
            wrong = [answer for status, answer in told["responses"].items() if status >= "400"]
            assert all("application/problem+json" in answer["content"] for answer in wrong), path
