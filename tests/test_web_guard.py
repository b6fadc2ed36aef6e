"""Whose requests are taken: every route against other names and pages of other hosts; sizes; headers of all answers."""

import pytest
from starlette.websockets import WebSocketDisconnect
from toy_cases import ToyCases
from toy_web import DOCS, HERE, PAGES, SOCKET, client_of, dressed, problem, routes_of

from web.guard.hosts import host_of
from web.guard.sizes import MOST

ID = "3kTMd2Vg0nq1Yc7w_Zb9-A"
FOREIGN = [
    {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:9999"}, {"Origin": ""},
    {"Origin": "http://127.0.0.1:8080.evil.example"}, {"Origin": "http://127.0.0.1:8080@evil.example"},
    {"Origin": "file://"}, {"Origin": "http://127.0.0.1:8080/"}, {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
]  # fmt: skip
HOSTS = [
    "evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8080", "192.168.0.7", "0.0.0.0", "[::2]:8080",
    "evil.example:127.0.0.1", "127.0.0.1@evil.example", "localhost:x", "", "127.0.0.1/evil", "127.0.0.1 evil",
]  # fmt: skip


@pytest.fixture(scope="module")
def open_client(tmp_path_factory):
    with client_of(ToyCases(), tmp_path_factory.mktemp("open")) as client:
        yield client


@pytest.fixture(scope="module")
def routes(open_client):
    return routes_of(open_client, ID)


def test_no_route_answers_to_another_name(open_client, routes):
    for method, path in routes:
        for host in HOSTS:
            answer = open_client.request(method, path, headers={"Host": host})
            assert answer.status_code in (400, 421), (method, path, host)
            dressed(answer)


def test_no_route_answers_a_page_of_another_host(open_client, routes):
    for method, path in routes:
        for headers in FOREIGN:
            answer = open_client.request(method, path, headers=headers)
            assert answer.status_code == 403, (method, path, headers)
            dressed(answer)


def test_its_own_pages_and_clients_that_are_no_browser_pass(open_client):
    for headers in ({}, {"Origin": HERE}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}):
        assert open_client.post("/api/v1/cases/sample", headers=headers).status_code in (201, 503)
    for host in ("127.0.0.1:8080", "localhost", "LOCALHOST:1", "[::1]:8080"):
        assert open_client.get("/api/v1/health", headers={"Host": host}).status_code == 200


def test_a_link_on_another_host_opens_a_page_and_nothing_else(open_client):
    followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert open_client.get("/login", headers=followed).status_code == 303
    for path in ("/api/v1/cases", "/api/v1/docs"):
        assert open_client.get(path, headers=followed).status_code == 403
    assert open_client.post("/login", headers=followed).status_code == 403


@pytest.mark.parametrize("headers", [{}, *FOREIGN[:8], {"Origin": HERE, "Host": "evil.example"}])
def test_a_web_socket_of_another_page_is_refused(open_client, headers):
    with pytest.raises(WebSocketDisconnect), open_client.websocket_connect(SOCKET, headers=headers):
        pass


@pytest.mark.parametrize("path", ["/api/v1/cases/x/faces", "/login", "/_nicegui_ws/socket.io/", "/api/v1/cases/sample"])
def test_a_body_that_says_it_is_too_large_is_refused(open_client, path):
    assert open_client.post(path, content=bytes(MOST + 1)).status_code == 413
    assert open_client.post(path, headers={"Content-Length": "x"}).status_code == 400


def test_a_body_that_does_not_say_how_large_it_is_is_counted(open_client):
    case = open_client.get("/api/v1/cases").json()[0]["id"]
    told = open_client.post(f"/api/v1/cases/{case}/faces", content=(bytes(1 << 16) for _ in range(40)))
    problem(told, 413, "too-large")


def test_every_answer_is_dressed_errors_too(open_client):
    for method, path in [*PAGES, *DOCS, ("GET", "/api/v1/cases"), ("PUT", "/api/v1/cases"), ("GET", "/api/v1/cases/x")]:
        dressed(open_client.request(method, path))


@pytest.mark.parametrize("netloc", ["a@b", "a:b", "a/b", "[::1", "a?b", "a#b", "", ":80"])
def test_what_is_no_host_has_no_name(netloc):
    assert host_of(netloc) is None
