"""Server-sent events of a case: each change, comments in between, an end; whoever hangs up is let go."""

import asyncio
import json

import pytest
from toy_cases import ToyCases, ToyReceive
from toy_web import client_of, make_app

from web.api.events import events
from web.settings import Settings


@pytest.fixture()
def cases():
    return ToyCases()


async def made(cases, folder):
    return (await cases.create(*await ToyReceive(folder).sample())).id


def told(text):
    """The state and share that one event tells."""
    first, second, *rest = text.split("\n")
    assert first == "event: case" and second.startswith("data: ") and rest == ["", ""]
    face = json.loads(second[6:])["faces"][0]
    return face["state"], face["share"]


def test_each_change_is_told_and_the_end_ends_it(cases, tmp_path):
    async def follow():
        case = await made(cases, tmp_path)
        stream = events(cases.watch(case))
        assert told(await anext(stream)) == ("queued", 0.0)
        cases.move(case, 1, state="running", share=0.5)
        assert told(await anext(stream)) == ("running", 0.5)
        cases.move(case, 1, state="done", share=1.0)
        assert [told(text) async for text in stream] == [("done", 1.0)]
        assert cases.watchers == 0

    asyncio.run(follow())


def test_a_case_that_goes_ends_it(cases, tmp_path):
    async def follow():
        case = await made(cases, tmp_path)
        stream = events(cases.watch(case))
        await anext(stream)
        await cases.delete(case)
        assert [text async for text in stream] == []

    asyncio.run(follow())


def test_silence_is_filled_and_loses_nothing(cases, tmp_path):
    async def follow():
        case = await made(cases, tmp_path)
        stream = events(cases.watch(case), heartbeat_s=0)
        while not (text := await anext(stream)).startswith("event"):
            pass
        assert [await anext(stream) for _ in range(3)] == [": still here\n\n"] * 3
        cases.move(case, 1, state="done")
        assert [told(text) async for text in stream if text[0] != ":"] == [("done", 0.0)]
        assert text

    asyncio.run(follow())


def test_a_client_that_hangs_up_is_let_go(cases, tmp_path):
    app = make_app(Settings(folder=tmp_path), cases, ToyReceive(tmp_path), pages=False)

    async def follow():
        case = await made(cases, tmp_path)
        begun = asyncio.Event()
        path = f"/api/v1/cases/{case}/events"
        scope = {
            "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"",
            "headers": [(b"host", b"localhost")], "scheme": "http", "http_version": "1.1", "client": ("127.0.0.1", 1),
        }  # fmt: skip

        async def receive():
            await begun.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            if message.get("body"):
                assert cases.watchers == 1
                begun.set()

        await app(scope, receive, send)
        assert begun.is_set() and cases.watchers == 0

    asyncio.run(follow())


def test_a_case_that_ended_is_told_once(cases, tmp_path):
    with client_of(cases, tmp_path) as client:
        place = client.post("/api/v1/cases/sample").headers["location"]
        client.post(f"{place}/faces/1/cancel")
        stream = client.get(f"{place}/events")
    assert stream.headers["content-type"].startswith("text/event-stream") and told(stream.text) == ("cancelled", 0.0)
