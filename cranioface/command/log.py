"""What the library has to say goes to its loggers; a command that is watched lets it through to the screen.

Knows nothing of who logs what.
"""

import logging
import sys


def show_log(*rooms: str) -> None:
    """Print what `cranioface` and `rooms` log, from INFO on, as plain lines; called by commands, never at import."""
    logging.basicConfig(format="%(message)s", stream=sys.stdout)
    for name in ("cranioface", *rooms):
        logging.getLogger(name).setLevel(logging.INFO)
