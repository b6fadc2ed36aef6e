"""The 3D view cut and measured, against shapes whose sections and distances are known."""

import numpy as np
import pytest
from in_chromium import READY, chromium, expect
from scene_browser import (
    background,
    click,
    colour,
    differ,
    looked_at,
    pixels,
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


def test_points_are_picked_by_keys_alone(view):
    view.locator(".cf-stage canvas").focus()
    view.keyboard.press("m")
    view.keyboard.press("Enter")
    view.keyboard.press("6")
    view.keyboard.press("Enter")
    assert float(told(view, "distance")) == pytest.approx(220.0, abs=0.5)  # tip of the nose to the back of the ball


SECTIONS = """async () => {
  const { cut, inside } = await import("cranioface-scene/sections.js");
  function wall(line, ends) {  // upright, from z = 0 to 20; its last corner joined to its first where it has no ends
    const sides = line.map((_, k) => [2 * k, (2 * k + 2) % (2 * line.length)]).slice(0, line.length - (ends ? 1 : 0));
    const corners = sides.flatMap(([a, b]) => [a, a + 1, b, b, a + 1, b + 1]);
    return cut(line.flatMap(([x, y]) => [x, y, 0, x, y, 20]), corners, 2, 10);
  }
  const within = ({ segments }, points) => points.map(([x, y]) => inside(segments, 2, [x, y, 10]));
  const told = (section, points) => [section.drawn, section.closed, ...within(section, points)];
  const square = [[-50, -50], [50, -50], [50, 50], [-50, 50]], points = [[0, 0], [49, -49], [51, 0], [-51, 0]];
  const zigzag = [[-40, -40], [40, -40], [-40, 40], [40, 40]];
  return [told(wall(square, false), points), told(wall(square, true), points), told(wall(zigzag, true), [])];
}"""


def test_a_section_has_an_inside_where_its_outline_closes_or_ends_at_a_straight_border(view):
    whole, cropped, open_ = view.evaluate(SECTIONS)
    assert whole == [8, True, True, True, False, False]
    assert cropped == [6, True, True, True, False, False]
    assert open_ == [6, False]


LINES = """async () => {
  const { THREE } = await import("nicegui-scene");
  const { lineHits } = await import("cranioface-scene/line_hits.js");
  const shape = new THREE.TorusKnotGeometry(60, 20, 200, 24);
  const mesh = new THREE.Mesh(shape, new THREE.MeshBasicMaterial({ side: THREE.DoubleSide }));
  const off = [];
  for (let k = 0; k < 200; k++) {
    const from = new THREE.Vector3(300 * Math.sin(k), 300 * Math.cos(3 * k), 300 * Math.sin(7 * k));
    const ray = new THREE.Ray(from, new THREE.Vector3(k % 40, -k % 30, 10).sub(from).normalize());
    const theirs = new THREE.Raycaster(ray.origin, ray.direction).intersectObject(mesh).map((hit) => hit.distance);
    const { attributes, index } = shape;
    const ours = lineHits(ray.origin.toArray(), ray.direction.toArray(), attributes.position.array, index.array);
    off.push(ours.length - theirs.length, ...theirs.map((far, h) => Math.abs(far - ours[h].distance)));
  }
  return [off.length, Math.max(...off), Math.min(...off)];
}"""


def test_a_line_meets_a_surface_where_the_slow_and_sure_way_says(view):
    count, most, least = view.evaluate(LINES)
    assert count > 600 and most < 1e-3 and least >= 0


def test_touches_measure(server, chromium):
    with looked_at(chromium, has_touch=True) as page:
        page.goto(server)
        page.wait_for_selector(READY)
        bone_alone(page)
        box = page.locator(".cf-stage").bounding_box()
        for right in (-40, 40):
            x, y = where(page, right, 20)
            page.touchscreen.tap(box["x"] + x, box["y"] + y)
        assert float(told(page, "distance")) == pytest.approx(80.0, abs=1.5 * float(told(page, "mm-per-pixel")))
