"""The whole, once, as its user has it: the command, the sample, a real face in Chromium, a fuller one, its STL."""

import re
import subprocess
import sys

import pytest
import trimesh
from conftest import ROOT
from in_chromium import READY, chromium, serious
from page_site import visit

pytestmark = pytest.mark.browser
FIXTURES = (chromium,)
FIRST_MS, NEXT_MS = 400_000, 120_000  # the first compiles kernels where none are kept


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Of `python -m web`, until the tests are over."""
    words = [sys.executable, "-m", "web", "--port", "0", "--workers", "1", "--folder", tmp_path_factory.mktemp("cases")]
    running = subprocess.Popen([str(word) for word in words], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    yield re.search(r"http://\S+", running.stdout.readline())[0]
    running.terminate()
    running.wait(30)


def stl_of(page):
    page.get_by_role("tab", name="Downloads").click()
    with page.expect_download(timeout=NEXT_MS) as saved:
        page.get_by_role("link", name="face.stl").click()
    return trimesh.load(saved.value.path(), file_type="stl")


def moved_and_coloured(page):
    """The face's opacity and its colours by tissue depth each change the picture."""
    scene = page.locator(".cf-scene")
    pictures = [scene.screenshot()]
    page.locator("[data-layer=face]").fill("20")
    pictures.append(scene.screenshot())
    page.get_by_text("Colour of the face").click()
    page.get_by_label("Shows").select_option(label="Tissue depth")
    pictures.append(scene.screenshot())
    page.get_by_label("Shows").select_option(label="Plain")
    assert len(set(pictures)) == 3


def test_from_the_sample_to_a_fuller_face_and_its_stl(address, chromium):
    with visit(chromium, address, dark=True) as page:
        page.goto("/")
        page.get_by_role("button", name="Try the sample").click()
        page.wait_for_url("**/case/*")
        page.locator(".stations .now").wait_for(timeout=FIRST_MS)  # the bar moves by stations
        page.locator(READY).wait_for(timeout=FIRST_MS)
        lean, before = stl_of(page), page.locator(".cf-scene").screenshot()
        moved_and_coloured(page)
        page.get_by_role("slider", name="BMI").fill("40")
        page.get_by_role("button", name="BMI 40", pressed=True).wait_for(timeout=NEXT_MS)
        page.wait_for_function(f"document.querySelector('{READY}')", timeout=NEXT_MS)
        full = stl_of(page)
        assert lean.is_watertight and full.is_watertight and full.volume > lean.volume + 50_000  # mm3: 50 ml
        page.wait_for_load_state("networkidle")
        assert page.locator(".cf-scene").screenshot() != before
        for tab in page.get_by_role("tab").all():
            tab.click()
            assert serious(page) == []
        page.goto("/")
        page.locator(".card img").wait_for()
        assert page.locator(".card img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
