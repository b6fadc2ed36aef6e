"""What every door of the program does: refuse bad input in one line, write whole files or none.

The lowest room: it knows nothing of shapes, heads or networks, and every other room may import it.
"""

from cranioface.command.entry import run
from cranioface.command.errors import BadInput
from cranioface.command.outputs import check_outputs, whole_file, whole_folder

__all__ = ["BadInput", "check_outputs", "run", "whole_file", "whole_folder"]
