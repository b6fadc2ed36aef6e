"""The server as it is served, with the arguments of `python -m web`, its workers making toys of any upload."""

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent


@contextmanager
def running(*words, script=HERE / "toy_server.py", **options):
    """The address of such a server in a process of its own, and the process; ended with its workers afterwards."""
    paths = os.pathsep.join([str(HERE.parent), str(HERE)])
    process = subprocess.Popen(
        [sys.executable, str(script), "--port", "0", *map(str, words)], text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, "PYTHONPATH": paths}, **options,
    )  # fmt: skip
    try:
        lines = iter(process.stdout.readline, "")
        address = next((found[0] for line in lines if (found := re.search(r"http://\S+", line))), None)
        assert address, "the server said no address"
        yield address, process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


if __name__ == "__main__":
    from cranioface.command.arguments import read_options
    from web.app import make_app
    from web.cases.kept import KeptCases
    from web.cli import HELP, Arguments
    from web.serve import serve

    settings = read_options(Arguments, None, help=HELP).settings
    serve(settings, make_app(settings, KeptCases(settings, "toy_result:ResultSession")))
