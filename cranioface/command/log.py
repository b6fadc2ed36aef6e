"""What the library has to say goes to its loggers; commands let it through: warnings to stderr, progress to stdout.

Knows nothing of who logs what. What other packages log is theirs to show.
"""

import logging
import sys
import traceback

from cranioface.command.checkout import CHECKOUT


class _Screen(logging.Handler):
    """Prints plain lines where stdout and stderr are now: `warning: ...` of warnings, the message alone of the rest."""

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        notice = getattr(record, "notice", None)  # no warning: how its line ends, "\r" where the next one replaces it
        if notice is not None:
            if notice == "\n" or sys.stderr.isatty():
                print(message, end=notice, file=sys.stderr, flush=True)
        elif record.levelno >= logging.WARNING:
            print(f"warning: {message}", file=sys.stderr, flush=True)
            if record.exc_info:  # of a server that goes on: whoever runs it is to see what was wrong
                traceback.print_exception(*record.exc_info)
        else:
            print(message, flush=True)


def _is_ours(record: logging.LogRecord) -> bool:
    """Whether a room of this project logged it: loggers are called after their modules."""
    room = record.name.partition(".")[0]
    if CHECKOUT:
        return (CHECKOUT / room).is_dir()
    from importlib.metadata import packages_distributions  # here: it reads the lists of all that is installed

    return "cranioface" in packages_distributions().get(room, ())


_SCREEN = _Screen()
_SCREEN.addFilter(_is_ours)


def show_warnings() -> None:
    """Print what any room of the project warns of; called when a command starts, never at import."""
    logging.getLogger().addHandler(_SCREEN)  # once, however often it is called


def show_log(*rooms: str) -> None:
    """Print what `cranioface` and `rooms` log, from INFO on; called by commands, never at import."""
    show_warnings()
    for name in ("cranioface", *rooms):
        logging.getLogger(name).setLevel(logging.INFO)
