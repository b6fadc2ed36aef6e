"""`python -m single_image COMMAND ...`: one door to what makes and checks data; `commands.py` lists it."""

import sys

from cranioface.command import run
from single_image.commands import HELP, command


def main() -> None:
    words = sys.argv[1:]
    if not words or words[0] in ("-h", "--help"):
        print(HELP)
        return
    command(words[0])(words[1:])


if __name__ == "__main__":
    sys.exit(run(main))
