"""Every number and picture of docs/results.md, made again: `python -m evaluation results --heads HEADS -o OUT`.

The text is `results.template.md` beside this file. The first mark of a line says what is done with it:

    $ COMMAND     run, and followed by what it prints        ! COMMAND          run, and named alone
    < FILE        put in as it is; a command wrote it        @ PICTURE FILES    these side by side become a picture

What was run is kept in OUT, so that a killed run goes on and one command can be run again alone. It runs commands and
not functions, since what the document shows is what a reader would type and read. Knows nothing of what is measured.
"""

import hashlib
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from cranioface.command import BadInput, whole_file
from cranioface.command.arguments import read_options

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = Path(__file__).with_name("results.template.md")
DOCUMENT = ROOT / "docs" / "results.md"
HELP = """Run every command behind docs/results.md and write it anew.

HEADS holds the real heads (NAME/ct.nii.gz, skull.ply, skin.ply); DATASET the people that the shipped weights learnt
from, whose test people they never saw (its command stands in the model card).
All of it takes some hours on two cores; what is done already is kept in OUT."""


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    heads: Path
    """folder of real heads"""
    data: Path
    """DATASET whose test people are evaluated"""
    output: Path
    """folder that keeps what was run"""
    again: str | None = None
    """run those commands again that contain these words"""
    print: bool = False
    """print the text and write no document"""


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(Arguments, argv, help=HELP, short={"output": "-o"})
    where = {"heads": options.heads.resolve(), "data": options.data.resolve(), "out": options.output.resolve()}
    text = "\n".join(rendered(TEMPLATE.read_text(encoding="utf-8").splitlines(), where, options.again)) + "\n"
    if options.print:
        print(text)
        return
    _write(DOCUMENT, text)
    print(f"wrote {DOCUMENT.relative_to(ROOT)}")


def rendered(lines: list[str], where: dict[str, Path], again: str | None = None) -> Iterator[str]:
    """The lines of the template with commands run and files put in."""
    for line in lines:
        if line.startswith(("$ ", "! ")):
            printed = output_of(line[2:], where, again)
            yield f"`{line[2:].format(heads='HEADS', data='DATASET', out='OUT')}`"
            yield from ["", *_indented(printed)] if line.startswith("$") else []
        elif line.startswith("< "):
            yield _included(Path(line[2:].format(**where)))
        elif line.startswith("@ "):
            side_by_side(*(Path(word.format(**where)) for word in line[2:].split()))
        else:
            yield line


def output_of(command: str, where: dict[str, Path], again: str | None = None) -> str:
    """What `command` prints, from OUT where it was run before."""
    kept = where["out"] / "printed" / f"{hashlib.sha256(command.encode()).hexdigest()[:12]}.txt"
    if kept.is_file() and not (again and again in command):
        return kept.read_text(encoding="utf-8")
    words = [word.format(**where) for word in shlex.split(command)]
    words[0] = sys.executable if words[0] == "python" else words[0]
    print(f"running {command.format(**where)}", file=sys.stderr, flush=True)
    done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise BadInput(f"{command}: ended with exit code {done.returncode}; what it said stands above")
    _write(kept, done.stdout)
    return done.stdout


def side_by_side(target: Path, *parts: Path) -> None:
    """The pictures `parts` as one at `target` (below ROOT), half as large; BadInput where one is missing."""
    read = {part: cv2.imread(str(part)) for part in parts if part.is_file()}
    for part in parts:
        if read.get(part) is None:
            raise BadInput(f"{part}: no command of {TEMPLATE.name} drew this picture")
    whole = np.hstack([np.asarray(picture) for picture in read.values()])
    with whole_file(ROOT / target) as temporary:
        cv2.imwrite(str(temporary), cv2.resize(whole, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))


def _indented(printed: str) -> list[str]:
    """As a block of code, without the words about files written."""
    kept = [line.rstrip() for line in printed.splitlines() if not line.startswith("wrote ")]
    return [f"    {line}" if line else "" for line in kept]


def _included(path: Path) -> str:
    if not path.is_file():
        raise BadInput(f"{path}: no command of {TEMPLATE.name} wrote this file")
    return path.read_text(encoding="utf-8").strip()


def _write(path: Path, text: str) -> None:
    with whole_file(path) as temporary:
        temporary.write_text(text)
