"""The pages without a browser: what their HTML holds, what reaches their components, what their events do."""

import asyncio
import json
from dataclasses import replace

import pytest
from page_cases import PageCases, told

from reconstruction.cases.asked import Asked
from web.settings import Limits, Settings

pytest.importorskip("nicegui")
from nicegui.element import Element  # noqa: E402

from web.page import form, rooms, shown, words  # noqa: E402
from web.page.rooms import film, fullness, one_image, overview  # noqa: E402
from web.page.rooms.shown import number, plain_rows, words_of  # noqa: E402


@pytest.fixture()
def cases(tmp_path):
    return PageCases(tmp_path)


def test_every_component_is_there_and_imports_only_what_is_there():
    """A misspelt import would be seen by a browser alone."""
    from web.page import components, frame

    made = [kind for kind in vars(components).values() if isinstance(kind, type) and issubclass(kind, Element)]
    assert len(made) > 8 and all(kind is Element or kind.component.path.is_file() for kind in made)
    vue = frame.STATIC.parent / "vue"
    for path in [*vue.glob("*.js"), *frame.STATIC.glob("*.js")]:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("import"):
                name = line.split('"')[1]
                assert name.startswith("cranioface-page/"), f"{path.name}: {line}"
                assert (frame.STATIC / name.removeprefix("cranioface-page/")).is_file(), f"{path.name}: {line}"


def test_nothing_of_the_pages_names_another_host():
    from web.page import frame

    svg = "http://www.w3.org/2000/svg"  # a name, which nothing fetches
    for path in [*(frame.STATIC.parent / "vue").iterdir(), *frame.STATIC.iterdir()]:
        text = path.read_text(encoding="utf-8").replace(svg, "")
        assert "://" not in text and "eval(" not in text and "innerHTML" not in text and "v-html" not in text, path.name


def test_a_face_at_work_is_what_matters_of_a_case(cases):
    case = cases.add(state="done")
    later = asyncio.run(cases.add_face(case.id, Asked(bmi=30)))
    assert shown.matters(cases.get(case.id)) == later
    cases.move(case.id, later.number, state="failed", message="no")
    assert shown.matters(cases.get(case.id)).number == 1
    cases.move(case.id, 1, state="died")
    assert shown.matters(cases.get(case.id)).number == later.number


def test_a_case_for_the_gallery_is_plain_and_has_its_picture(cases):
    case = cases.add("<b>skull</b> & co", kind="ct")
    assert shown.case(case)["thumbnail"] is None and shown.case(case)["face"]["active"]
    cases.make(case.id)
    plain = shown.case(cases.get(case.id))
    assert plain["thumbnail"] == f"/api/v1/cases/{case.id}/faces/1/files/view/thumbnail.png"
    assert json.loads(json.dumps(plain)) == plain and len(json.dumps(plain)) < 1000  # two hundred are 200 kB


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        (Asked(), "Sex, age and BMI unknown"),
        (Asked(sex="female", age=45, bmi=22.5), "Female, 45 years, BMI 22.5"),
        (Asked(age=60), "60 years"),
        (Asked(bmi=30), "BMI 30"),
        (Asked(bmi=30, fullness=1.0), "BMI 30, fullness +1"),
    ],
)
def test_facts_in_a_line(asked, line):
    assert words.facts(asked) == line


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        (Asked(base=True), "On a stand, solid"),
        (Asked(wall_mm=2.5), "Walls of 2.5 mm"),
        (Asked(base=True, wall_mm=2), "On a stand, walls of 2 mm"),
    ],
)
def test_a_print_in_a_line(asked, line):
    assert asked.printed and words.printed(asked) == line


def test_a_station_that_is_not_known_is_called_as_it_calls_itself():
    assert words.station("align") == "Find the Frankfurt frame" and words.station(None) == ""
    assert words.station("pull_teeth") == "Pull teeth"


SIZES = {0: "0 bytes", 999: "999 bytes", 1_000: "1.0 kB", 9_800_000: "9.8 MB", 14_200_000: "14 MB", 2.5e9: "2.5 GB"}


@pytest.mark.parametrize("count", SIZES)
def test_sizes(count):
    assert words.size(count) == SIZES[count]


@pytest.mark.parametrize(("host", "hosts", "here"), [("127.0.0.1", (), True), ("0.0.0.0", (), False),
                                                     ("127.0.0.1", ("face.clinic.example",), False)])  # fmt: skip
def test_only_a_server_of_this_machine_alone_says_that_nothing_leaves_it(tmp_path, host, hosts, here):
    offered = form.offered(Settings(folder=tmp_path, host=host, hosts=hosts, limits=Limits(upload_mb=7)))
    assert (offered["stays"] == "Nothing leaves this machine.") is here
    assert offered["most"]["mb"] == 7 and offered["facts"]["age"] == [18, 100]
    assert offered["facts"]["fullness"] == [-3, 3]


def test_the_three_levels_of_a_person_are_theirs_whatever_fullness_is_told():
    lean, usual, full = shown.levels(Asked()).values()
    assert lean == -full < 0 and usual is None
    assert shown.levels(Asked(bmi=40, fullness=-2.0)) == shown.levels(Asked(bmi=40)) != shown.levels(Asked())


def test_how_full_a_face_is_and_the_two_beside_it_are_told():
    expected = {"fullness": {"mean": 0.5, "sd": 0.66, "from": "bmi"}}
    assert fullness.rows(expected) == [("In SDs about the usual", "+0.5 (SD 0.7), as BMI lets expect")]
    lean = {"fullness": -0.3, "error_to_true_skin": {"worst_mm": 2.0}}
    rows = fullness.rows(expected | {"faces": {"lean": lean, "nearest_to_true_skin": "lean"}})
    assert rows[1:] == [("The lean face", "-0.3, 2.00 mm off"), ("Nearest to the true skin", "lean")]
    assert fullness.rows({}) == []


@pytest.mark.parametrize(("kind", "asked", "without"), [
    ("image", Asked(), {"align", "translate", "fuse"}),
    ("ct", Asked(method="tissue-depth"), {"translate", "fuse", "complete", "implant"}),
    ("mesh", Asked(complete=True), {"predict", "tissue-depth face", "print"}),
    ("mesh", Asked(base=True), {"predict", "complete"}),
])  # fmt: skip
def test_no_station_is_shown_that_a_face_does_not_pass_and_each_has_its_words(cases, kind, asked, without):
    case = cases.add(kind=kind)
    cases.move(case.id, 1, asked=asked)
    told = form.work(cases.get(case.id))
    order = [station["name"] for station in told["stations"]]
    assert set(told["surely"]) <= set(order) and not without & set(told["surely"])
    assert told["surely"] == sorted(told["surely"], key=order.index)


def test_what_waits_for_workers_that_warm_up_says_so(cases):
    warm, cold = cases.health(), replace(cases.health(), warm=0)
    assert words.holdup(warm) is None and words.holdup(replace(warm, warm=1, trouble="no")) is None
    assert "loads its networks" in words.holdup(cold)
    assert "no memory" in words.holdup(replace(cold, trouble="no memory"))
    queued, running = cases.add(), cases.add(state="running")
    assert shown.case(queued, "why")["face"]["holdup"] == "why" and shown.case(running, "why")["face"]["holdup"] is None


def test_a_radiograph_that_made_a_face_fuller_says_so():
    told = {
        "fullness": {"mean": 1.52, "sd": 0.68},
        "fullness_used": "estimated",
        "off_outline_mm": 0.89,
        "turned_deg": -0.27,
    }
    rows = dict(film.rows(told | {"misfits": 0, "faces": "right", "scale": 1.006, "mm_per_pixel": None}))
    assert rows["How full"] == "+1.5 (SD 0.7), and the face is made so" and rows["Turned by"] == "-0.3°"
    assert rows["Scale"] == "–" and "Landmarks that do not fit" not in rows and film.rows({}) == []
    assert "made as asked" in dict(film.rows(told | {"fullness_used": "as told"}))["How full"]


def test_a_face_of_one_image_is_doubtful_before_all_else():
    image = told("image", doubts=["scale unknown"])
    assert overview.doubts_of(image) == [one_image.ROUGH, "scale unknown"] and overview.doubts_of(told("mesh")) == []
    assert rooms.tabs(rooms.open_rooms(image), image)[0]["count"] == 2


def test_an_error_is_said_by_its_side():
    lean, full = (dict(overview._errors({"bias_mm": mm})) for mm in (-5.99, 2.48))
    assert lean == {"On average too lean by": "5.99 mm"} and full == {"On average too full by": "2.48 mm"}


def test_a_room_without_anything_to_say_has_no_tab():
    names = [room.name for room in rooms.open_rooms(told("mesh"))]
    assert names == ["overview", "closeups", "depths", "projections", "downloads"]
    assert [room.name for room in rooms.open_rooms(told("image"))] == ["overview", "image", "downloads"]
    older = {name: value for name, value in told("mesh").items() if name != "closeups"}  # of a version without them
    assert "closeups" not in [room.name for room in rooms.open_rooms(older)]
    completed = told("mesh", completed={"share": 0.1}, doubts=["one", "two"])
    assert "bone" in [room.name for room in rooms.open_rooms(completed)]
    assert rooms.tabs(rooms.open_rooms(completed), completed)[0] == {
        "name": "overview",
        "label": "Overview",
        "count": 2,
    }


def test_measures_for_people():
    assert number(3.14159, "mm") == "3.1 mm" and number(None) == "–" and number(True) == "yes" and number("x") == "x"
    assert words_of("gape_mm") == "Gape, mm" and words_of("upper_teeth") == "Upper teeth"
    assert plain_rows({"gape_mm": 3.2, "inner": {"a": 1}, "none": None}) == [("Gape, mm", "3.20")]
