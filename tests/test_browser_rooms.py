"""The rooms beside the 3D view in Chromium: tabs, doubts, tissue depths, projections, files."""

from contextlib import contextmanager

import numpy as np
import pytest
import trimesh
from in_chromium import chromium
from page_cases import told
from page_site import DOUBT, cases, done, page, site, visit

pytestmark = pytest.mark.browser
FIXTURES = (chromium, cases, done, page)


def test_doubts_come_first_and_are_no_markup(page):
    first = page.get_by_role("tabpanel", name="Overview").locator("> *").first
    assert DOUBT in first.text_content() and first.get_attribute("role") == "note"


def test_tabs_are_walked_by_arrows(page):
    page.get_by_role("tab", name="Overview").focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("tabpanel", name="Close-ups").is_visible()
    page.keyboard.press("End")
    assert page.get_by_role("tabpanel", name="Downloads").is_visible()


def test_tissue_depths_are_sorted_and_saved(page):
    page.get_by_role("tab", name="Tissue depths").click()
    page.get_by_role("button", name="Off by").dblclick()
    assert page.locator(".depths tbody th").first.text_content() == "glabella"  # 4.5 mm more than the table has
    assert page.locator(".depths .far").count() == 1
    assert page.locator(".depths tbody th").all_inner_texts()[1] == "gonion left"
    with page.expect_download() as saved:
        page.get_by_role("button", name="CSV").click()
    lines = saved.value.path().read_text(encoding="utf-8").splitlines()
    assert lines[0] == "site,name,side,depth_mm,table_mm,spread_mm" and lines[1] == "g,glabella,,9.9,5.4,1.2"


def test_a_projection_is_enlarged_and_walked_around(page):
    page.get_by_role("tab", name="Projections").click()
    assert page.locator(".views figure").count() == 8
    page.get_by_role("button", name="Enlarge the face at 315 degrees").click()
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("dialog", name="Face, azimuth 0°").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog").is_visible()


def test_each_close_up_shows_its_tile_of_the_picture(page):
    page.get_by_role("tab", name="Close-ups").click()
    room = page.get_by_role("tabpanel", name="Close-ups")
    assert room.locator("h3").all_inner_texts() == ["Eyes", "Nose", "Mouth"] and room.locator("img").count() == 6
    picture = room.get_by_role("img", name="Nose, three-quarter")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 96
    tile, whole = picture.locator("..").bounding_box(), picture.bounding_box()
    edge = tile["width"]
    np.testing.assert_allclose([whole["width"], whole["height"]], [3 * edge, 2 * edge], atol=1)
    np.testing.assert_allclose([tile["x"] - whole["x"], tile["y"] - whole["y"]], [edge, edge], atol=1)


def test_the_stl_is_downloaded_and_is_a_closed_surface(page):
    page.get_by_role("tab", name="Downloads").click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="face.stl").click()
    assert saved.value.suggested_filename.endswith("face.stl")
    assert trimesh.load(saved.value.path(), file_type="stl").is_watertight


@contextmanager
def room_of(chromium, cases, name, kind, **values):
    """The open room of that name, of a new case whose face tells these values."""
    case = cases.add("A case", kind=kind)
    cases.make(case.id, values=told(kind, **values))
    with visit(chromium, site().address) as page:
        page.goto(f"/case/{case.id}")
        page.get_by_role("tab", name=name).click()
        yield page.get_by_role("tabpanel", name=name)


def test_inferred_bone_is_said_in_words(chromium, cases):
    part = {"kind": "hole", "near": "eu_right", "name": "euryon right", "volume_ml": 4.57}
    completed = {"method": "template", "missing": [part], "face_on_inferred_bone_share": 0.0087, "implants": [],
                 "found": "hole near eu_right, 4.6 ml; no implant is cut"}  # fmt: skip
    with room_of(chromium, cases, "Bone", "mesh", completed=completed) as room:
        for line in ("Hole near euryon right", "4.6 ml", "0.9 %", "No implant is cut."):
            assert room.get_by_text(line, exact=True).is_visible()


def test_one_image_says_how_far_off_it_is(chromium, cases):
    one = {"kind": "lateral", "mm_per_pixel": None,
           "expected_error": {"people": 20, "of": "synthetic people held out", "skull_mm": 2.5, "face_mm": 3.31},
           "is_it_a_skull": {"is_skull": 0.9, "doubted": True, "refused": False, "shares": {"other": 0.1}}}  # fmt: skip
    with room_of(chromium, cases, "One image", "image", one_image=one) as room:
        for line in ("3.3 mm", "20 synthetic people held out", "Lateral radiograph", "doubtful (90.0 %)"):
            assert room.get_by_text(line, exact=True).is_visible()
