"""`python -m evaluation COMMAND ...`: one door to all commands of the laboratory, which `commands.py` lists."""

import sys

from cranioface.command import run
from evaluation.commands import HELP, command


def main() -> None:
    words = sys.argv[1:]
    if not words or words[0] in ("-h", "--help"):
        print(HELP)
        return
    command(words[0])(words[1:])


if __name__ == "__main__":
    sys.exit(run(main))
