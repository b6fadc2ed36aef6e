"""`python -m web`: serves the viewer; see web/cli.py."""

import sys

from web.cli import main

if __name__ == "__main__":
    sys.exit(main())
