"""The 3D view in Chromium, for its tests: one server a file, a page a test, and how it is moved and read."""

import os
import subprocess
import sys

import cv2
import numpy as np
import pytest
from conftest import ROOT
from in_chromium import READY, watched


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of a running page."""
    env = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    words = [sys.executable, "-m", "scene_server", str(tmp_path_factory.mktemp("faces"))]
    running = subprocess.Popen(words, env=env, stdout=subprocess.PIPE, text=True)
    yield f"http://127.0.0.1:{running.stdout.readline().strip()}"
    running.terminate()
    running.wait()


def looked_at(chromium, **options):
    """A new watched page in which nothing moves by itself."""
    return watched(chromium, viewport={"width": 900, "height": 620}, reduced_motion="reduce", **options)


@pytest.fixture
def view(server, chromium):
    """The ball, ready."""
    with looked_at(chromium) as page:
        page.goto(server)
        page.wait_for_selector(READY)
        yield page


def told(page, name):
    """What the scene's element says of itself."""
    return page.locator(".cf-scene").get_attribute(f"data-{name}")


def settled(page):
    """Two frames of the screen: what was asked before has been drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page


def pixels(page):
    """The picture as it is seen, (height, width, 3) RGB."""
    png = settled(page).locator(".cf-stage").screenshot()
    return cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)[:, :, ::-1].astype(int)


def where(page, right, up):
    """Column and row of a point so many mm right and up of the middle of the picture."""
    box = page.locator(".cf-stage").bounding_box()
    mm = float(told(page, "mm-per-pixel"))
    return box["width"] / 2 + right / mm, box["height"] / 2 - up / mm


def colour(page, right, up):
    """RGB there."""
    x, y = where(page, right, up)
    return pixels(page)[round(y), round(x)]


def click(page, right, up):
    x, y = where(page, right, up)
    page.locator(".cf-stage canvas").click(position={"x": x, "y": y})


def slide(page, name, value):
    """A slider of the panel, by its data attribute."""
    page.locator(f"[data-{name}]").fill(str(value))


def background(page):
    return pixels(page)[300, 12]


def differ(one, other):
    return np.abs(np.subtract(one, other)).max() > 8


def slide_on(page, label, name, at):
    page.get_by_label(label, exact=True).check()
    slide(page, f"cut={name}", at)


def told_when_drawn(page, name):
    return told(settled(page), name)
