"""Other people's benchmarks by name: which files of a folder are a whole anatomy, its damaged copy and the implant.

    volumes = Benchmark(folder)               # SkullBreak, SkullFix or labels, told by its folders
    observed, whole = volumes.pair(0, COARSE)

Layouts: SkullBreak and SkullFix as read in public loaders of them (not in the data, which is not at hand); `labels` is
this project's own. Knows nothing of networks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from completion.any_defect import damaged_labels
from completion.label_volumes import ending_of, grid_about, on_grid, read_labels
from cranioface.command import BadInput
from cranioface.geometry.head_grid import COARSE, Grid
from cranioface.people.yaml_page import read_page

BREAKS = ("bilateral", "frontoorbital", "parietotemporal", "random_1", "random_2")
NAMES_PAGES = ("labels.yaml", "labels.json")  # of a folder of labels: `1: cranium` line by line; JSON is YAML too
LAYOUTS = ("skullbreak", "skullfix", "labels")
KNOWN = (
    "complete_skull/NNN.nrrd beside defective_skull/KIND/NNN.nrrd (SkullBreak) or defective_skull/NNN.nrrd (SkullFix), "
    "or NAME.nii.gz with labels.yaml"
)


@dataclass(frozen=True)
class Case:
    """One anatomy of a benchmark: its files; without a `defective` one its defects are drawn."""

    name: str
    complete: Path
    defective: Path | None = None
    implant: Path | None = None
    kind: str = ""  # of defect


def layout_of(folder: str | Path) -> str:
    """Which of LAYOUTS lies in `folder`; BadInput where it is none."""
    folder = Path(folder)
    if not folder.is_dir():
        raise BadInput(f"{folder}: no such folder; give one with {KNOWN}")
    if (_skulls(folder) / "complete_skull").is_dir():
        kinds = [k for k in BREAKS if (_skulls(folder) / "defective_skull" / k).is_dir()]
        return "skullbreak" if kinds else "skullfix"
    if any((folder / page).is_file() for page in NAMES_PAGES):
        return "labels"
    raise BadInput(f"{folder}: is of no layout that is known; give one with {KNOWN}")


def cases(folder: str | Path, layout: str | None = None) -> list[Case]:
    """The cases of a benchmark in order; BadInput where there are none or a file lacks its partner."""
    folder, layout = Path(folder), layout or layout_of(folder)
    if layout not in LAYOUTS:
        raise BadInput(f"{layout}: is no layout; name one of {', '.join(LAYOUTS)}")
    found = _labels_cases(folder) if layout == "labels" else _skull_cases(_skulls(folder), layout)
    if not found:
        raise BadInput(f"{folder}: holds no cases of {layout}; give one with {KNOWN}")
    return found


def class_names(folder: str | Path) -> dict[int, str]:
    """Label -> name of what the volumes of a folder hold; the skull alone in SkullBreak and SkullFix."""
    if layout_of(folder) != "labels":
        return {1: "skull"}
    page = next(Path(folder) / page for page in NAMES_PAGES if (Path(folder) / page).is_file())
    content = read_page(page, "write a line `1: name` for each label")
    try:
        names = {int(k): str(v) for k, v in content.items()}
    except ValueError:
        names = {int(v): str(k) for k, v in content.items() if str(v).isdigit()}
    names.pop(0, None)
    if not names or min(names) < 0:
        raise BadInput(f"{page}: names no label; write a line `1: name` for each")
    return dict(sorted(names.items()))


def _skulls(folder: Path) -> Path:
    """Where complete_skull lies: here, or in training_set, or in train."""
    below = (folder / name for name in ("training_set", "train"))
    return next((place for place in below if (place / "complete_skull").is_dir()), folder)


def _skull_cases(folder: Path, layout: str) -> list[Case]:
    out = []
    for kind in BREAKS if layout == "skullbreak" else ("",):
        for defective in sorted((folder / "defective_skull" / kind).glob("*.nrrd")):
            complete, implant = folder / "complete_skull" / defective.name, folder / "implant" / kind / defective.name
            if not complete.is_file():
                raise BadInput(f"{defective}: has no partner {complete}; is the benchmark whole?")
            name = f"{kind}/{defective.stem}" if kind else defective.stem
            out.append(Case(name, complete, defective, implant if implant.is_file() else None, kind or "skullfix"))
    return out


def _labels_cases(folder: Path) -> list[Case]:
    files = sorted(file for file in folder.iterdir() if ending_of(file))
    return [Case(file.name.removesuffix(str(ending_of(file))), file) for file in files]


class Benchmark:
    """The cases of a folder, read when asked for; each on a grid about its middle: their frame is not ours."""

    def __init__(self, folder: str | Path, layout: str | None = None) -> None:
        self.cases, self.classes = cases(folder, layout), class_names(folder)

    def __len__(self) -> int:
        return len(self.cases)

    def pair(
        self, index: int, like: Grid = COARSE, rng: np.random.Generator | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Labels (x, y, z) of what is there and of the whole, on a grid like `like`.

        rng draws the defect where the case brings none. BadInput where sizes differ or a label has no name.
        """
        case = self.cases[index]
        whole = read_labels(case.complete)
        grid = grid_about(whole.middle, like)
        labels = on_grid(whole, grid)
        _check_names(case.complete, labels, self.classes)
        if case.defective is None:
            gone = damaged_labels(labels, rng or np.random.default_rng(index))
            return np.where(gone, np.zeros_like(labels), labels), labels
        there = read_labels(case.defective)
        if there.labels.shape != whole.labels.shape:
            sizes = f"{there.labels.shape} voxels where {case.complete.name} has {whole.labels.shape}"
            raise BadInput(f"{case.defective}: has {sizes}; give files of one scan")
        return on_grid(there, grid), labels


def _check_names(path: Path, labels: np.ndarray, names: Mapping[int, str]) -> None:
    strange = sorted(set(np.unique(labels).tolist()) - {0, *names})
    if strange:
        raise BadInput(f"{path}: holds labels {strange[:8]} that nobody names; add them to {NAMES_PAGES[0]}")
