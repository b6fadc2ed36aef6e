"""A server in a process of its own and the client of docs/web.md: a face is taken, nothing is open, Ctrl-C ends all."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from conftest import ROOT
from toy_result import STL
from toy_server import running

connect = pytest.importorskip("websockets.sync.client").connect
from websockets.exceptions import InvalidStatus  # noqa: E402

TOKEN = "a-token-of-many-characters"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
CLIENT = ROOT / "docs" / "examples" / "client.py"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the server is started."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "token").write_text(TOKEN)
    return folder


@pytest.fixture(scope="module")
def served(folder):
    """Its address and its process."""
    words = ("--folder", folder / "cases", "--workers", "1", "--token-file", folder / "token")
    with running(*words, cwd=folder) as (server, process):
        yield server, process


def test_the_client_of_the_pages_takes_a_face(served, folder):
    page = (ROOT / "docs" / "web.md").read_text(encoding="utf-8")
    assert len(CLIENT.read_text(encoding="utf-8").splitlines()) <= 20 and CLIENT.name in page
    words = [sys.executable, CLIENT, served[0], ROOT / "samples" / "skull.stl", "face.stl", TOKEN]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert (folder / "face.stl").read_bytes() == STL and done.stdout.splitlines()[-1].startswith("done 100%")


def test_pages_and_all_that_they_load_ask_for_the_token(served):
    for path in (
        "api/v1/cases",
        "_nicegui/x",
        "_nicegui_ws/socket.io/?EIO=4&transport=polling",
        "static/page/theme.css",
    ):
        with pytest.raises(HTTPError) as told:
            urlopen(f"{served[0]}/{path}", timeout=20)
        assert told.value.code == 401
    with urlopen(f"{served[0]}/favicon.ico", timeout=20) as mark:
        assert mark.headers["content-type"].startswith("image/svg+xml")
    with urlopen(Request(served[0], headers={"Accept": "text/html"}), timeout=20) as led:
        assert led.url == f"{served[0]}/login?next=/" and led.headers["server"] is None


def test_the_scripts_of_a_page_have_its_nonce(served):
    with urlopen(Request(served[0], headers=BEARER), timeout=20) as page:
        text, policy = page.read().decode(), page.headers["content-security-policy"]
    (nonce,) = re.findall(r"'nonce-([^']{20,})'", policy)
    scripts = re.findall(r"<script[^>]*>", text)
    assert len(scripts) > 5 and all(nonce in tag or " src=" in tag for tag in scripts)
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]


@pytest.mark.parametrize(
    "origin, headers, status", [("http://evil.example", BEARER, 403), (None, BEARER, 403), ("own", {}, 401)]
)
def test_a_web_socket_of_nobody_known_is_denied(served, origin, headers, status):
    own = served[0] if origin == "own" else origin
    socket = served[0].replace("http", "ws") + "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
    with pytest.raises(InvalidStatus) as told, connect(socket, origin=own, additional_headers=headers, proxy=None):
        pass
    assert told.value.response.status_code == status


def test_a_web_socket_of_its_own_page_is_let_in(served):
    socket = served[0].replace("http", "ws") + "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
    with connect(socket, origin=served[0], additional_headers=BEARER, proxy=None) as open_socket:
        assert open_socket.recv(timeout=20).startswith("0{")


@pytest.mark.parametrize("sent", [b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ", b"", b"\x16\x03\x01"])
def test_a_head_without_an_end_is_cut(served, sent):
    host, port = served[0].removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as line, pytest.raises(OSError):
        line.sendall(sent)
        for _ in range(64):
            line.sendall(bytes(1 << 16).replace(b"\0", b"a"))
    with urlopen(Request(f"{served[0]}/api/v1/health", headers=BEARER), timeout=20) as told:
        assert told.status == 200


def test_it_tells_how_it_goes_and_leaves_nothing_where_it_was_started(served, folder):
    with urlopen(Request(f"{served[0]}/api/v1/health", headers=BEARER), timeout=20) as told:
        health = json.load(told)
    assert health["status"] == "ok" and health["workers"] == 1
    assert {path.name for path in folder.iterdir()} <= {"cases", "face.stl", "token"}
    assert (folder / "cases").stat().st_mode & 0o077 == 0


def test_a_second_server_on_the_same_folder_is_refused_in_one_line(served, folder):
    words = [sys.executable, "-m", "web", "--port", "0", "--folder", folder / "cases"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith("error: ") and "another server" in done.stderr and done.stderr.count("\n") == 1


def test_ctrl_c_ends_it_and_its_workers_however_often_it_is_pressed(served, folder):
    server, process = served
    for _ in range(3):
        os.killpg(process.pid, signal.SIGINT)  # as a terminal sends it, to its workers too
    assert process.wait(30) == 0
    rest = process.stdout.read()  # to its end: no worker holds it open
    assert rest.endswith("stopped\n") and "Traceback" not in rest and "/api" not in rest
