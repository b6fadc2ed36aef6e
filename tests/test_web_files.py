"""Files of a face over REST: those that its told.json names, whole, in ranges and as a zip, and never another."""

import asyncio
import io
import json
import tracemalloc
import zipfile
from urllib.parse import unquote

import pytest
from toy_cases import ToyCases
from toy_result import STL, TEXT, VIEW, write_result
from toy_web import client_of, problem

from web.api.archive import zipped

TRAVERSALS = [
    "../secret.txt", "..%2fsecret.txt", "%2e%2e/secret.txt", "%2e%2e%2fsecret.txt", "view/../secret.txt",
    "view/%2e%2e/secret.txt", "view/..%2f..%2f1%2fsecret.txt", "..\\secret.txt", "..%5csecret.txt",
    "view%5c..%5csecret.txt", "/etc/passwd", "//etc/passwd", "%2fetc%2fpasswd", "file:///etc/passwd", "secret.txt",
    "view/secret.txt", "projections/person.yaml", "projections", "view", "view/", ".", "..", "face.stl%00",
    "face.stl%00.png", "FACE.STL", "face.stl/", "./face.stl", "view//face.glb", "%252e%252e%252fsecret.txt",
    "..%c0%afsecret.txt", "~", "C:%5csecret.txt",
]  # fmt: skip


@pytest.fixture(scope="module")
def cases():
    return ToyCases()


@pytest.fixture(scope="module")
def client(cases, tmp_path_factory):
    with client_of(cases, tmp_path_factory.mktemp("served")) as client:
        yield client


@pytest.fixture(scope="module")
def done(client, cases, tmp_path_factory):
    """The address of a finished face."""
    place = client.post("/api/v1/cases/sample").headers["location"]
    results = tmp_path_factory.mktemp("results")
    (results / "1").mkdir()
    (results / "secret.txt").write_text("secret")
    cases.finish(place.rpartition("/")[2], 1, write_result(results / "1"))
    return f"{place}/faces/1"


def test_the_files_of_a_face_are_those_that_it_names(client, done):
    listed = {file["path"]: file for file in client.get(f"{done}/files").json()}
    assert set(listed) == {*TEXT, "view/told.json", *(f"view/{name}" for name in VIEW)}
    for path, file in listed.items():
        got = client.get(f"{done}/files/{path}")
        assert got.status_code == 200 and len(got.content) == file["bytes"]
        assert got.headers["content-type"].partition(";")[0] == file["media_type"]
    assert (
        listed["face.stl"]["media_type"] == "model/stl" and listed["view/face.glb"]["media_type"] == "model/gltf-binary"
    )


def exactly(app, raw):
    """Status and body of a GET whose path no client has tidied."""
    scope = {
        "type": "http", "method": "GET", "path": unquote(raw), "raw_path": raw.encode(), "query_string": b"",
        "headers": [(b"host", b"127.0.0.1")], "scheme": "http", "http_version": "1.1", "client": ("127.0.0.1", 1),
    }  # fmt: skip
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": b""}

    asyncio.run(app(scope, receive, send))
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)


@pytest.mark.parametrize("path", TRAVERSALS)
def test_no_other_file_is_given(client, done, path):
    status, body = exactly(client.app, f"{done}/files/{path}")
    assert status == 404 and json.loads(body)["type"] in ("urn:cranioface:no-such-file", "urn:cranioface:not-found")


def test_a_view_file_is_kept_by_the_browser_and_a_download_is_saved_under_its_name(client, done):
    view, whole = client.get(f"{done}/files/view/face.glb"), client.get(f"{done}/files/face.stl")
    assert "immutable" in view.headers["cache-control"] and view.headers["content-disposition"].startswith("inline")
    assert whole.headers["content-disposition"] == 'attachment; filename="face.stl"' and whole.content == STL
    again = client.get(f"{done}/files/view/face.glb", headers={"If-None-Match": view.headers["etag"]})
    assert again.status_code == 304 and again.content == b"" and again.headers["etag"] == view.headers["etag"]


def test_a_range_of_a_file_is_given_and_one_that_cannot_be_is_a_problem(client, done):
    part = client.get(f"{done}/files/face.glb", headers={"Range": "bytes=4-11"})
    assert part.status_code == 206 and part.content == bytes(8) and part.headers["content-range"] == "bytes 4-11/4004"
    problem(client.get(f"{done}/files/face.glb", headers={"Range": "bytes=99999-"}), 416, "bad-range")
    problem(client.get(f"{done}/files/face.glb", headers={"Range": "bytes=x"}), 400, "bad-request")


def test_all_downloads_come_as_one_whole_zip(client, done):
    got = client.get(f"{done}/files/all.zip")
    assert got.headers["content-disposition"] == 'attachment; filename="cranioface-1.zip"'
    with zipfile.ZipFile(io.BytesIO(got.content)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {
            f"cranioface-1/{name}": text for name, text in TEXT.items()
        }


def test_a_face_that_is_not_done_has_no_files(client):
    place = client.post("/api/v1/cases/sample").headers["location"]
    for path in ("", "/face.stl", "/all.zip"):
        problem(client.get(f"{place}/faces/1/files{path}"), 409, "not-done")
        problem(client.get(f"{place}/faces/2/files{path}"), 404, "no-such-face")


def test_a_zip_is_made_while_it_is_sent(tmp_path):
    """However large: of 64 MB no more than a few are ever held."""
    with (tmp_path / "large.stl").open("wb") as large:
        large.truncate(64 << 20)
    tracemalloc.start()
    try:
        pieces = [len(piece) for piece in zipped(tmp_path, ["large.stl"], "above")]
        assert tracemalloc.get_traced_memory()[1] < 6 << 20 and len(pieces) > 60
    finally:
        tracemalloc.stop()
