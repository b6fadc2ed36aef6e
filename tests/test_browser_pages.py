"""The first page in Chromium: who can use it, what is dropped, what is refused and how it says so."""

import pytest
import trimesh
from in_chromium import chromium, serious
from page_site import cases, home, site, visit

pytestmark = pytest.mark.browser
FIXTURES = (chromium, cases, home)
GALLERY = ".gallery .card"
FAKE_FOLDER = """async () => {
  const { dropped } = await import("cranioface-page/gather.js");
  const given = (name) => (done) => done(new File(["x"], name));
  const file = (name, path) => ({ isFile: true, name, fullPath: path + name, file: given(name) });
  const reader = (inner) => ({ readEntries: (done) => done(inner.splice(0, 100)) }); // in pieces, as browsers do
  const folder = (name, path, inner) => ({ name, fullPath: path + name, createReader: () => reader(inner) });
  const slices = Array.from({ length: 230 }, (_, k) => file(`${k}.dcm`, "/ct/series/"));
  const inner = [file(".DS_Store", "/ct/"), folder("series", "/ct/", slices), file("DICOMDIR", "/ct/")];
  const items = [{ kind: "string" }, { kind: "file", webkitGetAsEntry: () => folder("ct", "/", inner) }];
  const got = await dropped({ items, files: [] }, 300);
  return got.map(({ path }) => path);
}"""


def ball(folder):
    trimesh.creation.icosphere(2, radius=80.0).export(folder / "ball.stl")
    return folder / "ball.stl"


@pytest.mark.parametrize("dark", [False, True])
def test_anybody_can_use_the_first_page(chromium, cases, dark):
    with visit(chromium, site().address, dark=dark) as page:
        page.goto("/")
        page.get_by_text("No cases yet").wait_for()
        assert serious(page) == []
        assert page.get_by_text("A reconstruction is a lead, never an identification.").is_visible()
        for title, state in (("<i>Done</i> & done", "done"), ("Failed", "failed"), ("Runs", "running")):
            case = cases.add(title, state=state, station="align", share=0.3)
            if state == "done":
                cases.make(case.id)
        page.locator(GALLERY).nth(1).wait_for()
        assert page.get_by_role("link", name="<i>Done</i> & done").is_visible()  # as it is called, not as markup
        assert page.get_by_role("progressbar", name="Runs").get_attribute("aria-valuenow") == "30"
        assert serious(page) == []


def test_a_mesh_is_sent_and_its_case_opens(home, cases, tmp_path):
    home.locator("input[type=file]").first.set_input_files(ball(tmp_path))
    home.get_by_text("ball.stl").wait_for()
    home.get_by_role("slider", name="BMI").press("ArrowRight")
    home.get_by_role("radio", name="female").check()
    home.get_by_label("Also a lean and a full face").check()
    home.get_by_text("A file for a 3D printer").click()
    home.get_by_label("On a stand").check()
    home.get_by_label("Wall in mm").fill("2.5")
    home.get_by_role("button", name="Make the face").click()
    home.wait_for_url("**/case/*")
    (case,) = cases.cases.values()
    assert (case.kind, case.faces[0].asked.sex, case.faces[0].asked.bmi) == ("mesh", "female", 25.5)
    assert (case.faces[0].asked.faces, case.faces[0].asked.fullness) == (3, None)
    assert (case.faces[0].asked.age, case.faces[0].asked.base, case.faces[0].asked.wall_mm) == (None, True, 2.5)


def test_what_is_refused_says_why_and_is_no_markup(chromium, cases, tmp_path):
    (tmp_path / "notes.stl").write_text("<b>no mesh</b> at all")
    with visit(chromium, site().address, expected=["status of 4"]) as page:
        page.goto("/")
        page.locator("input[type=file]").first.set_input_files(tmp_path / "notes.stl")
        page.get_by_role("button", name="Make the face").click()
        line = page.locator(".problem")
        line.wait_for()
        assert len(line.text_content()) > 20 and line.locator("*").count() == 0 and not cases.cases
        page.get_by_role("button", name="Take the files out").click()
        assert line.count() == 0 and page.get_by_role("button", name="Make the face").is_disabled()


def test_too_much_is_told_before_it_is_sent(home, tmp_path):
    (tmp_path / "large.stl").write_bytes(bytes(1_000_001))
    home.locator("input[type=file]").first.set_input_files(tmp_path / "large.stl")
    assert "at most 1 MB" in home.get_by_role("alert").filter(has_text="MB").text_content()


def test_a_folder_is_sent_with_the_places_of_its_files(home, tmp_path):
    for name in ("one.dcm", "two.dcm"):
        (tmp_path / "ct" / "series").mkdir(parents=True, exist_ok=True)
        (tmp_path / "ct" / "series" / name).write_bytes(b"slice " + name.encode())
    sent = []
    answer = {"status": 201, "json": {"id": "no-such-case", "notes": []}}
    home.route("**/api/v1/cases", lambda route: (sent.append(route.request.post_data_buffer), route.fulfill(**answer)))
    home.route("**/case/*", lambda route: route.fulfill(body="its page", content_type="text/html"))
    home.locator("input[webkitdirectory]").set_input_files(tmp_path / "ct")
    home.get_by_text("2 files").wait_for()
    home.get_by_role("button", name="Make the face").click()
    home.wait_for_url("**/case/no-such-case")
    assert all(f'name="files"; filename="ct/series/{name}.dcm"'.encode() in sent[0] for name in ("one", "two"))


def test_a_dropped_folder_is_walked_to_its_end(home):
    paths = home.evaluate(FAKE_FOLDER)
    assert len(paths) == 231 and paths[0] == "ct/series/0.dcm" and paths[-1] == "ct/DICOMDIR"


def test_an_upload_can_be_cancelled(home, tmp_path):
    home.route("**/api/v1/cases", lambda route: None)  # an answer that never comes
    home.locator("input[type=file]").first.set_input_files(ball(tmp_path))
    home.get_by_role("button", name="Make the face").click()
    home.get_by_role("progressbar", name="Upload").wait_for()
    home.get_by_role("button", name="Cancel").click()
    assert home.get_by_role("button", name="Make the face").is_enabled() and home.locator(".problem").count() == 0
