"""`python projections.py SKULL -o DIR`: see projections/cli.py."""

import sys

from cranioface.command.threads import sleep_while_waiting

sleep_while_waiting()  # before numpy loads its threads

from projections.cli import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
