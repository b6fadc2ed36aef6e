"""A session that makes no face but does as its input says, so that tests of the server's work know what comes.

The input's main file holds JSON: a list of steps. ["at", station, share], ["say", FIFO] opens the FIFO and writes its
process id, ["wait", FIFO] until a line is written to it, ["refuse", line], ["raise"], ["die"], ["take", MB] of
memory, ["fill"] the disk, ["together", FOLDER] adds a line to FOLDER.most: how many faces are at this step now,
["litter"] leaves a temporary file, ["keep", MB] of memory until its process ends.
"""

import json
import os
import signal
import tempfile
from pathlib import Path

from cranioface.command import BadInput
from cranioface.command.outputs import whole_folder

TOLD = {"layers": [], "note": "a toy"}  # and "pid", of the process that made it


class ToySession:
    def warm(self):
        pass

    def face(self, inputs, asked, result, progress):
        with whole_folder(result) as folder:
            for step in json.loads(inputs.main.read_text()):
                self._do(inputs, progress, *step)
            _write(folder, inputs, asked)

    def _do(self, inputs, progress, word, *values):
        return getattr(self, f"_{word}")(inputs, progress, *values)

    def _at(self, inputs, progress, station, share):
        progress(station, share)

    def _say(self, inputs, progress, fifo):
        Path(fifo).write_text(f"{os.getpid()}\n")

    def _wait(self, inputs, progress, fifo):
        with open(fifo) as lines:
            lines.readline()

    def _refuse(self, inputs, progress, line):
        raise BadInput(line.format(main=inputs.main))

    def _raise(self, inputs, progress):
        raise KeyError(f"secret of {inputs.main}")

    def _die(self, inputs, progress):
        os.kill(os.getpid(), signal.SIGKILL)

    def _take(self, inputs, progress, megabytes):
        bytearray(megabytes * 1_000_000)

    def _fill(self, inputs, progress):
        raise OSError(28, "No space left on device", str(inputs.main))

    def _keep(self, inputs, progress, megabytes):
        self.kept = bytearray(megabytes * 1_000_000)

    def _litter(self, inputs, progress):
        os.close(tempfile.mkstemp()[0])

    def _together(self, inputs, progress, folder):
        mark = Path(folder, str(os.getpid()))
        mark.touch()
        with open(f"{folder}.most", "a") as lines:
            lines.write(f"{len(os.listdir(folder))}\n")
        mark.unlink()


class WarmsNever(ToySession):
    def warm(self):
        raise RuntimeError("no weights")


def _write(folder, inputs, asked):
    (folder / "view").mkdir()
    (folder / "view" / "told.json").write_text(
        json.dumps({**TOLD, "kind": inputs.kind, "asked": asked.plain(), "pid": os.getpid()})
    )
    (folder / "face.stl").write_bytes(b"solid toy\nendsolid toy\n")
    (folder / "report.json").write_text("{}")
