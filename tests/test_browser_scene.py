"""The 3D view as a user moves it: drawn, cut, measured, coloured and named, against shapes with known answers."""

import numpy as np
import pytest
from scene_browser import background, chromium, click, colour, differ, pixels, server, settled, slide, told, view, where

expect = pytest.importorskip("playwright.sync_api", reason="make test-web installs it").expect
expect.set_options(timeout=60_000)
pytestmark = pytest.mark.browser
FIXTURES = (chromium, server, view)


def test_skull_is_seen_through_face_and_both_stand_before_the_background(view):
    assert told(view, "layers") == "skull face implant"
    through, face, beside = colour(view, 30, 30), colour(view, 85, 0), background(view)
    assert differ(through, face) and differ(face, beside) and differ(through, beside)


def test_an_opacity_slider_fades_its_surface_alone(view):
    slide(view, "layer=face", 0)
    assert not differ(colour(view, 85, 0), background(view))
    assert told(view, "layers") == "skull implant"
    bone = colour(view, 30, 30)
    slide(view, "layer=face", 100)
    assert differ(colour(view, 30, 30), bone)
    view.get_by_label("Face", exact=True).uncheck()
    assert not differ(colour(view, 30, 30), bone)


def test_python_sets_an_opacity(view):
    view.get_by_role("button", name="thin").click()
    expect(view.locator("[data-layer=face]")).to_have_value("25")


def test_a_cut_through_the_middle_leaves_half(view):
    def drawn():
        rows, columns = (slice(*sorted(round(w) for w in ends)) for ends in (edges(1), edges(0)))
        return (np.abs(pixels(view)[rows, columns] - background(view)).max(axis=2) > 8).sum(axis=0)

    def edges(axis):
        return where(view, -104, -104)[axis], where(view, 104, 104)[axis]

    whole = drawn()
    view.get_by_label("Sagittal", exact=True).check()
    half = drawn()
    middle = len(half) // 2
    assert half.sum() == pytest.approx(whole.sum() / 2, rel=0.01)
    assert half[middle + 2 :].sum() == 0 and (half[: middle - 2] == whole[: middle - 2]).all()


def test_what_a_cut_goes_through_is_filled_bone_over_soft_tissue(view):
    slide_on(view, "Sagittal", "sagittal", 12)  # beside the nose
    view.get_by_role("button", name="Left", exact=True).click()
    assert told_when_drawn(view, "caps") == "sagittal:face:filled sagittal:skull:filled"
    bone, soft = colour(view, -30, 40), colour(view, -80, 20)
    assert (colour(view, 20, -30) == bone).all() and (colour(view, 70, -20) == soft).all() and differ(bone, soft)
    assert bone.min() > soft.min() + 40
    view.get_by_role("button", name="Flip the sagittal cut").click()
    view.get_by_role("button", name="Right", exact=True).click()
    assert (colour(view, 30, 40) == bone).all()


def slide_on(page, label, name, at):
    page.get_by_label(label, exact=True).check()
    slide(page, f"cut={name}", at)


def told_when_drawn(page, name):
    return told(settled(page), name)


def bone_alone(page):
    slide(page, "layer=face", 0)
    slide(page, "layer=implant", 0)
    page.get_by_role("button", name="Measure", exact=True).click()


def test_a_distance_is_that_between_the_two_points(view):
    bone_alone(view)
    click(view, -40, -30)
    click(view, 40, 30)
    pixel = float(told(view, "mm-per-pixel"))
    assert float(told(view, "distance")) == pytest.approx(100.0, abs=1.5 * pixel)
    expect(view.locator("#said")).to_have_text(f"{float(told(view, 'distance')):.2f} mm")
    assert f"1: {float(told(view, 'distance')):.1f} mm" in view.locator(".cf-measures text").text_content()
    view.get_by_role("button", name="Delete distance 1").click()
    assert settled(view).locator(".cf-measures *").count() == 0


def test_a_point_is_picked_on_a_cut_and_never_on_what_is_cut_away(view):
    bone_alone(view)
    click(view, 20, 20)  # on the front of the cube, y = -50
    slide_on(view, "Coronal", "coronal", 10)
    click(view, 20, 20)  # on the cut, y = 10
    assert float(told(view, "distance")) == pytest.approx(60.0, abs=0.01)


def test_a_hidden_surface_or_one_that_is_not_asked_for_is_not_picked(view):
    slide(view, "layer=implant", 0)
    view.get_by_role("button", name="Measure", exact=True).click()
    view.get_by_label("On", exact=True).select_option("skull")
    click(view, 10, 0)
    view.get_by_label("On", exact=True).select_option("face")
    click(view, 10, 0)
    assert float(told(view, "distance")) == pytest.approx(np.sqrt(100**2 - 10**2) - 50, abs=0.5)  # facets of the ball


def test_the_scale_bar_is_as_long_as_it_says_at_every_zoom(view):
    slide(view, "layer=face", 0)
    slide(view, "layer=implant", 0)
    view.locator(".cf-stage canvas").focus()
    for _ in range(3):
        bar = view.locator(".cf-scale").evaluate("(bar) => ({ ...bar.dataset })")
        line = view.locator(".cf-scale line").first
        length = float(line.get_attribute("x2")) - float(line.get_attribute("x1"))
        row = round(where(view, 0, 20)[1])
        cube = (np.abs(pixels(view)[row, 190:-10] - background(view)).max(axis=1) > 8).sum()
        assert cube * float(bar["mm"]) / length == pytest.approx(100.0, abs=2 * float(told(view, "mm-per-pixel")))
        view.keyboard.press("-")
        settled(view)


def test_perspective_keeps_the_size_at_the_centre(view):
    before = float(told(view, "mm-per-pixel"))
    view.get_by_role("button", name="Perspective").click()
    assert float(told_when_drawn(view, "mm-per-pixel")) == pytest.approx(before)
    assert "at the centre" in view.locator(".cf-scale text").text_content()


def test_a_colour_is_that_of_the_legend(view):
    slide(view, "layer=implant", 0)
    view.get_by_label("Shows").select_option("tissue_depth_mm")
    view.get_by_label("Shaded").uncheck()
    assert np.abs(colour(view, 50, 40) - (68, 191, 112)).max() <= 3  # viridis at 14 of 20 mm
    assert np.abs(colour(view, -50, -30) - (47, 108, 142)).max() <= 3  # at 7 of 20
    words = view.locator(".cf-legend text").all_text_contents()
    assert words[0] == "Tissue depth, mm" and words[1:] == ["0", "5", "10", "15", "≥ 20"]
    x, y = where(view, 50, 40)
    view.locator(".cf-stage canvas").hover(position={"x": x, "y": y})
    assert view.locator(".cf-pointed").inner_text() == "Tissue depth 14 mm"
    view.get_by_label("Shows").select_option("uncertainty_mm")
    assert np.abs(colour(view, 50, 40) - (125, 124, 120)).max() <= 3  # cividis at 2 of 4 mm
    view.get_by_label("Shows").select_option("on_inferred_bone")
    assert np.abs(colour(view, 50, 40) - (0, 114, 178)).max() <= 3
    assert np.abs(colour(view, -50, 40) - (207, 199, 187)).max() <= 3
    assert view.locator(".cf-legend text").all_text_contents()[1:] == ["as scanned", "inferred"]


def test_a_face_read_by_its_colours_is_opaque_until_it_is_plain_again(view):
    face = view.locator("[data-layer=face]")
    view.get_by_label("Shows").select_option("tissue_depth_mm")
    assert face.input_value() == "100"
    view.get_by_label("Shows").select_option("plain")
    assert face.input_value() == "50"


def test_landmarks_stand_where_they_are_and_only_where_they_face_the_viewer(view):
    view.get_by_role("button", name="Landmarks").click()
    settled(view)
    dot = view.locator(".cf-landmarks circle")
    x, y = where(view, 0, 40)
    assert (float(dot.get_attribute("cx")), float(dot.get_attribute("cy"))) == pytest.approx((x, y), abs=0.1)
    assert view.locator(".cf-landmarks text").text_content() == "nasion"
    view.get_by_role("button", name="Back", exact=True).click()
    assert settled(view).locator(".cf-landmarks circle").count() == 0


SIDES = [("Front", 0, True), ("Back", 0, False), ("Left", -100, True), ("Right", 100, True)]


@pytest.mark.parametrize("name, right, seen", SIDES)
def test_a_view_shows_the_face_from_there(view, name, right, seen):
    view.get_by_role("button", name=name, exact=True).click()
    red, _, blue = colour(view, right, 0)
    assert (blue > red + 40) == seen


def test_the_face_lies_below_seen_from_the_top(view):
    view.get_by_role("button", name="Top", exact=True).click()
    red, _, blue = colour(view, 0, -100)
    assert blue > red + 40


def test_keys_turn_zoom_switch_and_help(view):
    canvas = view.locator(".cf-stage canvas")
    canvas.focus()
    view.keyboard.press("ArrowRight")
    assert told_when_drawn(view, "view").split()[0] == "5.0"
    view.keyboard.press("5")
    assert told_when_drawn(view, "view").split()[1] == "90.0"
    view.keyboard.press("+")
    assert float(told_when_drawn(view, "view").split()[2]) > 1.1
    for key, name in (("w", "Wireframe"), ("m", "Measure"), ("l", "Landmarks"), ("p", "Perspective")):
        view.keyboard.press(key)
        assert view.get_by_role("button", name=name, exact=True).get_attribute("aria-pressed") == "true"
    view.keyboard.press("?")
    assert view.get_by_role("dialog").is_visible()
    view.keyboard.press("Escape")
    assert not view.get_by_role("dialog").is_visible()
    assert canvas.evaluate("(canvas) => canvas.getRootNode().activeElement === canvas")


def test_points_are_picked_by_keys_alone(view):
    view.locator(".cf-stage canvas").focus()
    view.keyboard.press("m")
    view.keyboard.press("Enter")
    view.keyboard.press("6")
    view.keyboard.press("Enter")
    assert float(told(view, "distance")) == pytest.approx(220.0, abs=0.5)  # tip of the nose to the back of the ball


def test_nothing_is_drawn_while_nothing_moves(view):
    before = told(settled(view), "frames")
    view.evaluate("async () => { for (let k = 0; k < 30; k++) await new Promise(requestAnimationFrame) }")
    assert told(view, "frames") == before


def test_another_face_is_seen_as_the_one_before(view):
    view.get_by_role("button", name="Three-quarter").click()
    view.get_by_label("Shows").select_option("tissue_depth_mm")
    slide_on(view, "Axial", "axial", 30)
    before = told(settled(view), "view")
    view.get_by_role("button", name="larger").click()
    expect(view.locator("[data-cut=axial]")).to_have_attribute("max", "112")
    assert told_when_drawn(view, "view") == before
    assert told(view, "caps").startswith("axial:face:filled")
    assert view.get_by_label("Shows").input_value() == "tissue_depth_mm"
    assert view.locator("[data-layer=face]").input_value() == "100"


SECTIONS = """async () => {
  const { cut, inside } = await import("cranioface-scene/sections.js");
  const corners = [...Array(8).keys()].flatMap((k) => [k & 1, (k >> 1) & 1, k >> 2].map((bit) => 100 * bit - 50));
  const sides = [0,2,3,0,3,1, 4,5,7,4,7,6, 0,1,5,0,5,4, 2,6,7,2,7,3, 0,4,6,0,6,2, 1,3,7,1,7,5];
  const whole = cut(corners, sides, 2, 10), open = cut(corners, sides.slice(0, 30), 2, 10);
  const at = (x, y) => inside(whole.segments, 2, [x, y, 10]);
  return [whole.drawn, whole.closed, open.closed, at(0, 0), at(49, -49), at(51, 0)];
}"""


def test_a_section_has_an_inside_only_where_its_outline_closes(view):
    assert view.evaluate(SECTIONS) == [8, True, False, True, True, False]
