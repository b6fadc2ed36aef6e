"""A server's end and its next start: nothing lost, nothing stuck, nobody beside it in its folder."""

import asyncio
import json
import os
import sqlite3
import stat
import subprocess
import sys

import pytest
from conftest import ROOT
from kept_toys import MALE, UNKNOWN, Gate, ended, intake, last, made, served

from cranioface.command import BadInput
from web.cases import database


def server(root, *inputs):
    """A process that serves the folder `root`, and the ids of the cases of these `inputs`."""
    words = [sys.executable, str(ROOT / "tests" / "kept_server.py"), str(root)]
    pipe, path = subprocess.PIPE, os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    environment = {**os.environ, "PYTHONPATH": path}
    process = subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True, env=environment)
    process.stdin.write("".join(f"{json.dumps(steps)}\n" for steps in inputs))
    process.stdin.close()
    return process, process.stdout.readline().split()


def test_a_server_killed_in_the_middle_of_a_face_goes_on_where_it_was(tmp_path):
    gate, root = Gate(tmp_path), tmp_path / "server"
    process, (running, second, third) = server(root, gate.steps, [], [])

    async def story():
        worker = await gate.reached()
        process.kill()
        process.wait()
        await ended(worker)  # by itself
        intake(root)  # an upload that was coming in
        (root / "cases" / ("x" * 22)).mkdir()  # one whose case was never written down
        async with served(root, workers=1) as cases:
            died = cases.face(running, 1)
            assert died.state == "died" and "the server was ended" in died.message
            assert not list((root / "cases" / running / "faces").iterdir())
            assert not list((root / "incoming").iterdir()) and len(list((root / "cases").iterdir())) == 3
            ends = [(await last(cases, case)).faces[0] for case in (second, third)]
            assert [face.state for face in ends] == ["done", "done"] and ends[0].started <= ends[1].started
            await cases.retry(running, 1)
            await gate.reached()
            gate.pass_on()
            assert (await last(cases, running)).faces[0].state == "done"

    asyncio.run(story())


def test_a_second_server_in_the_same_folder_is_refused(tmp_path):
    process, _ = server(tmp_path)

    async def story():
        with pytest.raises(BadInput, match="another server keeps its cases there"):
            async with served(tmp_path):
                pass
        process.kill()
        process.wait()
        async with served(tmp_path) as cases:
            assert cases.list() == []
            with pytest.raises(BadInput, match="another server keeps its cases there"):
                async with served(tmp_path):
                    pass

    asyncio.run(story())


def test_what_ran_when_a_server_stopped_is_made_by_the_next_in_its_turn(tmp_path):
    gate, root = Gate(tmp_path), tmp_path / "server"

    async def story():
        async with served(root, workers=1) as cases:
            ids = [(await cases.create(intake(root, *gate.steps), UNKNOWN)).id]
            ids += [(await cases.create(intake(root), UNKNOWN)).id for _ in range(2)]
            worker = await gate.reached()
            watched = asyncio.create_task(last(cases, ids[1]))
            await asyncio.sleep(0)  # it watches
        await ended(worker)
        assert (await watched).id == ids[1]  # and ends with the server
        async with served(root, workers=1) as cases:
            assert [(case.faces[0].state, case.faces[0].tries) for case in cases.list()][1:] == [("queued", 0)] * 2
            await gate.reached()
            gate.pass_on()
            ends = [(await last(cases, case)).faces[0] for case in ids]
            assert [(face.state, face.tries) for face in ends] == [("done", 1)] * 3
            assert ends == sorted(ends, key=lambda face: face.started)

    asyncio.run(story())


def test_what_is_done_is_there_after_a_restart(tmp_path):
    async def story():
        async with served(tmp_path) as cases:
            before = await made(cases, tmp_path, asked=MALE)
        async with served(tmp_path) as cases:
            assert cases.get(before.id) == before and (cases.result(before.id, 1) / "face.stl").is_file()
            assert cases.list() == [before]

    asyncio.run(story())


def test_all_is_readable_by_its_user_alone(tmp_path):
    async def story():
        async with served(tmp_path / "server") as cases:
            await made(cases, tmp_path / "server")

    asyncio.run(story())
    folders = [tmp_path / "server", *(tmp_path / "server").glob("*/"), *(tmp_path / "server" / "cases").iterdir()]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders if folder.is_dir()} == {0o700}


def test_a_database_of_another_version_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "cases.sqlite3"
    with sqlite3.connect(path) as other:
        other.execute(f"PRAGMA user_version = {database.VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(BadInput, match="is of version 2 and this program keeps 1; use that version"):
        database.Database(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["cases.sqlite3", "cases"])
def test_a_folder_that_holds_something_else_is_refused_in_a_line(tmp_path, name):
    (tmp_path / name).write_text("a letter to my grandmother, much longer than the head of a database would be")

    async def story():
        with pytest.raises(BadInput, match="name (another|a) folder"):
            async with served(tmp_path):
                pass
        (tmp_path / name).unlink()
        async with served(tmp_path) as cases:  # no lock was left
            assert cases.health().workers == 2

    asyncio.run(story())
