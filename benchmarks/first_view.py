"""The command: `python benchmarks/first_view.py` times the first view of a result in headless Chromium.

A server of its own makes the face of the embedded skull, made finer; a browser watches the case's page meanwhile. The
time is from the moment that the result is recorded as done to the end of the first frame with both surfaces in it, as
the page tells. Chromium draws in software here (SwiftShader), which is the slowest laptop there is.
"""

import sys
from pathlib import Path

if not __package__:  # run as a file: the folder of the rooms is the parent
    sys.path[0] = str(Path(__file__).resolve().parents[1])

import json  # noqa: E402
import os  # noqa: E402
import subprocess  # noqa: E402
import time  # noqa: E402
from collections.abc import Iterator, Sequence  # noqa: E402
from contextlib import contextmanager  # noqa: E402
from dataclasses import dataclass  # noqa: E402
from tempfile import TemporaryDirectory  # noqa: E402
from typing import Any  # noqa: E402

from cranioface.command import BadInput, run  # noqa: E402
from cranioface.command.arguments import read_options  # noqa: E402

HELP = "Time from a result to the first view of skull and face in a browser that watches its page."
SWIFTSHADER = ("--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
BOTH = ".cf-scene[data-state=ready][data-layers='skull face']"


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    faces: int = 200_000
    """triangles of the skull; the face that is made of it has twice as many"""
    rounds: int = 3
    """cases, one after the other"""
    chromium: Path = Path("/usr/bin/chromium")
    """the browser, as Debian's package has it"""


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(Arguments, argv, help=HELP)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise BadInput("playwright is not installed; pip install -r requirements-browser.txt") from None
    with TemporaryDirectory() as folder, served(Path(folder) / "cases") as address, sync_playwright() as playwright:
        skull = fine_skull(options.faces, Path(folder) / "skull.stl")
        browser = playwright.chromium.launch(executable_path=str(options.chromium), args=list(SWIFTSHADER))
        for _ in range(options.rounds):
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            print(json.dumps(first_view(page, address, skull)))
            page.close()
        browser.close()


def first_view(page: Any, address: str, skull: Path) -> dict[str, Any]:
    """Seconds of one new case: from the result to its view, and from opening its page anew to the view."""
    with skull.open("rb") as file:
        parts = {"files": {"name": skull.name, "mimeType": "model/stl", "buffer": file.read()}}
    case = page.request.post(f"{address}/api/v1/cases", multipart=parts).json()["id"]
    page.goto(f"{address}/case/{case}")
    page.wait_for_selector(BOTH, timeout=600_000, state="attached")
    seen = time.time()
    record = page.request.get(f"{address}/api/v1/cases/{case}").json()
    opened = time.time()
    page.goto(f"{address}/case/{case}")
    page.wait_for_selector(BOTH, timeout=600_000, state="attached")
    watched = seen - record["faces"][-1]["ended"]
    told = {"result_to_view_s": round(watched, 2), "page_to_view_s": round(time.time() - opened, 2)}
    return {**told, "load": os.getloadavg()[0]}


def fine_skull(faces: int, path: Path) -> Path:
    """The embedded skull, its triangles divided and thinned to so many."""
    import fast_simplification
    import trimesh

    from cranioface.people.sample import SAMPLE

    mesh: Any = trimesh.load(SAMPLE / "skull.stl")
    while len(mesh.faces) < faces:
        mesh = mesh.subdivide()
    if len(mesh.faces) > faces:
        mesh = trimesh.Trimesh(*fast_simplification.simplify(mesh.vertices, mesh.faces, target_count=faces))
    mesh.export(path)
    print(f"a skull of {len(mesh.faces)} triangles")
    return path


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a viewer of its own, with one worker."""
    words = [sys.executable, "-m", "web", "--port", "0", "--workers", "1", "--folder", str(folder)]
    root = Path(__file__).resolve().parents[1]
    running = subprocess.Popen(words, cwd=root, stdout=subprocess.PIPE, text=True)
    try:
        assert running.stdout is not None
        said = next(line for line in running.stdout if "http://" in line)
        yield "http://" + said.split("http://")[1].split()[0]
    finally:
        running.terminate()
        running.wait()


if __name__ == "__main__":
    sys.exit(run(main))
