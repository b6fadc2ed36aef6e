"""The verb of this room: a damaged skull in, the whole one out, and the implant for its hole.

    from cranioface import complete, read_head
    made = complete(read_head("skull.stl"))
    made.skull, made.inferred, made.implants

As a command `python completion/complete.py SKULL -o OUT`: see completion/cli.py. Loads what it needs when it is called.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if not __package__:  # run as a file: the folder of the rooms is the parent, and this room must not shadow it
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from completion.options import CompleteOptions  # noqa: E402

if TYPE_CHECKING:
    import trimesh

    from completion.completed import Completed
    from completion.volumes import Method
    from cranioface.anatomy.frankfurt import Alignment
    from cranioface.people.head_files import Head


def complete(
    head: Head | trimesh.Trimesh | str | Path,
    options: CompleteOptions | None = None,
    *,
    method: Method | None = None,
    alignment: Alignment | None = None,
    announce: Callable[[str], None] = lambda station: None,
) -> Completed:
    """The whole skull of `head` (a head, a mesh in mm, or a path to either or to a CT), in its own frame, mm.

    method: a method of completion that is already at hand, whatever `options` say; alignment: where it is known.
    announce(station) is called as each station begins and may raise to cancel. BadInput where the skull finds no frame
    or there is no method.
    """
    from completion.completed import completed_head, head_of

    return completed_head(head_of(head), options or CompleteOptions(), method, announce, alignment)


if __name__ == "__main__":
    from completion.cli import main

    sys.exit(main())
