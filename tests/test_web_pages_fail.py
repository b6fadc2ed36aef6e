"""A page that fails, of a server that goes on: a friendly page in its place, and its words in the log alone."""

import pytest

pytest.importorskip("nicegui")
import httpx  # noqa: E402
from page_site import site  # noqa: E402

SECRET = "/home/somebody/secret"


def test_what_nobody_foresaw_in_a_page_is_told_without_its_words(monkeypatch):
    def broken(*_, **__):
        raise KeyError(SECRET)

    monkeypatch.setattr(site().cases, "get", broken)
    answer = httpx.get(f"{site().address}/case/3kTMd2Vg0nq1Yc7w_Zb9-A")
    assert answer.status_code == 500 and answer.headers["content-type"].startswith("text/html")
    assert "That did not work" in answer.text and "lead, never an identification" in answer.text
    assert SECRET not in answer.text and "Traceback" not in answer.text and "KeyError" not in answer.text


def test_a_page_that_is_not_there_says_so():
    answer = httpx.get(f"{site().address}/there/is/nothing")
    assert answer.status_code == 404 and "Nothing is here" in answer.text
    assert httpx.get(f"{site().address}/_nicegui/nothing").text == "not found\n"


def test_what_nicegui_would_take_and_nobody_needs_is_not_there():
    address = site().address
    assert httpx.post(f"{address}/_nicegui/client/x/upload/1", files={"file": b"x"}).status_code in (404, 405)
    for path in ("docs", "redoc", "openapi.json"):
        assert httpx.get(f"{address}/{path}").status_code == 404
    polled = httpx.get(f"{address}/_nicegui_ws/socket.io/?EIO=4&transport=polling", headers={"Origin": address})
    assert polled.status_code == 200 and "access-control-allow-origin" not in polled.headers
