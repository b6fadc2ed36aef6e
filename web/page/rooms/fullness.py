"""How full a face was taken to be, and the lean and the full one beside it. A part of the overview."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

BY = {"told": "as told", "bmi": "as BMI lets expect", "radiograph": "as the radiograph shows", "unknown": "unknown"}


def rows(measures: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Of the report: its `fullness`, and its `faces` where three were made; nothing of an image."""
    told, faces = measures.get("fullness"), measures.get("faces") or {}
    if not told:
        return []
    spread = "" if told["from"] == "told" else f" (SD {told['sd']:.1f})"
    beside = [_row(name, face) for name, face in faces.items() if isinstance(face, dict)]
    nearest = faces.get("nearest_to_true_skin")
    return [
        ("In SDs about the usual", f"{told['mean']:+.1f}{spread}, {BY.get(told['from'], told['from'])}"),
        *beside,
        *([("Nearest to the true skin", nearest)] if nearest else []),
    ]


def _row(name: str, face: Mapping[str, Any]) -> tuple[str, str]:
    error = face["error_to_true_skin"]
    off = "" if error is None else f", {error['worst_mm']:.2f} mm off"
    return f"The {name} face", f"{face['fullness']:+.1f}{off}"
