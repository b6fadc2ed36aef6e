"""One process that makes faces, one after the other: what it loads once, and what it keeps from one to the next.

    session = Session()
    session.warm()
    told = session.face(Inputs("mesh", Path("skull.stl")), Asked(bmi=24), Path("result"), progress)

Loads its libraries when it is warmed or first asked. Knows nothing of queues and of clients.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from cranioface.command.loading import load
from reconstruction.cases.asked import Asked, Inputs, check_asked
from reconstruction.cases.kept import KeptSkulls
from reconstruction.cases.words import in_words_of_a_client

if TYPE_CHECKING:
    from reconstruction.cases.told import Told
    from reconstruction.stations import Progress

ROADS = ("reconstruction.cases.of_skull", "pix2pix.translate", "backprojection.fusion")


class Session:
    """Makes the faces of cases. Not for several threads at once."""

    def __init__(self) -> None:
        self._kept = KeptSkulls()

    def warm(self) -> None:
        """Load libraries, weights and compiled kernels: by a face of the embedded sample, which is then kept."""
        from cranioface.people.sample import SAMPLE

        load(ROADS)
        with TemporaryDirectory() as folder:
            self.face(
                Inputs("mesh", SAMPLE / "skull.stl"), Asked(), Path(folder) / "result", lambda station, share: None
            )

    def face(self, inputs: Inputs, asked: Asked, result: Path, progress: Progress) -> Told:
        """One face as the folder `result` (`told.py`), whole or not at all.

        progress(station, share) is called as each station begins, and may raise to cancel. BadInput, in words of a
        client and without any path of this machine, where the input cannot be used for what is asked.
        """
        check_asked(asked, inputs.kind, inputs.radiograph is not None)
        with in_words_of_a_client(inputs):
            if inputs.kind == "image":
                from reconstruction.cases.of_image import face_of_image

                return face_of_image(inputs, asked, result, progress)
            from reconstruction.cases.of_skull import face_of_skull

            return face_of_skull(self._kept, inputs, asked, result, progress)
