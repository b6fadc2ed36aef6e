"""The 3D view's files and failures: pictures and scenes that are saved and opened again, and what is not to be had."""

import cv2
import numpy as np
import pytest
import trimesh
from in_chromium import READY, chromium, expect, serious
from scene_browser import click, looked_at, pixels, server, settled, told, view

pytestmark = pytest.mark.browser
FIXTURES = (chromium, server, view)


def saved(page, button, path):
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    waiting.value.save_as(path)
    return path


def test_a_saved_picture_is_what_is_seen(view, tmp_path):
    view.get_by_label("Shows").select_option("tissue_depth_mm")
    view.get_by_role("button", name="Landmarks").click()
    seen = pixels(view)
    kept = cv2.imread(str(saved(view, "Save picture", tmp_path / "view.png")))[:, :, ::-1].astype(int)
    assert kept.shape == seen.shape
    assert np.abs(kept - seen).mean() < 1
    bar = view.locator(".cf-scale line").first
    column, row = round(float(bar.get_attribute("x1"))) + 12, round(float(bar.get_attribute("y1")))
    assert np.abs(kept[row - 1 : row + 2, column] - kept[row - 30, column]).max() > 100  # the scale bar is in it


def set_up(page):
    """A view that differs in everything from the first."""
    page.get_by_role("button", name="Measure", exact=True).click()
    click(page, 0, 60)
    click(page, 60, 0)
    page.get_by_role("button", name="Three-quarter").click()
    page.get_by_role("button", name="Perspective").click()
    page.get_by_label("Coronal", exact=True).check()
    page.locator("[data-cut=coronal]").fill("20")
    page.get_by_label("Shows").select_option("uncertainty_mm")
    page.locator("[data-layer=face]").fill("70")
    return page


def test_a_saved_scene_is_a_glb_of_the_trade_and_opens_again_as_it_was(view, server, chromium, tmp_path):
    view.get_by_label("Implant", exact=True).uncheck()
    before, seen = state(set_up(view)), pixels(view)
    path = saved(view, "Save scene", tmp_path / "scene.glb")
    scene = trimesh.load(path)
    assert set(scene.geometry) == {"skull", "face", "implant"}
    assert scene.geometry["face"].extents == pytest.approx([200, 200, 200], abs=0.01)
    assert scene.geometry["face"].is_watertight
    with looked_at(chromium) as page:
        page.goto(f"{server}/?face=larger")
        page.wait_for_selector(READY)
        page.locator("input[type=file]").set_input_files(path)
        expect(page.locator(".cf-distances li")).to_have_count(1)
        assert state(page) == before
        assert np.abs(pixels(page) - seen)[100:].mean() < 1  # below the line that says whose scene it is
        assert "saved scene scene.glb, not the case" in page.get_by_role("status").inner_text()


def state(page):
    settled(page)
    names = ("view", "caps", "layers")
    values = [page.locator(f"[data-{name}]").input_value() for name in ("layer=face", "cut=coronal")]
    texts = page.locator(".cf-distances li").all_inner_texts() + page.locator(".cf-legend text").all_text_contents()
    return [told(page, name) for name in names] + values + texts


def test_a_file_that_is_no_scene_is_refused_in_a_line_and_changes_nothing(view, tmp_path):
    before = pixels(view)
    mesh, text = tmp_path / "mesh.glb", tmp_path / "notes.glb"
    trimesh.creation.box().export(mesh)
    text.write_text("no scene")
    for path, words in ((mesh, "mesh.glb is no scene that was saved here"), (text, "notes.glb is damaged")):
        view.locator("input[type=file]").set_input_files(path)
        expect(view.get_by_role("status")).to_contain_text(words)
    assert np.abs(pixels(view)[100:] - before[100:]).max() == 0  # below the line


def test_a_damaged_surface_is_told_and_the_others_are_shown(server, chromium):
    with looked_at(chromium) as page:
        page.goto(f"{server}/?face=torn")
        expect(page.locator("#said")).to_contain_text("Face (face.glb) is damaged")
        assert told(page, "state") == "ready" and told(page, "layers") == "skull implant"
        assert "Face (face.glb) is damaged" in page.get_by_role("status").inner_text()


MISSING = [("nothing", "has not got Skull (skull.glb) (404)"), ("none", "told of the face")]


@pytest.mark.parametrize("face, words", MISSING)
def test_where_no_surface_is_to_be_had_the_preview_stands_and_a_line(server, chromium, face, words):
    with looked_at(chromium) as page:
        page.expected.append("404")
        page.goto(f"{server}/?face={face}")
        expect(page.get_by_role("status")).to_contain_text(words)
        assert told(page, "state") == "failed"
        assert page.locator(".cf-preview").is_visible() == (face == "nothing")  # the other has none either


def test_no_other_face_stays_in_place_of_one_that_cannot_be_had(view):
    view.expected.append("404")
    view.route("**/*larger*/**", lambda route: route.fulfill(status=404))
    view.get_by_role("button", name="larger").click()
    expect(view.get_by_role("status")).to_contain_text("has not got what is told of the face (404)")
    assert told(view, "state") == "failed" and told(settled(view), "layers") == ""


def test_without_webgl_the_preview_stands_and_a_line(server, chromium):
    with looked_at(chromium) as page:
        page.expected += ["WebGL", "THREE"]
        page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
        page.goto(server)
        expect(page.get_by_role("status")).to_contain_text("This browser shows no 3D")
        preview = page.locator(".cf-preview")
        expect(preview).to_be_visible()
        assert preview.evaluate("(picture) => picture.decode().then(() => picture.naturalWidth)") == 60
        expect(page.locator("#said")).to_contain_text("no 3D")


LOSS = """(canvas) => {
  canvas.loss = canvas.getContext("webgl2").getExtension("WEBGL_lose_context");
  canvas.loss.loseContext();
}"""


def test_a_lost_picture_comes_back(view):
    view.expected.append("Context Lost")
    before = pixels(view)
    canvas = view.locator(".cf-stage canvas")
    canvas.evaluate(LOSS)
    expect(view.locator(".cf-preview")).to_be_visible()
    assert told(view, "state") == "lost"
    canvas.evaluate("(canvas) => canvas.loss.restoreContext()")
    view.wait_for_selector(READY)
    assert not view.locator(".cf-preview").is_visible()
    assert np.abs(pixels(view) - before).mean() < 1


@pytest.mark.parametrize("dark", ["", "1"])
def test_axe_finds_nothing_serious(server, chromium, dark):
    with looked_at(chromium) as page:
        page.goto(f"{server}/?dark={dark}")
        page.wait_for_selector(READY)
        page.get_by_role("button", name="Measure", exact=True).click()
        click(page, 0, 40)
        click(page, 0, -40)
        page.keyboard.press("?")
        assert serious(page, ".cf-scene") == []
