"""A server of cases in a process of its own, to be killed: `python kept_server.py FOLDER`, one line of steps a case.

Prints the ids of the cases when all are made, and then works until it is ended.
"""

import asyncio
import json
import sys
from pathlib import Path

from kept_toys import UNKNOWN, intake, served


async def main(root):
    async with served(root, workers=1) as cases:
        ids = [(await cases.create(intake(root, *json.loads(line)), UNKNOWN)).id for line in sys.stdin]
        print(*ids, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
