"""`python -m single_image COMMAND ...`: one door to what makes and checks data; `commands.py` lists it."""

import sys

from single_image.commands import DOOR

if __name__ == "__main__":
    sys.exit(DOOR.open())
