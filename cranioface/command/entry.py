"""Runs a command: bad input becomes one clear line and exit code 2, an interruption exit code 130."""

import sys
from collections.abc import Callable

from cranioface.command.errors import BadInput

BAD_INPUT_CODE = 2
INTERRUPTED_CODE = 130  # the shell's convention: 128 + SIGINT


def run(main: Callable[[], object]) -> int:
    """Call `main` and return the exit code of the process; everything unexpected keeps its traceback."""
    try:
        main()
    except BadInput as refusal:
        print(f"error: {refusal}", file=sys.stderr)
        return BAD_INPUT_CODE
    except KeyboardInterrupt:
        print("interrupted: what was complete is kept, the rest was not written", file=sys.stderr)
        return INTERRUPTED_CODE
    return 0
