"""What tests share: where the real heads lie, where they are present at all."""

from pathlib import Path

import pytest

from cranioface.command.threads import sleep_while_waiting

sleep_while_waiting()  # as every command does; the processes that tests start inherit it

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
HEADS = ("visible_male", "unc_cadaver", "vtk_headsq")


def shared_head(name: str) -> Path:
    """Folder of a real head CT, or a skip with its reason where the heads are absent."""
    folder = SHARED / "heads" / name
    if not folder.is_dir():
        pytest.skip(f"the real head {name} lies beside the project, not in it, and is absent here")
    return folder
