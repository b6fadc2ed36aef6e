"""The whole server over cases in memory, on a free port, and a browser before it; REST, guards and intake are real.

Also what the tests of its pages begin with: no case, a case that is done, the page of either.
"""

import atexit
import contextlib
import functools
import os
import tempfile
import threading
from pathlib import Path

import pytest
from in_chromium import READY, watched
from page_cases import PageCases, told

from web.settings import Limits, Settings

DOUBT = "Bone ends at the crown: <b>the scan was cut</b>."


class Site:
    """`address`, and `cases` to move by hand."""

    def __init__(self, folder):
        self.cases = PageCases(folder)
        self.settings = Settings(folder=folder, limits=Limits(upload_mb=1, files=300))
        self.address = ""


@functools.cache
def site():
    """NiceGUI has one application to a process, so there is one of these, until the process ends."""
    folder = tempfile.TemporaryDirectory(prefix="cranioface-pages-")
    atexit.register(folder.cleanup)
    serving = served(Path(folder.name))
    atexit.register(serving.__exit__, None, None, None)
    return serving.__enter__()


@contextlib.contextmanager
def served(folder):
    """One `Site`, served by a thread."""
    import uvicorn

    from web.app import make_app
    from web.serve import address, listen

    os.environ.setdefault("NICEGUI_STORAGE_PATH", str(folder / "pages"))
    made = Site(folder)
    listening = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(make_app(made.settings, made.cases), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        thread.join(0.02)
    made.address = address(listening)
    try:
        yield made
    finally:
        server.should_exit = True
        thread.join(10)


def visit(chromium, address, *, dark=False, width=1366, height=768, expected=()):
    """A watched page of the site. expected: parts of console lines that the test itself brings about, as a 404."""
    scheme, size = "dark" if dark else "light", {"width": width, "height": height}
    return watched(chromium, expected=expected, viewport=size, color_scheme=scheme, base_url=address)


@pytest.fixture()
def cases():
    """The site's, and none of another test's in it."""
    site().cases.cases.clear()
    return site().cases


@pytest.fixture()
def home(chromium, cases):
    """The first page, with nothing in it."""
    with visit(chromium, site().address) as page:
        page.goto("/")
        page.get_by_text("No cases yet").wait_for()
        yield page


@pytest.fixture()
def done(cases):
    """A CT's case with one face, and something doubtful about it."""
    case = cases.add("Head 17", kind="ct")
    cases.make(case.id, values=told("ct", doubts=[DOUBT]))
    return cases.get(case.id)


@pytest.fixture()
def page(chromium, done):
    """Its page, drawn."""
    with visit(chromium, site().address) as page:
        page.goto(f"/case/{done.id}")
        page.locator(READY).wait_for()
        yield page
