"""The journal of a run: one JSON line an event, and the same numbers for TensorBoard.

Knows nothing of what the numbers mean. A resumed run cuts the lines that came after its checkpoint, so that
the journal of a run that was killed reads like that of one that was not.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
from torch.utils.tensorboard import SummaryWriter


class Journal:
    """journal.jsonl and TensorBoard files in one folder; only rank 0 of a run should own one."""

    def __init__(self, folder: str | Path, offset: int = 0, step: int = 0) -> None:
        """Continue at `offset` bytes and `step`, both from a checkpoint; 0 starts anew."""
        self.path = Path(folder) / "journal.jsonl"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.path.open("ab")
        self._file.truncate(offset)
        self._board = SummaryWriter(str(self.path.parent), purge_step=step or None)

    @property
    def offset(self) -> int:
        """Bytes written so far: keep it in the checkpoint."""
        return self._file.tell()

    def write(self, event: str, step: int, **values: Any) -> None:
        """One line: event, step and values; numbers go to TensorBoard as event/name."""
        line = {"event": event, "step": step, **{name: _plain(value) for name, value in values.items()}}
        self._file.write(json.dumps(line, allow_nan=False).encode() + b"\n")
        self._file.flush()
        for name, value in line.items():
            if isinstance(value, (int, float)) and name != "step":
                self._board.add_scalar(f"{event}/{name}", value, step)

    def picture(self, name: str, step: int, image: np.ndarray) -> None:
        """An RGB image (H, W, 3) uint8 for TensorBoard."""
        self._board.add_image(name, image, step, dataformats="HWC")

    def close(self) -> None:
        self._file.close()
        self._board.close()


def read_journal(path: str | Path) -> list[dict[str, Any]]:
    """The events of a journal file, oldest first."""
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


def _plain(value: Any) -> Any:
    """JSON has no NaN and no infinity: they are written as null, so that every reader can read the line."""
    if isinstance(value, (np.generic,)):
        value = value.item()
    if isinstance(value, float):
        return round(value, 6) if np.isfinite(value) else None
    return value
