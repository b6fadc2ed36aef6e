"""README's results, made again: `python -m evaluation readme HEADS [--scans SCANS] -o OUT [--check]`.

A block of README.md between two marks is what a command prints; its mark names the command as a reader would type it:

    <!-- from: python -m evaluation fullness --heads HEADS --short -->        ...        <!-- end -->
    <!-- from, hours: COMMAND -->                run with --long alone

HEADS, SCANS and OUT stand for the folders that are given; a block that asks for a folder which is not stays as it is,
and is told. What was run is kept in OUT, so that a killed run goes on. Commands are run as `results` runs them. Knows
nothing of what is measured.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cranioface.command import BadInput, whole_file
from cranioface.command.arguments import read_options
from evaluation.studies.results import ROOT, output_of

DOCUMENT = ROOT / "README.md"
BLOCK = re.compile(r"(<!-- from(?P<hours>, hours)?: (?P<command>.+?) -->\n)(?P<body>.*?)(<!-- end -->)", re.DOTALL)
PLACES = ("HEADS", "SCANS", "OUT")
HELP = """Run the commands behind README's results and write their blocks of README.md anew.

About a quarter of an hour on two cores for four real heads; what is done already is kept in OUT."""


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    heads: Path
    """folder of real heads"""
    scans: Path | None = None
    """folder of coarse CTs, whose blocks stay as they are without it"""
    output: Path
    """folder that keeps what was run"""
    again: str | None = None
    """run those commands again that contain these words"""
    long: bool = False
    """also those that take hours"""
    check: bool = False
    """write nothing: say which blocks differ, and end with exit code 2 where one does"""
    print: bool = False
    """write nothing: print every block"""


@dataclass(frozen=True)
class Block:
    """One marked block of a document. command: as a reader would type it; hours: it takes so long."""

    command: str
    body: str
    hours: bool

    @property
    def places(self) -> set[str]:
        """The folders that it asks for."""
        return {place for place in PLACES if re.search(rf"\b{place}\b", self.command)}

    def to_run(self) -> str:
        """The command as `output_of` takes it: the folders in braces, by name."""
        return re.sub(rf"\b({'|'.join(PLACES)})\b", lambda found: "{" + found[0].lower() + "}", self._braced())

    def _braced(self) -> str:
        return self.command.replace("{", "{{").replace("}", "}}")


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(Arguments, argv, help=HELP, short={"output": "-o"}, places=("heads",))
    given = {"heads": options.heads, "scans": options.scans, "out": options.output}
    where = {name: path.resolve() for name, path in given.items() if path is not None}
    text, told = DOCUMENT.read_text(encoding="utf-8"), list[str]()
    new = rewritten(text, lambda block: _printed(block, where, options, told))
    print("\n".join(told))
    if options.print:
        print("\n\n".join(f"{block.command}\n\n{block.body.strip()}" for block in blocks(new)))
    elif options.check:
        _check(text, new)
    elif new != text:
        with whole_file(DOCUMENT) as temporary:
            temporary.write_text(new, encoding="utf-8")
        print(f"wrote {DOCUMENT.relative_to(ROOT)}")


def blocks(text: str) -> Iterator[Block]:
    """The marked blocks of a document, in order."""
    return map(_block, BLOCK.finditer(text))


def _block(found: re.Match[str]) -> Block:
    return Block(found["command"], found["body"], found["hours"] is not None)


def rewritten(text: str, printed: Callable[[Block], str | None]) -> str:
    """The document with each block as `printed` has it; None leaves one as it is."""

    def again(found: re.Match[str]) -> str:
        body = printed(_block(found))
        return found[0] if body is None else f"{found[1]}\n{body.strip()}\n\n{found[5]}"

    return BLOCK.sub(again, text)


def _printed(block: Block, where: dict[str, Path], options: Arguments, told: list[str]) -> str | None:
    """What the block's command prints; None, and why in `told`, where it is not run."""
    missing = {place for place in block.places if place.lower() not in where}
    if missing or (block.hours and not options.long):
        why = f"no {', '.join(sorted(missing))} given" if missing else "it takes hours: give --long"
        told.append(f"left as it is, {why}: {block.command}")
        return None
    return output_of(block.to_run(), where, options.again)


def _check(old: str, new: str) -> None:
    """BadInput where a block differs from what its command prints now."""
    pairs = list(zip(blocks(old), blocks(new), strict=True))
    differ = [was.command for was, now in pairs if was.body != now.body]
    for command in differ:
        print(f"differs: {command}")
    if differ:
        raise BadInput(f"{DOCUMENT.name}: {len(differ)} of {len(pairs)} blocks differ; write it anew without --check")
    print(f"{DOCUMENT.name}: {len(pairs)} blocks as their commands print them")
