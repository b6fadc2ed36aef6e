"""Bakes the commit into what is built: `commit.txt` beside cranioface/command/version.py, never into the checkout."""

import runpy
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PLACE = "cranioface/command/commit.txt"


class WheelCommit(BuildHookInterface):
    """Called by hatchling for a wheel and for a source distribution, which has no .git to ask later."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        if version == "editable" or (root / PLACE).is_file():
            return
        self._made = tempfile.NamedTemporaryFile("w", suffix=".txt")
        self._made.write(_commit(root))
        self._made.flush()
        build_data["force_include"][self._made.name] = PLACE

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if hasattr(self, "_made"):
            self._made.close()


def _commit(root: Path) -> str:
    """Asked of the very file that is packed."""
    sys.path.insert(0, str(root))
    try:
        return str(runpy.run_path(str(root / "cranioface" / "command" / "version.py"))["commit_of"](root))
    finally:
        sys.path.remove(str(root))
