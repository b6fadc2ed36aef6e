"""`python reconstruct.py SKULL -o OUT`: see reconstruction/cli.py."""

import sys

from reconstruction.cli import main

if __name__ == "__main__":
    sys.exit(main())
