"""The 3D view as a user moves it: drawn, coloured, named and turned, against shapes with known answers."""

import numpy as np
import pytest
from in_chromium import chromium, expect
from scene_browser import (
    background,
    colour,
    differ,
    server,
    settled,
    slide,
    slide_on,
    told,
    told_when_drawn,
    view,
    where,
)

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
    dot = view.locator(".cf-landmarks circle")
    expect(dot).to_have_count(1)  # the other lies within the bone
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


def test_what_is_dropped_is_given_back_to_the_graphics_card(view):
    view.get_by_label("Shows").select_option("tissue_depth_mm")
    slide_on(view, "Axial", "axial", 30)
    held = told_when_drawn(view, "held")
    for at in (20, 10, 30):
        slide(view, "cut=axial", at)
        view.get_by_label("Shows").select_option("uncertainty_mm")
        settled(view)
    view.get_by_role("button", name="larger").click()
    expect(view.locator("[data-cut=axial]")).to_have_attribute("max", "112")
    assert told_when_drawn(view, "held") == held
