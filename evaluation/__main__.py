"""`python -m evaluation COMMAND ...`: one door to all commands of the laboratory, which `commands.py` lists."""

import sys

from evaluation.commands import DOOR

if __name__ == "__main__":
    sys.exit(DOOR.open())
