"""Cases in memory, for tests of what stands on them: no worker, no database; a test moves a face by hand."""

import asyncio
import secrets
import time
from dataclasses import replace

from reconstruction.cases.asked import Asked
from web.cases.records import ENDED, RETRIED, CaseRecord, FaceRecord, Health, Intake
from web.problems import Problem

GONE = Problem(404, "no-such-case", "there is no such case")


class ToyCases:
    """The `Cases` service over a dict. `finish(case, number, folder)` says where a result lies."""

    def __init__(self):
        self.cases, self.results, self.started, self.waiting, self.watchers = {}, {}, False, asyncio.Event(), 0
        self.queued = 200  # that may wait

    async def start(self):
        self.started = True

    async def stop(self):
        self.started = False

    def list(self, limit=50, before=None):
        newest = sorted(self.cases.values(), key=lambda case: -case.created)
        if before is not None:
            newest = [case for case in newest if case.created < self.get(before).created]
        return newest[:limit]

    def get(self, case):
        if case not in self.cases:
            raise GONE
        return self.cases[case]

    def face(self, case, number):
        if not 1 <= number <= len(self.get(case).faces):
            raise Problem(404, "no-such-face", "this case has no such face")
        return self.cases[case].faces[number - 1]

    def check_room(self):
        if self.health().queued >= self.queued:
            raise Problem(503, "queue-full", "others wait already", 60)

    async def create(self, intake, asked):
        now, case = time.time(), secrets.token_urlsafe(16)
        first = FaceRecord(case, 1, asked, "queued", now, place=1)
        made = CaseRecord(case, intake.title, intake.kind, now, now + 3600, intake.bytes, (first,))
        return self.put(made)

    def put(self, case):
        self.cases[case.id] = case
        self.waiting.set()
        self.waiting = asyncio.Event()
        return case

    def move(self, case, number, **to):
        """The face with other values; whoever watches is told."""
        moved = replace(self.face(case, number), **to)
        faces = tuple(moved if face.number == number else face for face in self.get(case).faces)
        self.put(replace(self.get(case), faces=faces))
        return moved

    def finish(self, case, number, folder):
        self.results[case, number] = folder
        return self.move(case, number, state="done", share=1.0, ended=time.time(), place=None)

    async def add_face(self, case, asked):
        faces = self.get(case).faces
        for face in faces:
            if face.asked == asked and face.state in ("done", "queued", "running"):
                return face
        new = FaceRecord(case, len(faces) + 1, asked, "queued", time.time(), place=1)
        self.put(replace(self.get(case), faces=(*faces, new)))
        return new

    async def cancel(self, case, number):
        if self.face(case, number).state in ENDED:
            raise Problem(409, "ended", "it has ended already")
        return self.move(case, number, state="cancelled", place=None)

    async def retry(self, case, number):
        if self.face(case, number).state not in RETRIED:
            raise Problem(409, "not-to-retry", "only what failed, died or was cancelled is tried again")
        return self.move(case, number, state="queued", place=1)

    async def delete(self, case):
        self.get(case)
        del self.cases[case]
        self.waiting.set()
        self.waiting = asyncio.Event()

    def result(self, case, number):
        if self.face(case, number).state != "done":
            raise Problem(409, "not-done", "this face is not done yet")
        return self.results[case, number]

    async def watch(self, case):
        self.watchers += 1
        try:
            while case in self.cases:
                waiting, record = self.waiting, self.cases[case]
                yield record
                if all(face.state in ENDED for face in record.faces):
                    return
                await waiting.wait()
        finally:
            self.watchers -= 1

    async def changes(self):
        while True:
            await self.waiting.wait()
            for case in list(self.cases):
                yield case

    def health(self):
        states = [face.state for case in self.cases.values() for face in case.faces]
        return Health(2, 2, states.count("running"), states.count("queued"), 0, True, None)


class ToyReceive:
    """Takes any body whole; nothing of it is looked at."""

    def __init__(self, folder):
        self.folder = folder

    async def upload(self, request):
        size = len(await request.body())
        return self._intake("upload", size), Asked()

    async def sample(self):
        return self._intake("sample", 1), Asked()

    def _intake(self, title, size):
        folder = self.folder / secrets.token_hex(8)
        (folder / "input").mkdir(parents=True)
        main = folder / "input" / "main.stl"
        main.write_bytes(b"solid")
        return Intake(folder, "mesh", main, None, size, title)
