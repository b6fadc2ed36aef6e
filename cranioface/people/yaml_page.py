"""Reads the YAML page that heads a folder of this project, of a person or of a dataset, or refuses it in one line."""

from pathlib import Path

import yaml

from cranioface.command import BadInput


def read_page(path: Path, key: str, absent: str, lacks: str, again: str) -> dict:
    """What the page says, a mapping under `key` among it. BadInput, in the caller's words: `absent` where there is no
    page; that it is unreadable, or says nothing of what it `lacks`, and how to make it `again`.
    """
    if not path.is_file():
        raise BadInput(absent)
    try:
        told = yaml.safe_load(path.read_text())
    except (yaml.YAMLError, UnicodeDecodeError) as refusal:
        raise BadInput(f"{path}: is not readable YAML; {again}") from refusal
    if not isinstance(told, dict) or not isinstance(told.get(key), dict):
        raise BadInput(f"{path}: says nothing of {lacks}; {again}")
    return told
