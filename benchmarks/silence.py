"""Nothing of a library reaches the screen, whichever language prints it: progress bars would drown the tables."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def silence() -> Iterator[None]:
    """Standard output and error of this process lead nowhere within the block; exceptions pass through."""
    streams = (sys.stdout, sys.stderr)
    with open(os.devnull, "w") as nowhere:
        kept = [os.dup(descriptor) for descriptor in (1, 2)]
        try:
            for descriptor, stream in zip((1, 2), streams, strict=True):
                stream.flush()
                os.dup2(nowhere.fileno(), descriptor)
            yield
        finally:
            for descriptor, stream, old in zip((1, 2), streams, kept, strict=True):
                stream.flush()
                os.dup2(old, descriptor)
                os.close(old)
