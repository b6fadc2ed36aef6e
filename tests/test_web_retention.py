"""Which cases a server removes by itself, and what it answers when its disk or its queue is full."""

import asyncio
import shutil
import sqlite3

import pytest
from kept_toys import MALE, UNKNOWN, Gate, intake, last, made, served

from web.cases import admission
from web.problems import Problem

HOUR = 3600.0


class Clock:
    def __init__(self):
        self.now = 1_000_000.0

    def __call__(self):
        return self.now


async def problem_of(answer):
    with pytest.raises(Problem) as refusal:
        await answer
    return refusal.value.status, refusal.value.slug


def test_a_case_goes_when_its_time_is_over_and_not_before(tmp_path):
    clock = Clock()

    async def story():
        async with served(tmp_path, clock=clock, keep_hours=10) as cases:
            old = await made(cases, tmp_path)
            assert old.expires == clock.now + 10 * HOUR
            clock.now += 9 * HOUR
            await cases.add_face(old.id, MALE)  # which is a change
            assert (await last(cases, old.id)).expires == clock.now + 10 * HOUR
            clock.now += 9 * HOUR
            new = await made(cases, tmp_path)
            assert [case.id for case in cases.list()] == [new.id, old.id]
            clock.now += HOUR
            newest = await made(cases, tmp_path)
            assert [case.id for case in cases.list()] == [newest.id, new.id]
            assert {path.name for path in (tmp_path / "cases").iterdir()} == {newest.id, new.id}

    asyncio.run(story())


def test_a_case_that_somebody_looks_at_stays_until_they_leave(tmp_path):
    clock = Clock()

    async def story():
        async with served(tmp_path, clock=clock, keep_hours=10) as cases:
            old = await made(cases, tmp_path)
            clock.now += 11 * HOUR
            cases.result(old.id, 1)
            await made(cases, tmp_path)
            assert cases.list()[-1].id == old.id
            clock.now += HOUR
            await made(cases, tmp_path)
            assert old.id not in {case.id for case in cases.list()}

    asyncio.run(story())


def test_the_oldest_go_where_all_together_are_too_large_but_none_that_waits_or_runs(tmp_path):
    clock, gate, root = Clock(), Gate(tmp_path), tmp_path / "server"

    async def story():
        async with served(root, clock=clock, workers=1, disk_mb=1) as cases:
            runs = await cases.create(intake(root, *gate.steps, size=400_000), UNKNOWN)
            await gate.reached()
            waits = await cases.create(intake(root, size=400_000), UNKNOWN)
            upload = intake(root, size=400_000)
            clock.now += HOUR  # nobody looks at them any more
            assert await problem_of(cases.create(upload, UNKNOWN)) == (507, "disk-full")
            assert upload.main.is_file()  # it is still its sender's
            gate.pass_on()
            await asyncio.gather(last(cases, runs.id), last(cases, waits.id))
            assert await problem_of(cases.create(upload, UNKNOWN)) == (507, "disk-full")  # somebody just looked
            clock.now += HOUR
            new = await cases.create(upload, UNKNOWN)
            assert [case.id for case in cases.list()] == [new.id, waits.id]
            await last(cases, new.id)

    asyncio.run(story())


def test_a_full_queue_and_too_many_faces_are_told(tmp_path):
    gate, root = Gate(tmp_path), tmp_path / "server"

    async def story():
        async with served(root, workers=1, queued=2, faces=2) as cases:
            first = await cases.create(intake(root, *gate.steps), UNKNOWN)
            await gate.reached()
            second = await cases.create(intake(root), UNKNOWN)
            await cases.add_face(second.id, MALE)
            assert await problem_of(cases.create(upload := intake(root), UNKNOWN)) == (503, "queue-full")
            assert upload.main.is_file()
            assert await problem_of(cases.add_face(first.id, MALE)) == (503, "queue-full")
            await cases.cancel(second.id, 1)
            assert await problem_of(cases.add_face(second.id, MALE.with_facts(None, 40, None))) == (
                409,
                "too-many-faces",
            )
            await cases.create(upload, UNKNOWN)
            assert await problem_of(cases.retry(second.id, 1)) == (503, "queue-full")
            gate.pass_on()
            await asyncio.gather(*(last(cases, case.id) for case in cases.list()))

    asyncio.run(story())


def test_a_disk_that_is_full_takes_no_case_and_loses_none(tmp_path, monkeypatch):
    async def story():
        async with served(tmp_path) as cases:
            upload = intake(tmp_path)
            with monkeypatch.context() as full:
                full.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(10, 10, admission.FREE - 1))
                assert await problem_of(cases.create(upload, UNKNOWN)) == (507, "disk-full")
            pages = cases._now.shelf._database.one("PRAGMA page_count")[0]
            cases._now.shelf._database.one(f"PRAGMA max_page_count = {pages}")
            refusal = None
            for _ in range(200):  # until the last page is full
                try:
                    await cases.create(again := intake(tmp_path, title="t" * 4000), UNKNOWN)
                except Problem as problem:
                    refusal = problem
                    break
            assert (refusal.status, refusal.slug) == (507, "disk-full") and again.main.is_file()
            cases._now.shelf._database.one("PRAGMA max_page_count = 1000000")
            await cases.create(again, UNKNOWN)
            ends = await asyncio.gather(*(last(cases, case.id) for case in cases.list()))
            assert {case.faces[0].state for case in ends} == {"done"}
            assert (await made(cases, tmp_path)).faces[0].state == "done" and upload.main.is_file()

    asyncio.run(story())


def test_the_end_of_a_face_is_written_when_the_disk_has_room_again(tmp_path, monkeypatch):
    monkeypatch.setattr("web.cases.runs.AGAIN_S", 0.0)
    failures = iter([sqlite3.OperationalError("database or disk is full")] * 3)

    async def story():
        async with served(tmp_path) as cases:
            table = cases._now.shelf.faces
            end = table.end

            def end_or_fail(*values):
                if (failure := next(failures, None)) is not None:
                    raise failure
                end(*values)

            monkeypatch.setattr(table, "end", end_or_fail)
            assert (await made(cases, tmp_path)).faces[0].state == "done" and next(failures, None) is None

    asyncio.run(story())
