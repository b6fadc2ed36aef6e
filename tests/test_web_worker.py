"""What passes between a server and its workers, what bounds them, and the pure parts of the queue: no process."""

import os

import pytest

from reconstruction.cases.asked import Asked, Inputs
from web.cases.estimate import lined_up, seconds_left
from web.cases.records import FaceRecord
from web.cases.verdicts import without_paths
from web.jobs import messages
from web.jobs.bounds import POOLS, cores, environment
from web.jobs.worker import lacks_memory


@pytest.mark.parametrize("radiograph", [None, "film.png"])
def test_an_order_comes_as_it_was_sent(tmp_path, radiograph):
    film = None if radiograph is None else tmp_path / radiograph
    order = messages.Order(Inputs("ct", tmp_path / "a b\n.nii", film), Asked(age=40.5, complete=True), tmp_path / "1")
    line = order.line()
    assert line.count(b"\n") == 1 and messages.Order.of(line) == order and line != messages.STOP


@pytest.mark.parametrize(
    "message",
    [
        messages.Warm(1.5), messages.At("align", 0.25), messages.Made(), messages.Refused("a: b; c\n"),
        messages.TooLarge(), messages.DiskFull(), messages.Stopped(), messages.Failed("KeyError"),
    ],
)  # fmt: skip
def test_a_message_comes_as_it_was_told(message):
    line = messages.message_line(message)
    assert line.count(b"\n") == 1 and messages.message_of(line) == message


@pytest.mark.parametrize("line", [b"", b"{}", b"[]", b"1", b'{"is": "Ended", "code": 0}', b'{"is": "At"}', b"\xff"])
def test_what_no_worker_says_is_no_message(line):
    with pytest.raises(ValueError):
        messages.message_of(line)


def test_workers_share_the_cores_and_keep_what_the_user_set():
    assert environment(cores(), {})["NUMBA_NUM_THREADS"] == "1"
    assert environment(1, {})["OMP_NUM_THREADS"] == str(cores())
    assert environment(10_000, {})[POOLS[0]] == "1"
    assert environment(1, {"OMP_NUM_THREADS": "7", "PYTHONPATH": "/x"})["OMP_NUM_THREADS"] == "7"
    assert all(os.path.isabs(folder) for folder in environment(1, {})["PYTHONPATH"].split(os.pathsep))


def test_memory_that_was_refused_is_known_from_other_errors():
    refused = (
        MemoryError(),
        RuntimeError("DefaultCPUAllocator: can't allocate memory"),
        RuntimeError("std::bad_alloc"),
    )
    others = (RuntimeError("no such view"), ValueError("cannot allocate memory"), KeyError("memory"))
    assert all(map(lacks_memory, refused)) and not any(map(lacks_memory, others))


def test_time_left_is_what_others_took_at_first_and_its_own_pace_at_last():
    assert seconds_left(3.0, 0.0, 0.0, None) is None
    assert seconds_left(3.0, 0.0, 0.0, 10.0) == 7.0
    assert seconds_left(5.0, 5.0, 0.5, None) == 5.0
    assert seconds_left(5.0, 5.0, 0.5, 20.0) == 10.0  # between 10 s by its pace and 20 s
    assert seconds_left(99.0, 5.0, 0.5, 20.0) == 0.0


def face(number):
    return FaceRecord("a" * 22, number, Asked(), "queued", 0.0)


def test_those_that_wait_come_one_after_the_other_to_whoever_is_free_first():
    placed = lined_up([face(1), face(2), face(3)], [4.0], 2, lambda _: 10.0)
    assert [(f.place, f.seconds_left) for f in placed] == [(1, 10.0), (2, 14.0), (3, 20.0)]


def test_behind_what_nobody_knows_nothing_is_known():
    placed = lined_up([face(1), face(2), face(3)], [4.0], 1, lambda f: None if f.number == 2 else 10.0)
    assert [f.seconds_left for f in placed] == [14.0, None, None]
    assert [f.seconds_left for f in lined_up([face(1)], [None], 1, lambda _: 10.0)] == [None]
    assert [f.seconds_left for f in lined_up([face(1)], [], 0, lambda _: 10.0)] == [None]  # none is warm yet
    assert lined_up([], [], 2, lambda _: 10.0) == []


def test_a_line_holds_no_folder_of_this_machine(tmp_path):
    names = {tmp_path / "input" / "main.stl": "my skull.stl"}
    line = f"{tmp_path}/input/main.stl: as '/srv/cases/x/y.ply' and (/a/b/c.txt) say, 3/4 of and/or; see http://x/y"
    told = without_paths(line, names)
    assert told == "my skull.stl: as 'y.ply' and (c.txt) say, 3/4 of and/or; see http://x/y"
    assert len(without_paths("x" * 1000, names)) <= 400
