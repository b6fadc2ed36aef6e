"""The page of a case in Chromium: its work, its 3D view, another person over the same skull, its bad ends."""

import pytest
from in_chromium import READY, chromium, serious
from page_site import DOUBT, cases, done, page, site, visit

from reconstruction.cases.asked import Asked
from web.problems import Problem

pytestmark = pytest.mark.browser
FIXTURES = (chromium, cases, done, page)


def test_from_the_sample_to_its_face(chromium, cases):
    with visit(chromium, site().address) as page:
        page.goto("/")
        page.get_by_role("button", name="Try the sample").click()
        page.wait_for_url("**/case/*")
        page.get_by_role("heading", name="Waiting for its turn").wait_for()
        (case,) = cases.cases.values()
        cases.move(case.id, 1, state="running", station="describe", share=0.42, seconds_left=3.0, place=None)
        page.locator("[aria-current=step]").get_by_text("Describe the skull").wait_for()
        assert page.get_by_role("progressbar", name="The face").get_attribute("aria-valuenow") == "42"
        cases.move(case.id, 1, station="radiograph")  # which not every face passes: it stands in its place
        page.locator("[aria-current=step]").get_by_text("Lay the radiograph on the skull").wait_for()
        assert page.locator(".stations .behind").all_inner_texts()[-1] == "Describe the skull"
        assert page.locator(".stations .ahead").all_inner_texts()[0] == "Predict the soft tissue"
        cases.make(case.id)
        page.locator(READY).wait_for()
        assert page.get_by_role("tab", name="Overview").get_attribute("aria-selected") == "true"


@pytest.mark.parametrize("dark", [False, True])
def test_anybody_can_use_the_page_of_a_case(chromium, done, dark):
    with visit(chromium, site().address, dark=dark) as page:
        page.goto(f"/case/{done.id}")
        page.locator(READY).wait_for()
        for tab in page.get_by_role("tab").all():
            tab.click()
            assert serious(page) == []


def test_another_bmi_is_another_face_and_the_first_stays_until_it_is_there(page, done, cases):
    page.get_by_role("slider", name="BMI").press("End")
    page.get_by_role("slider", name="BMI").press("ArrowLeft")
    page.locator(".remaking").get_by_text("Next in the queue", exact=True).wait_for()
    (_, face) = cases.get(done.id).faces  # one, of two keys
    assert face.asked.bmi == 59.5 and face.asked.sex is None
    assert page.locator(READY).is_visible()
    with page.expect_request(f"**/faces/{face.number}/files/view/told.json"):
        cases.make(done.id, face.number)
    page.get_by_role("button", name="BMI 59.5", pressed=True).wait_for()
    assert not page.get_by_text(DOUBT).count()  # the rooms are the new face's
    with page.expect_request("**/faces/1/files/view/told.json"):
        page.get_by_role("button", name="Sex, age and BMI unknown").click()
    page.get_by_text(DOUBT).wait_for()
    assert page.get_by_role("slider", name="BMI").get_attribute("aria-valuetext") == "unknown"


def test_lean_usual_and_full_are_asked_by_one_press_and_a_slider_says_more(page, done, cases):
    cases.move(done.id, 1, asked=Asked(faces=3))
    page.get_by_role("button", name="full", exact=True).click()
    page.locator(".remaking").get_by_text("Fullness +1.2").wait_for()
    (_, face) = cases.get(done.id).faces
    assert face.asked == Asked(fullness=1.2)  # one face: nothing is left to vary
    with page.expect_request(f"**/faces/{face.number}/files/view/told.json"):
        cases.make(done.id, face.number)
    page.get_by_role("button", name="full", exact=True, pressed=True).wait_for()
    page.get_by_role("slider", name="Fullness").press("ArrowLeft")
    page.locator(".remaking").get_by_text("Fullness +1.1").wait_for()
    page.get_by_role("button", name="usual", exact=True).click()
    page.get_by_text("With fullness told").wait_for(state="hidden")
    assert page.get_by_role("slider", name="Fullness").get_attribute("aria-valuetext") == "unknown"


def test_a_face_that_fails_says_so_and_is_tried_again(page, done, cases):
    page.get_by_role("radio", name="male", exact=True).check()
    page.locator(".remaking").get_by_text("Next in the queue", exact=True).wait_for()
    cases.move(done.id, 2, state="died", message="The server was stopped while it ran.")
    page.get_by_text("The server was stopped while it ran.").wait_for()
    page.get_by_role("button", name="Try again").click()
    page.locator(".remaking").get_by_text("Next in the queue", exact=True).wait_for()
    assert page.locator(READY).is_visible() and cases.face(done.id, 2).state == "queued"
    cases.make(done.id, 2)
    page.get_by_role("button", name="Male", pressed=True).wait_for()  # who tries again wants to see it


def test_sliders_that_are_not_of_the_face_in_the_view_say_so(page, done, cases):
    unknown = page.get_by_role("status").get_by_text("Sex, age and BMI unknown")
    page.get_by_role("radio", name="male", exact=True).check()
    page.get_by_role("status").get_by_text("The view still shows face 1").wait_for()
    cases.move(done.id, 2, state="refused", message="No face can be made of it.")
    page.get_by_role("button", name="Set as shown").wait_for()
    assert unknown.is_visible() and page.get_by_role("radio", name="male", exact=True).is_checked()
    page.get_by_role("button", name="Set as shown").click()
    unknown.wait_for(state="hidden")
    assert page.get_by_role("radio", name="unknown", exact=True).is_checked()


def test_a_case_is_not_gone_because_its_server_stops(page, done, cases, monkeypatch):
    def stopped(case):
        raise Problem(503, "stopped", "the server is starting or stopping")

    with monkeypatch.context() as patch:
        patch.setattr(cases, "get", stopped)
        cases.put(done)
        page.get_by_role("alert").get_by_text("the server is starting or stopping").wait_for()
    assert page.locator(READY).is_visible() and not page.get_by_text("This case is gone").count()


def test_an_image_has_no_sliders_and_says_why(chromium, cases):
    case = cases.add("Film", kind="image")
    cases.make(case.id)
    with visit(chromium, site().address) as page:
        page.goto(f"/case/{case.id}")
        page.get_by_text("is made without sex, age and weight").wait_for()
        assert all(slider.is_disabled() for slider in page.get_by_role("slider", name="BMI").all())
        assert page.get_by_role("tab", name="One image").is_visible()


def test_what_was_refused_says_why(chromium, cases):
    case = cases.add("Box", state="refused", message="Box: holds no skull; <i>export</i> the bone")
    with visit(chromium, site().address) as page:
        page.goto(f"/case/{case.id}")
        page.get_by_text("Box: holds no skull; <i>export</i> the bone").wait_for()
        assert page.get_by_role("button", name="Try again").count() == 0


def test_a_case_that_is_not_here_is_404_and_one_that_goes_says_so(chromium, done, cases):
    with visit(chromium, site().address, expected=["404"]) as page:
        answer = page.goto("/case/3kTMd2Vg0nq1Yc7w_Zb9-A")
        page.get_by_role("heading", name="This case is not here").wait_for()
        assert answer.status == 404
        page.goto(f"/case/{done.id}")
        page.locator(READY).wait_for()
        site().cases.forget(done.id)
        page.get_by_role("heading", name="This case is gone").wait_for()


def test_another_person_is_asked_over_what_the_first_face_was_asked(page, done, cases):
    cases.move(done.id, 1, asked=Asked(mouth="closed", complete=True))
    page.get_by_role("radio", name="female").check()
    page.locator(".remaking").get_by_text("Next in the queue", exact=True).wait_for()
    assert cases.get(done.id).faces[1].asked == Asked(sex="female", mouth="closed", complete=True)
