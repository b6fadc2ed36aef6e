"""`python backprojection.py DIR -o face.stl`: see backprojection/cli.py."""

import sys

from backprojection.cli import main

if __name__ == "__main__":
    sys.exit(main())
