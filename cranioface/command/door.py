"""`python -m PACKAGE COMMAND ...`: one door to the commands of a package, each a module with `main(argv)`.

Owns how a command is found by its word. Loads none of them before one is asked for, and knows none.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module

from cranioface.command.entry import run
from cranioface.command.errors import BadInput


@dataclass(frozen=True)
class Door:
    """commands: word -> what it does; NAME is the module `place`.NAME, hyphens for underscores."""

    package: str
    place: str
    commands: Mapping[str, str]

    @property
    def help(self) -> str:
        """Every command in a line."""
        width = max(map(len, self.commands))
        lines = [f"  {word:{width}} {does}" for word, does in self.commands.items()]
        return "\n".join([f"python -m {self.package} COMMAND ... (each has --help):", *lines])

    def command(self, word: str) -> Callable[[Sequence[str]], None]:
        """`main(argv)` of the command that a user typed, with hyphens or underscores; BadInput where there is none."""
        name = word.replace("_", "-")
        if name not in self.commands:
            raise BadInput(f"{word}: is none of the commands {', '.join(self.commands)}; see --help")
        result: Callable[[Sequence[str]], None] = import_module(f"{self.place}.{name.replace('-', '_')}").main
        return result

    def open(self) -> int:
        """The exit code of the command line of this process."""
        return run(lambda: self._open(sys.argv[1:]))

    def _open(self, words: Sequence[str]) -> None:
        if not words or words[0] in ("-h", "--help"):
            print(self.help)
            return
        self.command(words[0])(words[1:])
