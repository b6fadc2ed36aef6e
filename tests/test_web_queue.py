"""Any story of a server's cases, whatever its clients and workers do: nothing is lost, nothing stuck, all in order.

Hypothesis tells the stories; workers are stand-ins that end when the story says so.
"""

import asyncio
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from kept_toys import UNKNOWN, intake

from reconstruction.cases.asked import Asked
from web.cases import opened
from web.cases.kept import KeptCases
from web.cases.records import ENDED, RETRIED
from web.jobs.messages import Ended, Failed, Made, Refused, Stopped
from web.problems import Problem
from web.settings import Limits, Settings

WORKERS, QUEUED = 1, 4  # a queue is what is to be seen


class StandIn:
    """A seat whose face ends when it is told how."""

    def __init__(self):
        self.busy, self.order, self.told = False, None, None
        self.used, self.described, self.warm, self.ends = 0, [], True, 0

    @property
    def free(self):
        return not self.busy

    def take(self):
        self.busy = True

    def release(self):
        self.busy = False

    async def work(self, case, order, at):
        self.order, self.told = order, asyncio.get_running_loop().create_future()
        return await self.told

    def end(self, outcome):
        if isinstance(outcome, Made):
            self.order.result.mkdir(parents=True)
        if self.told is not None and not self.told.done():
            self.told.set_result(outcome)

    def stop(self):
        self.end(Stopped())

    def kill(self):
        self.end(Ended(-9))


class StandInCrew(opened.Crew):
    def __init__(self, size, memory_mb, scratch, changed, session, rest):
        self.seats = [StandIn() for _ in range(size)]

    def open(self):
        pass

    async def close(self):
        for seat in self.seats:
            seat.kill()


def pick(data, things):
    """One of them, by its index: what they are called is random."""
    return things[data.draw(st.integers(0, len(things) - 1))]


class Story(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.place = tempfile.TemporaryDirectory()
        self.root, self.loop, self.alive = Path(self.place.name), asyncio.new_event_loop(), []
        self.start()

    def start(self):
        limits = Limits(workers=WORKERS, queued=QUEUED)
        self.cases = KeptCases(Settings(folder=self.root, limits=limits), "stand:In")
        self.run(self.cases.start())

    def run(self, answer):
        """What it answers, or None where it is refused; and all that follows from it."""
        try:
            return self.loop.run_until_complete(answer)
        except Problem as problem:
            assert problem.status in (404, 409, 503)
        finally:
            self.loop.run_until_complete(self.settled())

    async def settled(self):
        while any(run.told or run.why for run in self.cases._opened.runs.by_face.values()):
            await asyncio.sleep(0)
        await asyncio.sleep(0)

    def faces(self, *states):
        return [face for case in self.cases.list() for face in case.faces if face.state in states]

    @rule()
    def upload(self):
        if (case := self.run(self.cases.create(intake(self.root), UNKNOWN))) is not None:
            self.alive.append(case.id)

    @rule(data=st.data(), bmi=st.integers(20, 23))
    def ask(self, data, bmi):
        if self.alive:
            self.run(self.cases.add_face(pick(data, self.alive), Asked(bmi=bmi)))

    @rule(data=st.data(), outcome=st.sampled_from([Made(), Made(), Refused("no"), Failed("E"), Ended(-9)]))
    def end(self, data, outcome):
        if runs := list(self.cases._opened.runs.by_face.values()):
            pick(data, runs).seat.end(outcome)
            self.loop.run_until_complete(self.settled())

    @rule(data=st.data())
    def cancel(self, data):
        if faces := self.faces("queued", "running"):
            face = pick(data, faces)
            assert self.run(self.cases.cancel(face.case, face.number)).state == "cancelled"

    @rule(data=st.data())
    def retry(self, data):
        if faces := self.faces(*RETRIED):
            face = pick(data, faces)
            self.run(self.cases.retry(face.case, face.number))

    @rule(data=st.data())
    def delete(self, data):
        if self.alive:
            case = pick(data, self.alive)
            self.run(self.cases.delete(case))
            self.alive.remove(case)

    @rule()
    def restart(self):
        self.loop.run_until_complete(self.cases.stop())
        self.start()

    @invariant()
    def nothing_is_lost(self):
        assert {case.id for case in self.cases.list()} == set(self.alive)
        assert {path.name for path in (self.root / "cases").iterdir()} == set(self.alive)
        assert not list((self.root / "gone").iterdir())

    @invariant()
    def nobody_idles_while_faces_wait(self):
        running, waiting = self.faces("running"), self.faces("queued")
        assert len(running) <= WORKERS and (len(running) == WORKERS or not waiting)
        assert {(f.case, f.number) for f in running} == set(self.cases._opened.runs.by_face)

    @invariant()
    def who_waits_has_a_place_and_sliders_go_first(self):
        waiting = sorted(self.faces("queued"), key=lambda face: face.place)
        assert [face.place for face in waiting] == list(range(1, len(waiting) + 1))
        late = [self.cases.get(face.case).newest_done is None for face in waiting]
        assert late == sorted(late)

    @invariant()
    def what_is_done_has_a_result_and_nothing_else_has(self):
        for face in self.faces(*ENDED):
            place = self.root / "cases" / face.case / "faces" / str(face.number)
            assert place.is_dir() == (face.state == "done")

    def teardown(self):
        self.loop.run_until_complete(self.cases.stop())
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()
        self.place.cleanup()


@pytest.fixture(autouse=True)
def stand_ins(monkeypatch):
    monkeypatch.setattr(opened, "Crew", StandInCrew)


class TestStory(Story.TestCase):
    settings = settings(
        max_examples=25,
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],  # a story that fails is told as it is: telling it shorter takes minutes
        suppress_health_check=list(HealthCheck),
    )
