"""Who is let in where there is a token: every route without it, the login, its session, guesses, a proxy's name."""

import pytest
from starlette.websockets import WebSocketDisconnect
from toy_cases import ToyCases
from toy_web import HERE, SOCKET, client_of, dressed, problem, routes_of

from web.guard.attempts import Attempts
from web.guard.login import _local

ID, TOKEN = "3kTMd2Vg0nq1Yc7w_Zb9-A", "a-token-of-many-characters"
WITHOUT = ({}, {"Authorization": "Bearer "}, {"Authorization": TOKEN[:-1]}, {"Cookie": "cranioface_session=x"})


@pytest.fixture(scope="module")
def open_client(tmp_path_factory):
    with client_of(ToyCases(), tmp_path_factory.mktemp("open")) as client:
        yield client


@pytest.fixture()
def client(tmp_path):
    with client_of(ToyCases(), tmp_path, token=TOKEN, hosts=("face.clinic.example",)) as client:
        yield client


def test_no_route_but_the_login_answers_without_the_token(client, open_client):
    for method, path in routes_of(open_client, ID):
        for headers in WITHOUT:
            if not path.startswith("/login"):
                answer = client.request(method, path, headers=headers)
                assert answer.status_code in (401, 403, 429), (method, path, headers)
                dressed(answer)
                assert TOKEN not in answer.text


def test_a_page_leads_to_the_login_and_back(client):
    led = client.get("/case/x?face=2", headers={"Accept": "text/html"})
    assert led.status_code == 303 and led.headers["location"] == "/login?next=/case/x%3Fface%3D2"
    asked = client.get(led.headers["location"])
    assert asked.status_code == 200 and 'value="/case/x?face=2"' in asked.text and "<script" not in asked.text
    back = login(client, place="/case/x?face=2")
    assert back.status_code == 303 and back.headers["location"] == "/case/x?face=2"
    cookie = back.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and TOKEN not in cookie


def test_a_session_lasts_until_it_is_logged_out_and_its_cookie_is_worth_nothing_then(client):
    kept = login(client).cookies["cranioface_session"]
    assert client.get("/api/v1/cases").status_code == 200
    assert client.post("/logout", headers={"Origin": HERE}).headers["location"] == "/login"
    problem(client.get("/api/v1/cases", headers={"Cookie": f"cranioface_session={kept}"}), 401, "no-token")


def test_a_change_by_cookie_alone_is_taken_for_no_page_of_ours(client):
    login(client)
    assert client.post("/api/v1/cases/sample").status_code == 403
    assert client.post("/api/v1/cases/sample", headers={"Origin": HERE}).status_code == 201


def test_the_token_opens_rest_and_a_forged_cookie_does_not(client):
    assert client.get("/api/v1/cases", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    kept = login(client).cookies["cranioface_session"]
    client.cookies.clear()
    for forged in (kept[:-2] + "xx", kept.partition(".")[2], "", kept + ".x"):
        assert client.get("/api/v1/cases", headers={"Cookie": f"cranioface_session={forged}"}).status_code == 401


def test_who_guesses_waits_ever_longer(client):
    answers = [login(client, "wrong").status_code for _ in range(7)]
    assert answers[:5] == [401] * 5 and set(answers[5:]) == {429}
    assert login(client).status_code == 429
    slowed = client.get("/api/v1/cases", headers={"Authorization": f"Bearer {TOKEN}"})
    assert problem(slowed, 429, "too-many-attempts") and 0 < int(slowed.headers["retry-after"]) <= 60


def test_guesses_are_counted_by_address_and_bounded():
    now = [0.0]
    attempts = Attempts(lambda: now[0])
    for _ in range(40):
        attempts.failed("2001:db8::1")
    with pytest.raises(Exception, match="too many") as told:
        attempts.check("2001:db8::ffff")  # of the same /64
    assert told.value.status == 429 and told.value.retry_after_s <= 61
    attempts.check("2001:db8:0:1::1")
    now[0] = 61.0
    attempts.check("2001:db8::1")
    for number in range(20_000):
        attempts.failed(str(number))
    assert len(attempts._wrong) == 10_000


def test_a_web_socket_needs_the_token_too(client):
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(SOCKET, headers={"Origin": HERE}):
        pass


def test_behind_a_proxy_its_name_is_as_good(client):
    headers = {"Authorization": f"Bearer {TOKEN}", "Origin": "https://face.clinic.example"}
    for host in ("face.clinic.example", "127.0.0.1:8080"):
        assert client.post("/api/v1/cases/sample", headers={**headers, "Host": host}).status_code == 201
    assert client.get("/api/v1/cases", headers={**headers, "Host": "other.clinic.example"}).status_code == 421


@pytest.mark.parametrize("place", ["//evil.example", "/\\evil.example", "https://evil.example", "", "x", "/\n/x", "/é"])
def test_the_login_leads_nowhere_else(place):
    assert _local(place) == "/"


def login(client, token=TOKEN, place="/"):
    return client.post("/login", data={"token": token, "next": place}, headers={"Origin": HERE})
