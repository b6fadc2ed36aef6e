"""3D Slicer Markups (`.mrk.json`), read and written side by side. Points are LPS mm here, whatever the file says."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from cranioface.command import BadInput, whole_file

SCHEMA = (
    "https://raw.githubusercontent.com/slicer/slicer/master/"
    "Modules/Loadable/Markups/Resources/Schema/markups-schema-v1.0.3.json#"
)
TO_LPS = {
    "LPS": (1, 1, 1),
    "0": (-1, -1, 1),
    "RAS": (-1, -1, 1),
    "1": (1, 1, 1),
}  # old Slicer wrote 0 for RAS, 1 for LPS


def read_markups(path: str | Path) -> dict[str, np.ndarray]:
    """Label -> point (3,) float64 mm, LPS, of every placed control point in the file.

    Raises BadInput for what is not Slicer Markups, an unknown coordinate system, positions that are not numbers.
    """
    path = Path(path)
    points: dict[str, np.ndarray] = {}
    for markup in _markups(path):
        signs = _signs(path, markup)
        for control in markup.get("controlPoints") or []:
            if control.get("positionStatus", "defined") == "defined":
                _add(path, points, control, signs)
    if not points:
        raise BadInput(f"{path}: holds no placed points; place po_left, po_right and or_left and save again")
    return points


def _markups(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        raise BadInput(f"{path}: no such file; check the path")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        markups: list[dict[str, Any]] = content["markups"]
        if not all(isinstance(c, dict) for m in markups for c in m.get("controlPoints") or []):
            raise TypeError("control points are not objects")
    except (ValueError, KeyError, TypeError, AttributeError) as refusal:
        raise BadInput(f"{path}: is not a 3D Slicer Markups file; save the points as .mrk.json") from refusal
    return markups


def _signs(path: Path, markup: dict[str, Any]) -> np.ndarray:
    system = str(markup.get("coordinateSystem", "LPS")).upper()
    if system not in TO_LPS:
        raise BadInput(f"{path}: coordinate system {system} is unknown; save it as LPS or RAS")
    if (units := str(markup.get("coordinateUnits", "mm"))) not in ("mm", "[mm]"):
        raise BadInput(f"{path}: coordinates are in {units}; save them in mm")
    return np.array(TO_LPS[system], np.float64)


def _add(path: Path, points: dict[str, np.ndarray], control: dict[str, Any], signs: np.ndarray) -> None:
    label = str(control.get("label", ""))
    try:
        position = np.array(control["position"], np.float64)
    except (KeyError, TypeError, ValueError):
        position = np.empty(0)
    if position.shape != (3,) or not np.isfinite(position).all():
        raise BadInput(f"{path}: the position of {label or 'a point'} is not three numbers; place it again")
    if label in points:
        raise BadInput(f"{path}: two points are called {label}; give each its own name")
    points[label] = position * signs


def write_markups(path: str | Path, points: Mapping[str, np.ndarray]) -> None:
    """Write named points (3,) mm, LPS, as one fiducial list that 3D Slicer opens; whole or not at all."""
    controls = [
        {"id": str(k), "label": name, "position": [float(c) for c in point], "positionStatus": "defined"}
        for k, (name, point) in enumerate(points.items(), 1)
    ]
    markup = {"type": "Fiducial", "coordinateSystem": "LPS", "coordinateUnits": "mm", "controlPoints": controls}
    with whole_file(Path(path)) as temporary:
        text = json.dumps({"@schema": SCHEMA, "markups": [markup]}, indent=1)
        Path(temporary).write_text(text + "\n", encoding="utf-8")
