"""Contact sheets of scans of patients, to look at one by one: front and side of each in the frame that was found.

The red line is the Frankfurt plane, the vertical one runs through the porions; dots: porion, orbitale, nasion and
gnathion where the registered template has them. Pictures of patients: they go where the command was told, and
nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from cranioface.command import whole_file

if TYPE_CHECKING:
    import trimesh

    from cranioface.anatomy.registration import Registered

PIXELS, ACROSS, DOWN = 220, 4, 6  # of one view; tiles of a sheet
VIEWS = {0: ("po_left", "po_right", "or_left", "or_right", "n", "gn"), 90: ("po_left", "or_left", "n", "gn")}
RED, BLUE = (40, 40, 220), (220, 60, 40)  # BGR, as OpenCV has it


def write_tile(out: Path, name: str, skull: trimesh.Trimesh, fitted: Registered | None, words: str) -> None:
    """OUT/tiles/NAME.png. Without a registration the skull stays as it was scanned, its middle in the picture's."""
    from cranioface.report.pictures import BONE, depths_of, shade

    if fitted is None:
        skull = skull.copy()
        skull.apply_translation(-skull.bounds.mean(0))
    depths = depths_of(skull, VIEWS, PIXELS)
    views = [np.ascontiguousarray((shade(depth, BONE)[..., ::-1] * 255).astype(np.uint8)) for depth in depths]
    for view, (azimuth, names) in zip(views, VIEWS.items(), strict=True):
        if fitted is not None:
            _mark(view, azimuth, np.array([fitted.expected[name] for name in names]))
    tile = np.hstack(views)
    cv2.putText(tile, f"{name} {words}", (4, 14), cv2.FONT_HERSHEY_SIMPLEX, 0.45, BLUE, 1)
    _write(out / "tiles" / f"{name}.png", tile)


def _mark(view: np.ndarray, azimuth: int, points: np.ndarray) -> None:
    from cranioface.geometry.ring import to_pixels
    from cranioface.report.pictures import views

    ring = views([azimuth], PIXELS)
    rows, columns, _ = (np.rint(x[0]).astype(int) for x in to_pixels(np.vstack([np.zeros(3), points]), ring))
    cv2.line(view, (0, int(rows[0])), (PIXELS, int(rows[0])), RED, 1)
    cv2.line(view, (int(columns[0]), 0), (int(columns[0]), PIXELS), RED, 1)
    for row, column in zip(rows[1:], columns[1:], strict=True):
        cv2.circle(view, (int(column), int(row)), 3, BLUE, -1)


def write_sheets(out: Path, names: Sequence[str]) -> Iterator[Path]:
    """The tiles of `names`, `ACROSS` x `DOWN` a sheet, as OUT/sheet_N.png."""
    size = ACROSS * DOWN
    for first in range(0, len(names), size):
        tiles = [np.asarray(cv2.imread(str(out / "tiles" / f"{name}.png"))) for name in names[first : first + size]]
        tiles += [np.full_like(tiles[0], 255)] * (-len(tiles) % ACROSS)
        rows = [np.hstack(tiles[k : k + ACROSS]) for k in range(0, len(tiles), ACROSS)]
        yield _write(out / f"sheet_{first // size + 1}.png", np.vstack(rows))


def _write(path: Path, picture: np.ndarray) -> Path:
    with whole_file(path) as temporary:
        cv2.imwrite(str(temporary), picture)
    return path
