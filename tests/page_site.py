"""The whole server over cases in memory, on a free port, and a browser before it; REST, guards and intake are real.

Whatever a test does, nothing may be asked of another host and no error may come to the console: `visit` holds it.
"""

import atexit
import contextlib
import functools
import os
import tempfile
import threading
from pathlib import Path

from page_cases import PageCases

from web.settings import Limits, Settings

CHROMIUM = "/usr/bin/chromium"
DRAWS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]

DRIVER = "GL Driver Message"  # that drawing by software is slow


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


@contextlib.contextmanager
def browser():
    """Chromium, which draws by software."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=DRAWS)
        yield chromium
        chromium.close()


@contextlib.contextmanager
def visit(chromium, address, *, dark=False, width=1366, height=768, expected=()):
    """A page of its own. expected: parts of console lines that the test itself brings about, as a 404."""
    context = chromium.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", base_url=address
    )
    page = context.new_page()
    asked, wrong = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: line.type in ("error", "warning") and wrong.append(line.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    foreign = [url for url in asked if not url.startswith((address, address.replace("http", "ws"), "blob:", "data:"))]
    assert asked and not foreign, foreign
    assert not [line for line in wrong if not any(part in line for part in (DRIVER, *expected))], wrong


def serious(page):
    """What axe-core finds that is serious or critical, a line each."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {[node['html'][:200] for node in rule['nodes']]}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]
