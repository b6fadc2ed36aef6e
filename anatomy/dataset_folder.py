"""Reads dataset.yaml, the page that heads a DATASET folder of people. Knows nothing of how people are split or used."""

from pathlib import Path

import yaml

from doors import BadInput


def read_dataset(folder: str | Path) -> dict:
    """What dataset.yaml says; BadInput where it is missing, unreadable or says nothing of the split."""
    path = Path(folder) / "dataset.yaml"
    if not path.is_file():
        raise BadInput(f"{folder}: has no dataset.yaml; make a dataset with projections.py --synthetic 64 -o {folder}")
    try:
        told = yaml.safe_load(path.read_text())
    except (yaml.YAMLError, UnicodeDecodeError) as refusal:
        raise BadInput(f"{path}: is not readable YAML; make the dataset again with projections.py") from refusal
    if not isinstance(told, dict) or not isinstance(told.get("split"), dict):
        raise BadInput(f"{path}: says nothing of the split by person; make the dataset again with projections.py")
    return told
