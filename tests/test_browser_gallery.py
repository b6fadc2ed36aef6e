"""Queue, gallery and theme of the first page in Chromium; what 200 cases cost, and what a closed page leaves."""

import pytest
from in_chromium import chromium
from page_site import cases, home, site, visit

pytestmark = pytest.mark.browser
FIXTURES = (chromium, cases, home)
GALLERY = ".gallery .card"


def test_the_queue_moves_and_a_case_of_it_is_cancelled_and_tried_again(home, cases):
    case = cases.add("A skull", place=1)
    home.locator(".station").get_by_text("Next in the queue").wait_for()
    cases.move(case.id, 1, state="running", station="fuse", share=0.6, seconds_left=4.2, place=None)
    home.locator(".queue").get_by_text("about 4 s left").wait_for()
    home.get_by_role("button", name="Cancel A skull").click()
    home.locator(GALLERY).get_by_text("Cancelled").first.wait_for()
    home.get_by_role("button", name="Try again: A skull").click()
    home.locator(".queue").get_by_role("link", name="A skull").wait_for()


def test_a_case_is_deleted_after_it_was_asked_once(home, cases):
    case = cases.add("A skull", state="refused")
    home.get_by_role("button", name="Delete A skull").click()
    assert case.id in cases.cases
    home.keyboard.press("Escape")
    home.get_by_role("button", name="Delete A skull").click()
    home.get_by_role("button", name="Delete for good").click()
    home.get_by_text("No cases yet").wait_for()
    assert not cases.cases


def test_of_two_hundred_cases_one_is_told_anew(chromium, cases):
    made = [cases.add(f"Skull {k}", state="cancelled") for k in range(200)]
    with visit(chromium, site().address) as page:
        page.goto("/")
        page.locator(GALLERY).nth(199).wait_for(state="attached")
        frames = []
        page.on("websocket", lambda socket: socket.on("framereceived", lambda data: frames.append(len(data))))
        page.reload()
        page.locator(GALLERY).nth(199).wait_for(state="attached")
        frames.clear()
        cases.move(made[0].id, 1, state="running")
        page.get_by_role("button", name="Cancel Skull 0").wait_for()
        assert sum(frames) < 3_000 and page.locator(GALLERY).count() == 199


def test_the_theme_is_remembered(chromium, cases):
    with visit(chromium, site().address) as page:
        page.goto("/")
        switch = page.get_by_role("button", name="Theme: as the system has it")
        switch.click()
        page.get_by_role("button", name="Theme: light").click()
        page.get_by_role("button", name="Theme: dark").wait_for()
        page.reload()
        page.get_by_role("button", name="Theme: dark").wait_for()
        assert page.locator("html").get_attribute("data-theme") == "dark"
        assert page.locator("body.body--dark").count() == 1


def test_the_server_forgets_a_page_that_was_closed(chromium, cases):
    with visit(chromium, site().address) as page:
        page.goto("/")
        page.get_by_text("No cases yet").wait_for()
        cases.nobody.clear()
        assert cases.listeners
    assert cases.nobody.wait(30) and not cases.listeners
