"""One server until Ctrl-C: its folder, its port, uvicorn. Owns what is printed when it starts and how it ends."""

from __future__ import annotations

import errno
import logging
import os
import socket
import sys
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn

from cranioface.command import BadInput
from web.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

SHUTDOWN_S = 3  # for answers that are under way; then they are cut


class Server(uvicorn.Server):
    """Says where it is as soon as it answers there, and is silent of what `serve` raises: why it could not start."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
            sys.stdout.write(f"Cranioface is at {address(sockets[0])} (Ctrl-C ends it)\n")
            sys.stdout.flush()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """However often: whoever presses Ctrl-C twice would leave workers behind. The signal is used up by that."""
        self.should_exit = True


def serve(settings: Settings, app: FastAPI | None = None) -> None:
    """Until it is interrupted. BadInput: a port that is taken, a folder that cannot be written."""
    os.environ["FASTAPI_OTEL_AUTO_CONFIGURE"] = "false"  # FastAPI would tell a collector of failures, where one is set
    _make_folder(settings)
    place = listen(settings.host, settings.port)
    app = app or _app(settings)
    # h11 holds at most 64 kB of a request's head, httptools as much as comes; it takes 200 MB a second
    config = uvicorn.Config(
        app, http="h11", log_level="critical", access_log=False, server_header=False, lifespan="on",
        timeout_graceful_shutdown=SHUTDOWN_S, proxy_headers=bool(settings.hosts), ws_max_size=1 << 20,
    )  # fmt: skip
    server = Server(config)
    with suppress(SystemExit):  # of a start that failed
        server.run(sockets=[place])
    if (refusal := getattr(app.state, "refusal", None)) is not None:
        raise refusal
    sys.stdout.write("stopped\n")


def _app(settings: Settings) -> FastAPI:
    from web.app import make_app

    return make_app(settings)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; 0: any free port."""
    try:
        family, kind, _, _, place = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)[0]
        made = socket.socket(family, kind)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(os.name == "posix"))
        made.bind(place)
        made.listen(socket.SOMAXCONN)
    except OSError as mistake:
        taken = mistake.errno == errno.EADDRINUSE
        told = "is in use; --port 0 takes a free one" if taken else f"cannot be served ({mistake.strerror})"
        raise BadInput(f"{host}:{port} {told}") from mistake
    return made


def address(place: socket.socket) -> str:
    host, port = place.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _make_folder(settings: Settings) -> None:
    """Readable by its user alone: scans of people are personal data."""
    try:
        settings.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not os.access(settings.folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "nothing can be written there")
    except OSError as mistake:
        raise BadInput(f"--folder {settings.folder}: {mistake.strerror}; name another") from mistake
