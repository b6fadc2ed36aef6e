"""Uploads as they stream: in pieces of any size, broken off, cancelled, many at once, without room."""

import asyncio
import contextlib
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.requests import Request
from toy_dicom import DX, dicom
from toy_uploads import (
    BOUNDARY,
    PLAIN,
    Server,
    body,
    glb,
    gz,
    mha,
    nifti,
    nrrd,
    obj,
    picture,
    ply,
    stl,
    stl_text,
    zipped,
)

from web.problems import Problem
from web.settings import Limits

BODIES = [
    body(("a", content), sex="male", title="\r\n--")
    for content in (
        stl(), stl_text(), ply(), obj(), glb(), nifti(b"\r\n--" * 8), gz(nifti()), nrrd(), mha(), picture(),
        picture("JPEG"), dicom(), zipped(("a", stl())), b"%PDF", stl()[:-1], gz(stl())[:-9], stl_text() + b"x",
        b"v 0 0 0\n" + b"#" * 9000 + f"\r\n--{BOUNDARY[:-1]}\r\n".encode(),
    )
] + [body(stl(), ("radiograph", "b", dicom(modality="DX", sop=DX))), body(stl())[:-9], stl()]  # fmt: skip


def kept(server):
    """What the newest intake holds, file by file; UIDs are hashed anew each time, so DICOM by its length."""
    if not server.taken:
        return None
    files = sorted(path for path in server.taken[-1].folder.rglob("*") if path.is_file())
    return [(path.name, path.stat().st_size if path.suffix == ".dcm" else path.read_bytes()) for path in files]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.sampled_from(BODIES), cuts=st.lists(st.integers(0, 25_000), max_size=12), block=st.integers(1, 5000))
def test_pieces_of_any_size_give_what_the_whole_gives(tmp_path, monkeypatch, content, cuts, block):
    async def pieces():
        places = sorted({min(cut, len(content)) for cut in cuts} | {0, len(content)})
        for begin, end in pairwise(places):
            yield content[begin:end]

    whole, cut = Server(tmp_path / "whole"), Server(tmp_path / "cut")
    monkeypatch.setattr("web.intake.take.BLOCK", 1 << 20)
    expected = whole.send(content)
    monkeypatch.setattr("web.intake.take.BLOCK", block)
    assert cut.send(pieces()) == expected
    assert _without_uids(kept(cut)) == _without_uids(kept(whole))


def _without_uids(files):
    return files and [(name, size if not name.endswith(".dcm") else None) for name, size in files]


def request(receive, headers=PLAIN):
    told = [(name.encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "POST", "path": "/", "headers": told}, receive)


def piece(content, more=True):
    return {"type": "http.request", "body": content, "more_body": more}


@pytest.mark.parametrize("content", [stl(400), zipped(("a", stl())), dicom(size=60), picture()])
def test_of_a_client_that_goes_away_nothing_stays(tmp_path, content):
    server = Server(tmp_path)

    async def gone():
        messages = iter([piece(body(content)[:5500]), {"type": "http.disconnect"}])

        async def receive():
            return next(messages)

        with pytest.raises(Problem, match="broke off"):
            await server.intakes.upload(request(receive))

    asyncio.run(gone())
    assert server.left == [] and server.idle


def test_of_a_cancelled_upload_nothing_stays(tmp_path, monkeypatch):
    monkeypatch.setattr("web.intake.take.BLOCK", 1)
    server = Server(tmp_path)

    async def cancelled():
        waiting = asyncio.Event()
        messages = iter([piece(body(stl(400))[:9000])])

        async def receive():
            try:
                return next(messages)
            except StopIteration:
                waiting.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(server.intakes.upload(request(receive)))
        await waiting.wait()
        assert any(name.endswith(".stl") for name in server.left)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    assert server.left == [] and server.idle


def open_upload(server, content):
    """A started upload that has sent `content` and waits; and how it ends."""
    more, sent = asyncio.Queue(), asyncio.Event()
    more.put_nowait(piece(content))

    async def receive():
        if more.empty():
            sent.set()
        return await more.get()

    return asyncio.create_task(server.intakes.upload(request(receive))), more, sent


def test_uploads_at_once_are_bounded_and_each_has_its_own_folder(tmp_path):
    server = Server(tmp_path, Limits(upload_mb=1, uploads=3))

    async def many():
        content = body(stl())
        under_way = [open_upload(server, content[:5000]) for _ in range(3)]
        for _, _, sent in under_way:
            await sent.wait()
        with pytest.raises(Problem) as refusal:
            await server.intakes.upload(request(None))
        assert (refusal.value.status, refusal.value.slug) == (503, "busy") and refusal.value.retry_after_s
        with pytest.raises(Problem):
            await server.intakes.sample()
        for _, more, _ in under_way:
            more.put_nowait(piece(content[5000:], False))
        return await asyncio.gather(*(task for task, _, _ in under_way))

    took = asyncio.run(many())
    assert len({intake.folder for intake, _ in took}) == 3 and server.idle
    assert all(intake.main.read_bytes() == took[0][0].main.read_bytes() for intake, _ in took)


def test_memory_of_all_uploads_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr("web.intake.take.BLOCK", 1)
    server = Server(tmp_path, Limits(upload_mb=1, held_mb=1))

    async def full():
        first, more, sent = open_upload(server, body(dicom(size=600))[:-5000])  # 0.7 MB of 1 are held
        await sent.wait()
        second, _, _ = open_upload(server, body(dicom(size=600)))
        with pytest.raises(Problem) as refusal:
            await second
        assert (refusal.value.status, refusal.value.slug) == (503, "busy")
        more.put_nowait({"type": "http.disconnect"})
        with pytest.raises(Problem):
            await first

    asyncio.run(full())
    assert server.left == [] and server.idle
    assert server.post(dicom(size=100))[0] == 200


def test_what_can_never_be_held_is_too_large_and_not_busy(tmp_path):
    server = Server(tmp_path, Limits(upload_mb=1, held_mb=1))
    status, told = server.post(dicom(size=600))
    assert (status, told["slug"]) == (413, "too-large") and server.idle and server.left == []


def test_a_full_disk_is_told(tmp_path, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    server = Server(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr("web.intake.folder.os.fdopen", full)
        status, told = server.post(stl())
    assert (status, told["slug"]) == (507, "no-room")
    assert server.left == [] and server.idle


def test_the_sample_is_taken_as_an_upload_is(tmp_path):
    server = Server(tmp_path, Limits())
    intake, asked = asyncio.run(server.intakes.sample())
    assert (intake.kind, intake.main.name, asked.plain()["sex"]) == ("mesh", "skull.stl", None)
    assert intake.bytes == intake.main.stat().st_size > 1_000_000 and server.idle


@pytest.mark.parametrize("sent", [b"", body(stl())[:5000]])
def test_an_upload_that_stands_still_is_ended(tmp_path, sent):
    server = Server(tmp_path, Limits(upload_mb=1, stall_seconds=0.01))

    async def still():
        with pytest.raises(Problem) as refusal:
            await open_upload(server, sent)[0]
        assert (refusal.value.status, refusal.value.slug) == (408, "too-slow")

    asyncio.run(still())
    assert server.left == [] and server.idle


def test_an_upload_of_drops_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr("web.intake.take.SLOWEST", 1e9)
    server = Server(tmp_path, Limits(upload_mb=1, stall_seconds=0))

    async def drops():
        for byte in body(stl()):
            yield bytes([byte])

    monkeypatch.setattr("web.intake.take.asyncio.timeout", lambda seconds: contextlib.nullcontext())
    assert server.send(drops())[1]["slug"] == "too-slow"
    assert server.left == [] and server.idle
