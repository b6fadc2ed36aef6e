"""The command: `python benchmarks/web.py` times the viewer's server as its users meet it, and prints a table.

Owns the command line; the rows stand in `web_rows`, the server in `web_server`. Run it on a machine that is idle.
"""

import sys
from pathlib import Path

if not __package__:  # run as a file: the folder of the rooms is the parent
    sys.path[0] = str(Path(__file__).resolve().parents[1])

import math  # noqa: E402
from collections.abc import Sequence  # noqa: E402
from dataclasses import dataclass  # noqa: E402
from statistics import median  # noqa: E402

from cranioface.command import BadInput, run  # noqa: E402
from cranioface.command.arguments import read_options  # noqa: E402

HELP = """Time the viewer's server: its start, a face beside the command line, a cancel, and many uploads at once.

Needs requirements-dev.txt. Takes some minutes."""


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    skull: Path | None = None
    """a binary STL in mm; default: the embedded sample"""
    uploads: int = 20
    """at once"""
    workers: int = 2
    """of the server"""
    rounds: int = 3
    """of what is done one after the other"""


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(Arguments, argv, help=HELP)
    try:
        import httpx  # noqa: F401
        import nicegui  # noqa: F401
    except ImportError as refusal:
        raise BadInput(f"{refusal.name} is not installed; pip install -r requirements-dev.txt") from refusal
    from benchmarks.web_rows import measured
    from cranioface.people.sample import SAMPLE

    skull = options.skull or SAMPLE / "skull.stl"
    _print_conditions(skull, options.workers)
    for name, seconds in measured(skull, options.uploads, options.workers, options.rounds):
        print(
            f"| {name} | {median(seconds):.2f} | {_most_of(seconds):.2f} | {max(seconds):.2f} | {len(seconds)} |",
            flush=True,
        )


def _most_of(seconds: Sequence[float]) -> float:
    """Within which 95 % of them lie."""
    return sorted(seconds)[math.ceil(0.95 * len(seconds)) - 1]


def _print_conditions(skull: Path, workers: int) -> None:
    from benchmarks.conditions import conditions

    told = conditions(0)
    print(f"{skull.name}, {workers} workers; {told['cpu']}, {told['cores']} cores, {told['date']}\n")
    print("| seconds | median | 19 of 20 within | most | of |\n|---|---|---|---|---|", flush=True)


if __name__ == "__main__":
    sys.exit(run(main))
