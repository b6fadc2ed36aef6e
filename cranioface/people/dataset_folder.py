"""Reads dataset.yaml, the page that heads a DATASET folder of people. Knows nothing of how people are split or used."""

from pathlib import Path

from cranioface.people.yaml_page import read_page


def read_dataset(folder: str | Path) -> dict:
    """What dataset.yaml says; BadInput where it is missing, unreadable or says nothing of the split."""
    absent = f"{folder}: has no dataset.yaml; make a dataset with projections.py --synthetic 64 -o {folder}"
    again = "make the dataset again with projections.py"
    return read_page(Path(folder) / "dataset.yaml", "split", absent, "the split by person", again)
