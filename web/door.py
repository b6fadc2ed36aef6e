"""The installed command `cranioface`: `cranioface web` serves the viewer, all else is the road's own command.

It stands here since the viewer stands on the road and not the road on it. Loads neither before it knows which.
"""

from __future__ import annotations

import sys


def main(argv: list[str] | None = None) -> int:
    words = sys.argv[1:] if argv is None else argv
    if words[:1] == ["web"]:
        from web.cli import main as viewer

        return viewer(words[1:])
    from reconstruction.cli import main as road

    return road(argv)
