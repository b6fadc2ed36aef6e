"""Progress of long work on the screen: `progress` over an iterable, quiet where nobody looks.

Knows nothing of the work.
"""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")


def progress(
    items: Iterable[Item], label: str, total: int | None = None, done: int = 0, show: bool = True
) -> Iterator[Item]:
    """Yield `items` behind a bar with `label` and the time left; in a file or a pipe one line every half minute.

    `done` items of `total` were finished before (a resumed run); `show=False` (another process's rank) is silent.
    """
    every = 0.1 if sys.stderr.isatty() else 30.0
    return iter(tqdm(items, desc=label, total=total, initial=done, mininterval=every, disable=not show, leave=False))
