"""Reads a command line with jsonargparse; a mistake in it is bad input like any other: one line, exit code 2."""

import argparse
from collections.abc import Sequence

from jsonargparse import ArgumentParser, Namespace

from cranioface.command.errors import BadInput


def parser(description: str) -> ArgumentParser:
    """A parser whose mistakes are raised, so that `parse` can say them in one line."""
    return ArgumentParser(description=description, exit_on_error=False, formatter_class=argparse.RawTextHelpFormatter)


def parse(arguments: ArgumentParser, argv: Sequence[str] | None = None) -> Namespace:
    """The parsed command line; BadInput for an unknown option or key, or a value of the wrong type."""
    try:
        return arguments.parse_args(argv)
    except argparse.ArgumentError as mistake:
        first = str(mistake.message if hasattr(mistake, "message") else mistake).strip()
        raise BadInput(f"{first.rstrip('.')}; see --help") from mistake
