"""Runs a command: bad input becomes one clear line and exit code 2, an interruption exit code 130, a warning a line."""

import sys
from collections.abc import Callable

from cranioface.command.errors import BadInput
from cranioface.command.log import show_warnings
from cranioface.command.threads import sleep_while_waiting

BAD_INPUT_CODE = 2
INTERRUPTED_CODE = 130  # the shell's convention: 128 + SIGINT


def run(main: Callable[[], object]) -> int:
    """Call `main` and return the exit code of the process; everything unexpected keeps its traceback.

    From here on waiting threads sleep (`threads`): what a command loads before it calls this must have none.
    """
    sleep_while_waiting()
    show_warnings()
    try:
        main()
    except BadInput as refusal:
        print(f"error: {refusal}", file=sys.stderr)
        return BAD_INPUT_CODE
    except KeyboardInterrupt:
        print("interrupted: what was complete is kept, the rest was not written", file=sys.stderr)
        return INTERRUPTED_CODE
    return 0
