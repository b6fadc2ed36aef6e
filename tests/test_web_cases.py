"""Cases as a server keeps them: made, read, listed, refused, removed; a toy makes their faces."""

import asyncio
import json
from dataclasses import replace

import pytest
from kept_toys import MALE, intake, last, made, served

from cranioface.command import BadInput
from reconstruction.cases.asked import Asked
from web.problems import Problem


def test_a_case_is_made_and_its_result_lies_in_its_own_folder(tmp_path):
    async def story():
        async with served(tmp_path) as cases:
            case = await cases.create(intake(tmp_path, ["at", "read", 0.2]), MALE)
            assert case.title == "my skull.stl" and case.faces[0].state in ("queued", "running")
            face = (await last(cases, case.id)).faces[0]
            assert (face.state, face.share, face.message, face.tries) == ("done", 1.0, None, 1)
            assert face.created <= face.started <= face.ended
            told = json.loads((cases.result(case.id, 1) / "view" / "told.json").read_text(encoding="utf-8"))
            assert told["asked"] == MALE.plain()
            assert not list((tmp_path / "incoming").iterdir())
            assert cases.get(case.id).bytes == sum(p.stat().st_size for p in tmp_path.glob("cases/**/*") if p.is_file())

    asyncio.run(story())


@pytest.mark.parametrize(
    "steps, state, words",
    [
        ([["refuse", "{main}: holds no bone; see /srv/x/y.stl"]], "refused", "my skull.stl: holds no bone; see y.stl"),
        ([["at", "align", 0.3], ["raise"]], "failed", "an error of the program at the station align (KeyError); "),
        ([["die"]], "died", "its process was ended from outside (signal 9)"),
        ([["take", 4000]], "refused", "needs more than 2000 MB of memory"),
        ([["fill"]], "failed", "the server's disk is full"),
    ],
)
def test_a_face_that_cannot_be_made_ends_with_a_line_and_leaves_nothing(tmp_path, steps, state, words):
    async def story():
        async with served(tmp_path, memory_mb=2000) as cases:
            case = await made(cases, tmp_path, *steps)
            face = case.faces[0]
            assert face.state == state and words in face.message and str(tmp_path) not in face.message
            assert not list((tmp_path / "cases" / case.id / "faces").iterdir())
            with pytest.raises(Problem) as refusal:
                cases.result(case.id, 1)
            assert (refusal.value.status, refusal.value.slug) == (409, "not-done")
            after = await made(cases, tmp_path)
            assert after.faces[0].state == "done"

    asyncio.run(story())


def test_what_means_nothing_of_its_input_is_refused_before_it_waits(tmp_path):
    async def story():
        async with served(tmp_path) as cases:
            image = replace(intake(tmp_path), kind="image")
            with pytest.raises(BadInput, match="^sex: changes nothing of what one image gives"):
                await cases.create(image, MALE)
            assert not cases.list() and image.main.is_file()
            case = await cases.create(image, Asked())
            with pytest.raises(BadInput, match="^bmi: "):
                await cases.add_face(case.id, Asked(bmi=30))
            assert len(cases.get(case.id).faces) == 1

    asyncio.run(story())


def test_the_same_is_not_made_twice_and_another_face_is(tmp_path):
    async def story():
        async with served(tmp_path) as cases:
            case = await made(cases, tmp_path, asked=MALE)
            assert await cases.add_face(case.id, MALE) == case.faces[0]
            other = await cases.add_face(case.id, Asked(sex="female"))
            assert other.number == 2
            record = await last(cases, case.id)
            assert [face.state for face in record.faces] == ["done", "done"] and record.newest_done.number == 2

    asyncio.run(story())


def test_cases_are_listed_newest_first_in_pages(tmp_path):
    async def story():
        async with served(tmp_path) as cases:
            ids = [(await cases.create(intake(tmp_path), Asked())).id for _ in range(5)]
            assert [case.id for case in cases.list()] == ids[::-1]
            assert [case.id for case in cases.list(2)] == [ids[4], ids[3]]
            assert [case.id for case in cases.list(2, before=ids[3])] == [ids[2], ids[1]]

    asyncio.run(story())


@pytest.mark.parametrize("case", ["", "..", "../../etc/passwd", "a" * 21, "a" * 23, "a" * 21 + "/", "a" * 22, "é" * 22])
def test_what_is_no_id_of_a_case_is_none(tmp_path, case):
    async def story():
        async with served(tmp_path) as cases:
            for ask in (lambda: cases.get(case), lambda: cases.face(case, 1), lambda: cases.result(case, 1)):
                with pytest.raises(Problem) as refusal:
                    ask()
                assert (refusal.value.status, refusal.value.slug) == (404, "no-such-case")
            for answer in (cases.delete(case), cases.cancel(case, 1), cases.retry(case, 1), last(cases, case)):
                with pytest.raises(Problem) as refusal:
                    await answer
                assert refusal.value.status == 404

    asyncio.run(story())
