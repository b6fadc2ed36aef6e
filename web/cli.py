"""The command `python -m web`, installed `cranioface web`: serves the viewer. Owns its options and what it refuses.

Neither NiceGUI nor FastAPI is loaded before the command line is found good.
"""

from __future__ import annotations

import math
import os
import re
import sys
from dataclasses import dataclass, fields
from importlib.util import find_spec
from pathlib import Path

from cranioface.command import BadInput, run
from cranioface.command.arguments import read_options
from web.settings import Limits, Settings, is_loopback

NEEDED = ("nicegui", "fastapi", "uvicorn", "python_multipart", "pydicom", "swagger_ui_bundle")
SHORTEST_TOKEN = 16  # characters; `openssl rand -base64 24` gives 32
HELP = """The viewer: drop a skull, see the face, take the STL; and its REST at /api/v1 (docs/web.md).

Serves this machine alone. For others, --host with --token-file; TLS is the business of a proxy before it.
Nothing is loaded from any other host. A reconstruction is a lead, never an identification."""


@dataclass(frozen=True, kw_only=True)
class Arguments(Limits):
    """What `python -m web` takes; the limits and their reasons stand in `Limits`."""

    host: str = "127.0.0.1"
    """the address to serve at; any but loopback needs --token-file"""
    port: int = 8080
    """0: a free one, which is printed"""
    folder: Path | None = None
    """for cases and their database (default: below the user's data folder)"""
    token_file: Path | None = None
    """a file with the token that every client must give, at least 16 characters"""
    allow_host: tuple[str, ...] = ()
    """further names that clients may call this server by, as behind a proxy: face.clinic.example"""

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise BadInput(f"--port {self.port}: must lie from 0 to 65535")
        for limit in fields(Limits):
            if not 0 < getattr(self, limit.name) < math.inf:
                raise BadInput(f"--{limit.name.replace('_', '-')}: must be a number of more than 0")
        for name in self.allow_host:
            if not re.fullmatch(r"[A-Za-z0-9.-]+", name):
                raise BadInput(f"--allow-host {name}: is no name; give it without scheme and port: face.clinic.example")
        if not is_loopback(self.host) and self.token_file is None:
            raise BadInput(f"--host {self.host}: would serve other machines without a token; give --token-file FILE")
        _ = self.settings  # which reads the token

    @property
    def settings(self) -> Settings:
        limits = Limits(**{limit.name: getattr(self, limit.name) for limit in fields(Limits)})
        return Settings(
            folder=(self.folder or data_folder() / "cases").absolute(), host=self.host, port=self.port,
            hosts=self.allow_host, token=None if self.token_file is None else _token(self.token_file), limits=limits,
        )  # fmt: skip


def data_folder() -> Path:
    """Where this platform keeps what a program stores for its user."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local") / "cranioface"
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/cranioface"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "cranioface"


def _token(file: Path) -> str:
    option = f"--token-file {file}"
    try:
        token = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as mistake:
        raise BadInput(f"{option}: cannot be read ({mistake}); give a file of one line of ASCII") from mistake
    if len(token) < SHORTEST_TOKEN or not token.isprintable() or " " in token:
        raise BadInput(f"{option}: a token has at least {SHORTEST_TOKEN} characters and no space; make a random one")
    return token


def main(argv: list[str] | None = None) -> int:
    return run(lambda: serve_command(argv))


def serve_command(argv: list[str] | None) -> None:
    settings = read_options(Arguments, argv, help=HELP).settings
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise BadInput(
            f"the viewer needs {', '.join(missing)}: pip install 'cranioface[web]', "
            "or in a checkout pip install -r requirements-web.txt"
        )
    from web.serve import serve

    serve(settings)
