"""The one exception that speaks to the user."""

LONGEST = 400  # characters of a line that is still read
KEPT = 255  # of them from its beginning, where the file and what is wrong are; the rest from its end: what to do


class BadInput(ValueError):
    """Input that cannot be used. Its text is the single line that the user reads.

    The line names the file or the option, says what is wrong with it and what to do.
    """

    def __init__(self, message: str) -> None:
        line = " ".join(message.split())
        super().__init__(line if len(line) <= LONGEST else f"{line[:KEPT]} ... {line[KEPT + 5 - LONGEST :]}")
