"""The whole server over cases in memory, on a free port, as a browser meets it; REST is the real one."""

import contextlib
import os
import threading

from page_cases import PageCases

from web.settings import Limits, Settings


class Site:
    """`address`, and `cases` to move by hand."""

    def __init__(self, folder):
        self.cases = PageCases(folder)
        self.settings = Settings(folder=folder, limits=Limits(upload_mb=3, files=40))
        self.address = ""


@contextlib.contextmanager
def served(folder):
    """One `Site` while a thread serves it. NiceGUI has one application to a process: one of these, too."""
    import uvicorn

    from web.app import make_app
    from web.serve import address, listen

    os.environ.setdefault("NICEGUI_STORAGE_PATH", str(folder / "pages"))
    site = Site(folder)
    listening = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(make_app(site.settings, site.cases), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        thread.join(0.02)
    site.address = address(listening)
    try:
        yield site
    finally:
        server.should_exit = True
        thread.join(10)
