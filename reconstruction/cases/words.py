"""Refusals as a client reads them: the input by what it is and not by its path, and no option of a command line.

Knows nothing of why anything is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cranioface.command import BadInput
from reconstruction.cases.asked import Inputs

NAMES = {"mesh": "the skull", "ct": "the CT", "image": "the image"}
OPTIONS = {
    "--mm-per-pixel": "the mm per pixel",
    "--units": "the unit",
    "--radiograph-faces": "the side of the radiograph",
    "--radiograph": "a radiograph",
    "--kind": "the kind of image",
}


@contextmanager
def in_words_of_a_client(inputs: Inputs) -> Iterator[None]:
    """Raise every BadInput of the block anew, in words of a client."""
    try:
        yield
    except BadInput as refusal:
        raise BadInput(client_words(str(refusal), inputs)) from refusal


def client_words(line: str, inputs: Inputs) -> str:
    """`line` without the paths of `inputs` and without options of a command line."""
    for path, name in ((inputs.radiograph, "the radiograph"), (inputs.main, NAMES[inputs.kind])):
        line = line if path is None else _without(line, path, name)
    for option, words in OPTIONS.items():
        line = line.replace(option, words)
    return line


def _without(line: str, path: Path, name: str) -> str:
    """`line` with `name` for `path`, and for any path below it."""
    for place in {str(path), str(path.resolve())}:
        line = re.sub(re.escape(place) + r"(/[^\s:;,]*)?", name, line)
    return line
