"""The server as it is served, attacked: uploads, forged hosts and origins, deletes of what runs. It lives."""

import json
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from toy_dicom import DX, marked
from toy_hostile import HOSTILE
from toy_server import running
from toy_uploads import PLAIN, SMALL, body, gz, stl, zipped

WORD = "KANARIE"
CASES = "/api/v1/cases"
LIMITS = ("upload_mb", "unpacked_mb", "files", "held_mb", "uploads")


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A client of a server with small limits, its folder, and its process, whose output is its log."""
    folder = tmp_path_factory.mktemp("served")
    words = [text for name in LIMITS for text in (f"--{name.replace('_', '-')}", getattr(SMALL, name))]
    with running("--folder", folder, "--workers", "1", *words, cwd=folder) as (address, process):
        with httpx.Client(base_url=address, timeout=60) as client:
            yield client, folder, process


def upload(client, content, **headers):
    return client.post(CASES, content=content, headers=PLAIN | headers)


def test_every_hostile_upload_is_answered_by_a_problem(served):
    client, folder, _ = served
    for name, (content, (status, slug)) in HOSTILE.items():
        answer = upload(client, content)
        told = answer.json()
        assert (answer.status_code, told["type"]) == (status, f"urn:cranioface:{slug}"), name
        assert answer.headers["content-type"] == "application/problem+json"
        assert str(folder) not in answer.text and "Traceback" not in answer.text
    assert list((folder / "incoming").iterdir()) == []
    assert client.get("/api/v1/health").status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 421),
        ({"host": "127.0.0.1.evil.example"}, 421),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
    ],
)
def test_a_forged_host_or_origin_takes_nothing(served, headers, status):
    client, folder, _ = served
    before = len(list((folder / "cases").iterdir()))
    assert upload(client, body(stl()), **headers).status_code == status
    assert len(list((folder / "cases").iterdir())) == before and not list((folder / "incoming").iterdir())


def test_cases_deleted_while_they_run_leave_nothing_and_hurt_nobody(served):
    client, folder, _ = served
    kept = [client.post(f"{CASES}/sample").json()["id"] for _ in range(2)]

    def come_and_go(_):
        case = upload(client, body(stl())).json()["id"]
        gone = [client.delete(f"{CASES}/{case}").status_code for _ in range(2)]
        return case, gone, client.post(f"{CASES}/{case}/faces", json={"age": 40}).status_code

    with ThreadPoolExecutor(4) as pool:
        for case, gone, more in pool.map(come_and_go, range(12)):
            assert gone == [204, 404] and more == 404
            assert not (folder / "cases" / case).exists()
    for case in kept:
        with client.stream("GET", f"{CASES}/{case}/events") as events:  # ends when nothing of it runs
            last = [line for line in events.iter_lines() if line.startswith("data:")][-1]
        assert json.loads(last[5:])["faces"][0]["state"] == "done"


@pytest.mark.filterwarnings("ignore:Invalid value for VR UI")  # of who writes it, here
def test_what_dicom_tells_is_in_no_file_database_or_log_of_the_server(served):
    client, folder, process = served
    slices = [(f"{WORD}/{WORD}{k}", marked(WORD, k)) for k in range(3)]
    film = marked(WORD, modality="DX", sop=DX)
    torn = body((f"{WORD}.dcm", marked(WORD, all_of_them=True)))
    for content in (
        body(*slices),
        body(zipped(*slices)),
        body(gz(film)),
        body(stl(), ("radiograph", WORD, film)),
        torn,
    ):
        answer = upload(client, content)
        assert answer.status_code == (422 if content is torn else 201)
        assert content is torn or WORD not in answer.text
        if content is not torn:
            client.get(f"{CASES}/{answer.json()['id']}/events")  # until its face has ended
    assert WORD not in client.get(CASES).text
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.name.startswith("cases.sqlite3") for path in files) and any(path.suffix == ".dcm" for path in files)
    assert not [path for path in files if WORD.encode() in path.read_bytes() or WORD in str(path)]
    process.terminate()
    assert WORD not in process.stdout.read()
