"""What the road says, as a client reads it: the input by what it is and not by its path, and no option of a command.

Refusals and warnings alike. Knows nothing of why anything is said.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cranioface.command import BadInput
from reconstruction.cases.asked import Inputs

NAMES = {"mesh": "the skull", "ct": "the CT", "image": "the image"}
# advice that only a command line can follow goes, the rest is put into words; the last two catch what nobody foresaw
SAID = (
    (r", or give both porions and the left orbitale with --landmarks", ""),
    (r", or --force to go on", ""),
    (r"; --series UID takes another", "; leave the others out to have it differently"),
    (r" or lower the bone threshold", ""),
    (r"give --units (\w+)", r"say that it is in \1"),
    (r"leave out --units \w+", "leave its unit out"),
    (r"--kind (\w+) was given", r"it was said to be a \1"),
    (r"--mm-per-pixel", "the mm per pixel"),
    (r"\b\d+(?:\.\d+){4,}\b", "a series"),  # UIDs of DICOM
    (r"(?<![\w.])/(?:[\w.@+ -]+/)+[\w.@+-]*", "a file"),
    (r"(?<!\w)--([a-z]+(?:-[a-z]+)*)", r"\1"),
)
SPEAKERS = ("cranioface.anatomy", "cranioface.geometry.dicom_image", "cranioface.geometry.mesh_files",
            "cranioface.people", "projections")  # fmt: skip  # whose warnings are of the input; others of the machine


@contextmanager
def in_words_of_a_client(inputs: Inputs) -> Iterator[None]:
    """Raise every BadInput of the block anew, in words of a client."""
    try:
        yield
    except BadInput as refusal:
        raise BadInput(client_words(str(refusal), inputs)) from refusal


@contextmanager
def warnings_of(inputs: Inputs) -> Iterator[list[str]]:
    """A list that gets, in words of a client, whatever the block warns of in its log."""
    heard: list[str] = []
    listener = _Listener(heard, inputs)
    logging.getLogger().addHandler(listener)
    try:
        yield heard
    finally:
        logging.getLogger().removeHandler(listener)


def client_words(line: str, inputs: Inputs) -> str:
    """`line` without any path of this machine and without options of a command line."""
    for path, name in ((inputs.radiograph, "the radiograph"), (inputs.main, NAMES[inputs.kind])):
        line = line if path is None else _without(line, path, name)
    for pattern, words in SAID:
        line = re.sub(pattern, words, line)
    return line


def _without(line: str, path: Path, name: str) -> str:
    """`line` with `name` for `path`, and for any path below it."""
    for place in sorted({str(path), str(path.resolve())}, key=len, reverse=True):
        line = re.sub(re.escape(place) + r"(/[^\s:;,]*)?", name, line)
    return re.sub(rf"^({name}): (?:the skull|it) ", r"\1 ", line)  # the skull: the skull is 7 mm long


class _Listener(logging.Handler):
    def __init__(self, heard: list[str], inputs: Inputs) -> None:
        super().__init__(logging.WARNING)
        self._heard, self._inputs = heard, inputs

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a warning that is of the input."""
        if record.name.startswith(SPEAKERS):
            self._heard.append(client_words(record.getMessage().strip(), self._inputs))
