"""The one exception that speaks to the user."""


class BadInput(ValueError):
    """Input that cannot be used. Its text is the single line that the user reads.

    The line names the file or the option, says what is wrong with it and what to do.
    """

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))
