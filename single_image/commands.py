"""The commands of `python -m single_image`, each a module with `main(argv)`. Loads none of them.

Training and prediction are commands of their own: `python single_image/train.py`, `python single_image/predict.py`.
"""

from collections.abc import Callable, Sequence
from importlib import import_module

from cranioface.command import BadInput

COMMANDS = {
    "make": "images and shapes of synthetic people or real heads: a data set to learn from",
    "check": "what a data set lacks: missing, corrupt and mismatched pairs, counted",
    "convert": "a data set of another layout written as one of this project",
    "skull-test": "train the test that tells pictures of skulls from all others",
}
_LINES = [f"  {word:10} {does}" for word, does in COMMANDS.items()]
HELP = "\n".join(["python -m single_image COMMAND ... (each has --help):", *_LINES])


def command(word: str) -> Callable[[Sequence[str]], None]:
    """`main(argv)` of the command that a user typed; BadInput where there is none."""
    if word not in COMMANDS:
        raise BadInput(f"{word}: is none of the commands {', '.join(COMMANDS)}; see --help")
    result: Callable[[Sequence[str]], None] = import_module(f"single_image.{word.replace('-', '_')}").main
    return result
