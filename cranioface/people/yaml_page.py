"""Reads the YAML page that heads a folder, of a person or of a dataset, or refuses it in one line. The only YAML reader
of this room; knows nothing of what the pages say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from cranioface.command import BadInput


def read_page(path: Path, advice: str) -> dict[str, Any]:
    """The mapping that is written at `path`, which must exist; BadInput where there is none, ending with `advice`."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as refusal:
        raise BadInput(f"{path}: is not readable YAML; {advice}") from refusal
    if not isinstance(content, dict):
        raise BadInput(f"{path}: holds no names with values; {advice}")
    return content


def write_page(path: Path, content: dict[str, Any]) -> None:
    """Plain values by name, in their order."""
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
