"""`python reconstruct.py SKULL -o OUT`: see reconstruction/cli.py."""

import sys

from cranioface.command.threads import sleep_while_waiting

sleep_while_waiting()  # before numpy loads its threads

import evaluation.baselines  # noqa: E402, F401  # so that in a checkout --method knows the laboratory's names too
from reconstruction.cli import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
