"""The crew of warm workers: how many work at once, what ends them and what comes after. A toy makes the faces."""

import asyncio
import os
import signal

import pytest
import uvloop
from kept_toys import MALE, UNKNOWN, Gate, ended, intake, last, made, maker, served, until

from reconstruction.cases.asked import Asked
from web.cases import run
from web.problems import Problem

HALF = ["at", "fuse", 0.5]


def states(case):
    return [face.state for face in case.faces]


def test_twenty_cases_at_once_all_end_and_two_are_made_at_a_time(tmp_path):
    (tmp_path / "together").mkdir()

    async def story():
        async with served(tmp_path / "server") as cases:
            steps = [HALF, ["together", str(tmp_path / "together")]]
            ids = [(await cases.create(intake(tmp_path / "server", *steps), UNKNOWN)).id for _ in range(20)]
            places = {face.place for case in cases.list() for face in case.faces if face.state == "queued"}
            assert places == set(range(1, len(places) + 1))
            ends = await asyncio.gather(*(last(cases, case) for case in ids))
            assert {state for case in ends for state in states(case)} == {"done"}
            begun = [case.faces[0].started for case in ends]
            assert begun == sorted(begun)  # as they came
            assert len({maker(cases, case.faces[0]) for case in ends}) <= 2
            assert cases.health().running == cases.health().queued == 0

    asyncio.run(story())
    counts = [int(line) for line in (tmp_path / "together.most").read_text().split()]
    assert len(counts) == 20 and set(counts) <= {1, 2}


def test_a_warm_process_makes_one_face_after_another(tmp_path):
    async def story():
        async with served(tmp_path, workers=1) as cases:
            faces = [(await made(cases, tmp_path)).faces[0] for _ in range(3)]
            assert len({maker(cases, face) for face in faces}) == 1

    asyncio.run(story())


def test_what_runs_is_cancelled_with_its_process_and_the_next_one_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "GRACE_S", 0.0)
    gate = Gate(tmp_path)

    async def story():
        async with served(tmp_path / "server", workers=1) as cases:
            case = await cases.create(intake(tmp_path / "server", ["litter"], HALF, *gate.steps), UNKNOWN)
            next_one = await cases.create(intake(tmp_path / "server"), UNKNOWN)
            process = await gate.reached()
            running = await until(cases, case.id, lambda record: record.faces[0].station == "fuse")
            assert (running.faces[0].state, running.faces[0].share) == ("running", 0.5)
            assert (await cases.cancel(case.id, 1)).state == "cancelled"
            await ended(process)
            assert not list((tmp_path / "server" / "cases" / case.id / "faces").iterdir())
            after = (await last(cases, next_one.id)).faces[0]
            assert after.state == "done" and maker(cases, after) != process
            with pytest.raises(Problem, match="cancelled and cannot be cancelled"):
                await cases.cancel(case.id, 1)
        assert not list((tmp_path / "server" / "scratch").iterdir())  # temporary files are parts of what was sent

    asyncio.run(story())


def test_a_process_that_lets_go_of_a_cancelled_face_stays_warm(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "GRACE_S", 3600.0)
    gate = Gate(tmp_path)

    async def story():
        async with served(tmp_path / "server", workers=1) as cases:
            case = await cases.create(intake(tmp_path / "server", *gate.steps, *[HALF] * 100), UNKNOWN)
            process = await gate.reached()
            cancelling = asyncio.create_task(cases.cancel(case.id, 1))
            await asyncio.sleep(0)  # it has begun
            gate.pass_on()
            assert (await cancelling).state == "cancelled"
            assert maker(cases, (await made(cases, tmp_path / "server")).faces[0]) == process

    asyncio.run(story())


def test_what_waits_is_cancelled_and_tried_again_at_the_end_of_the_queue(tmp_path):
    gate = Gate(tmp_path)

    async def story():
        async with served(tmp_path / "server", workers=1) as cases:
            await cases.create(intake(tmp_path / "server", *gate.steps), UNKNOWN)
            await gate.reached()
            waiting = [(await cases.create(intake(tmp_path / "server"), UNKNOWN)).id for _ in range(3)]
            assert [cases.face(case, 1).place for case in waiting] == [1, 2, 3]
            assert (await cases.cancel(waiting[0], 1)).state == "cancelled"
            assert [cases.face(case, 1).place for case in waiting] == [None, 1, 2]
            assert (await cases.retry(waiting[0], 1)).place == 3
            with pytest.raises(Problem, match="queued and cannot be tried again"):
                await cases.retry(waiting[0], 1)
            gate.pass_on()
            ends = [(await last(cases, case)).faces[0] for case in waiting]
            assert [face.state for face in ends] == ["done"] * 3
            assert ends[1].started <= ends[2].started <= ends[0].started

    asyncio.run(story())


def test_a_killed_worker_is_told_and_its_face_tried_again(tmp_path):
    gate = Gate(tmp_path)

    async def story():
        async with served(tmp_path / "server", workers=1) as cases:
            case = await cases.create(intake(tmp_path / "server", *gate.steps), UNKNOWN)
            os.kill(await gate.reached(), signal.SIGKILL)
            face = (await last(cases, case.id)).faces[0]
            assert face.state == "died" and "signal 9" in face.message
            assert (await cases.retry(case.id, 1)).state in ("queued", "running")
            await gate.reached()
            gate.pass_on()
            face = (await last(cases, case.id)).faces[0]
            assert (face.state, face.tries, face.message) == ("done", 2, None)

    asyncio.run(story())


def test_an_idle_worker_that_is_killed_is_replaced(tmp_path):
    async def story():
        async with served(tmp_path, workers=1) as cases:
            process = maker(cases, (await made(cases, tmp_path)).faces[0])
            os.kill(process, signal.SIGKILL)
            await ended(process)
            other = await made(cases, tmp_path)
            if other.faces[0].state == "died":  # it was handed to the dead one before that was known
                await cases.retry(other.id, 1)
                other = await last(cases, other.id)
            assert other.faces[0].state == "done" and maker(cases, other.faces[0]) != process

    asyncio.run(story())


def test_a_case_is_removed_while_it_is_made(tmp_path):
    gate = Gate(tmp_path)

    async def story():
        async with served(tmp_path / "server", workers=1) as cases:
            case = await cases.create(intake(tmp_path / "server", *gate.steps), UNKNOWN)
            await cases.add_face(case.id, MALE)  # which waits
            process = await gate.reached()
            watched = asyncio.create_task(last(cases, case.id))
            await asyncio.sleep(0)  # it watches
            await cases.delete(case.id)
            await ended(process)
            assert (await watched).id == case.id  # and is told no more
            with pytest.raises(Problem, match="no case of this id"):
                cases.get(case.id)
            assert not list((tmp_path / "server" / "cases").iterdir())
            assert not list((tmp_path / "server" / "gone").iterdir())
            assert states(await made(cases, tmp_path / "server")) == ["done"]

    asyncio.run(story())


def test_another_face_goes_before_cases_that_wait_and_to_the_process_that_knows_the_skull(tmp_path):
    gates = Gate(tmp_path, "one"), Gate(tmp_path, "two")

    async def story():
        async with served(tmp_path / "server", workers=2) as cases:
            known = await made(cases, tmp_path / "server")
            await made(cases, tmp_path / "server")  # by the other process
            for bmi in (20, 30, 40):
                await cases.add_face(known.id, Asked(bmi=bmi))
                known = await last(cases, known.id)
            assert len({maker(cases, face) for face in known.faces}) == 1
            busy = [(await cases.create(intake(tmp_path / "server", *gate.steps), UNKNOWN)).id for gate in gates]
            for gate in gates:
                await gate.reached()
            waits = await cases.create(intake(tmp_path / "server"), UNKNOWN)
            early = await cases.add_face(waits.id, MALE)  # of a case without a face: it does not overtake
            slider = await cases.add_face(known.id, MALE)
            assert (slider.place, cases.face(waits.id, 1).place, cases.face(waits.id, early.number).place) == (1, 2, 3)
            for gate in gates:
                gate.pass_on()
            await asyncio.gather(*(last(cases, case) for case in (known.id, waits.id, *busy)))
            assert cases.face(known.id, slider.number).started <= cases.face(waits.id, 1).started

    asyncio.run(story())


def test_a_face_that_takes_too_long_is_ended(tmp_path):
    gate = Gate(tmp_path)

    async def story():
        async with served(tmp_path / "server", workers=1, job_seconds=0) as cases:
            face = (await made(cases, tmp_path / "server", *gate.steps)).faces[0]
            assert face.state == "died" and "was ended after 0 seconds" in face.message

    asyncio.run(story())


def test_a_face_that_only_a_fresh_process_has_memory_for_gets_one(tmp_path):
    async def story():
        async with served(tmp_path, workers=1, memory_mb=2000) as cases:
            first = (await made(cases, tmp_path, ["keep", 1200])).faces[0]
            second = (await made(cases, tmp_path, ["take", 1200])).faces[0]
            assert (second.state, second.tries) == ("done", 2) and maker(cases, first) != maker(cases, second)
            too_large = (await made(cases, tmp_path, ["take", 4000])).faces[0]
            assert (too_large.state, too_large.tries) == ("refused", 2)

    asyncio.run(story())


def test_workers_that_cannot_start_are_started_later_and_later_and_that_is_told(tmp_path):
    async def story():
        rests, enough = [], asyncio.Event()

        async def rest(seconds):
            rests.append(seconds)
            if len(rests) > 5:
                enough.set()
                await asyncio.Event().wait()

        async with served(tmp_path, "toy_session:WarmsNever", rest=rest, workers=1) as cases:
            case = await cases.create(intake(tmp_path), UNKNOWN)
            await enough.wait()
            assert rests == [0.0, 1.0, 5.0, 15.0, 60.0, 60.0]
            assert "6 times in a row" in cases.health().trouble and cases.health().warm == 0
            assert cases.face(case.id, 1).state == "queued"

    asyncio.run(story())


def test_the_loop_that_serves_the_page_has_workers_too(tmp_path):
    async def story():
        async with served(tmp_path, workers=1) as cases:
            process = maker(cases, (await made(cases, tmp_path)).faces[0])
            assert os.getpgid(process) == process and os.getsid(process) == os.getsid(0)
            case = await cases.create(intake(tmp_path, *[HALF] * 1000), UNKNOWN)
            await cases.delete(case.id)
            assert states(await made(cases, tmp_path)) == ["done"]

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # which uvicorn takes where it is there
        runner.run(story())


def test_only_a_class_in_a_module_is_a_session(tmp_path):
    for strange in ("", "toy_session", "toy_session:", "os;system:x", "../toy:Toy", "toy_session:Toy()"):
        with pytest.raises(ValueError, match="MODULE:CLASS"):
            asyncio.run(anext_of(served(tmp_path, strange)))
    with pytest.raises(ValueError):
        Asked(method="toy_session:ToySession")


async def anext_of(opened):
    async with opened:
        pass


def test_time_left_is_learnt_from_faces_alike(tmp_path):
    gate = Gate(tmp_path)

    async def story():
        async with served(tmp_path / "server", workers=1) as cases:
            first = await cases.create(intake(tmp_path / "server", HALF, *gate.steps), UNKNOWN)
            waits = await cases.create(intake(tmp_path / "server"), UNKNOWN)
            await gate.reached()
            await until(cases, first.id, lambda record: record.faces[0].station == "fuse")
            assert cases.face(first.id, 1).seconds_left >= 0.0  # by its share alone
            assert cases.face(waits.id, 1).seconds_left is None  # none like it was ever made here
            gate.pass_on()
            await last(cases, waits.id)
            await cases.create(intake(tmp_path / "server", *gate.steps), UNKNOWN)
            await gate.reached()
            waits = await cases.create(intake(tmp_path / "server"), UNKNOWN)
            assert 0.0 <= waits.faces[0].seconds_left < 3600.0
            gate.pass_on()
            await last(cases, waits.id)

    asyncio.run(story())


def test_a_watcher_sees_each_station_and_the_end(tmp_path):
    gate = Gate(tmp_path)

    async def story():
        async with served(tmp_path / "server", workers=1) as cases:
            case = await cases.create(intake(tmp_path / "server", HALF, *gate.steps), UNKNOWN)
            await until(cases, case.id, lambda record: record.faces[0].station == "fuse")
            everywhere = cases.changes()
            change = asyncio.create_task(anext(everywhere))
            await gate.reached()
            gate.pass_on()
            assert states(await last(cases, case.id)) == ["done"] and await change == case.id
            assert [states(record) async for record in cases.watch(case.id)] == [["done"]]

    asyncio.run(story())
