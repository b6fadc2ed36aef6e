"""`python projections.py SKULL -o DIR`: see projections/cli.py."""

import sys

from projections.cli import main

if __name__ == "__main__":
    sys.exit(main())
