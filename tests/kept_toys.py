"""Uploads whose faces the toy session makes, and waiting until they are made."""

import asyncio
import json
import os
from contextlib import asynccontextmanager
from pathlib import Path

from reconstruction.cases.asked import Asked
from web.cases.folders import new_id
from web.cases.kept import KeptCases
from web.cases.records import Intake
from web.settings import Limits, Settings

TOY = "toy_session:ToySession"
UNKNOWN, MALE = Asked(), Asked(sex="male")


def intake(root, *steps, title="my skull.stl", size=None):
    """An upload that has come in whole below the folder `root` of a server."""
    folder = Path(root) / "incoming" / new_id()
    (folder / "input").mkdir(parents=True)
    main = folder / "input" / "main.stl"
    main.write_text(json.dumps(steps))
    return Intake(folder, "mesh", main, None, size or main.stat().st_size, title)


@asynccontextmanager
async def served(root, session=TOY, clock=None, rest=None, **limits):
    """Started cases in the folder `root`."""
    given = {name: value for name, value in (("clock", clock), ("rest", rest)) if value is not None}
    cases = KeptCases(Settings(folder=root, limits=Limits(**limits)), session, **given)
    await cases.start()
    try:
        yield cases
    finally:
        await cases.stop()


async def last(cases, case):
    """The record of the case when no face of it waits or runs any more."""
    return [record async for record in cases.watch(case)][-1]


async def until(cases, case, holds):
    """The first record of the case that `holds`."""
    async for record in cases.watch(case):
        if holds(record):
            return record
    raise AssertionError(f"{record} never came to it")


async def readable(file):
    """Return when something can be read from this descriptor. No thread waits, which would outlive a failed test."""
    came, loop = asyncio.Event(), asyncio.get_running_loop()
    loop.add_reader(file, came.set)
    try:
        await asyncio.wait_for(came.wait(), 60)
    finally:
        loop.remove_reader(file)


async def ended(process):
    """Return when the process of this id is no more, whoever started it."""
    try:
        watched = os.pidfd_open(process)
    except ProcessLookupError:
        return
    try:
        await readable(watched)
    finally:
        os.close(watched)


def maker(cases, face):
    """The id of the process that made a face."""
    return json.loads((cases.result(face.case, face.number) / "view" / "told.json").read_text())["pid"]


class Gate:
    """Where a face says that it came to it, and waits: `steps` for its input."""

    def __init__(self, folder, name="gate"):
        there, on = folder / f"{name}.there", folder / f"{name}.on"
        os.mkfifo(there)
        os.mkfifo(on)
        self.there, self.on = (os.open(fifo, os.O_RDWR | os.O_NONBLOCK) for fifo in (there, on))
        self.steps = [["say", str(there)], ["wait", str(on)]]

    async def reached(self):
        """The id of the process that waits at it."""
        await readable(self.there)
        return int(os.read(self.there, 100))

    def pass_on(self):
        os.write(self.on, b"on\n")

    def __del__(self):
        os.close(self.there)
        os.close(self.on)


async def made(cases, root, *steps, asked=UNKNOWN, **given):
    """The ended record of a new case."""
    case = await cases.create(intake(root, *steps, **given), asked)
    return await last(cases, case.id)
