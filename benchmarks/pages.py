"""What a run leaves: tables on the screen, and JSON and markdown written anew after every stage.

Owns the files. Knows nothing of how anything is measured.
"""

import json
from pathlib import Path
from typing import Any

from benchmarks.growth_plot import curve_text, growth_text
from benchmarks.stages_by_name import MODULES
from benchmarks.tables import conditions_text, short, stage_text
from cranioface.command import BadInput, whole_file

ABOUT = """# Benchmarks

Made by `python benchmarks/run.py --json FILE --markdown docs/benchmarks.md --growth docs/benchmarks_growth.png`.

The contenders of a stage run in turns, on the same inputs, in one process: a slow minute of the machine hits all. Times
are medians after one run that is not counted, with the least and the most; a job of more than four seconds runs twice.
Every library has the same number of threads, unless it has but one by its nature, which is said. *ours is* compares
medians. Times differ from machine to machine, ratios less; errors hardly."""


class Pages:
    """The conditions of the run, the entries of its stages and its curves of growth."""

    def __init__(self, conditions: dict[str, Any], file: Path | None, page: Path | None, add: bool = False) -> None:
        self.conditions, self.file, self.page = conditions, file, page
        self.stages: list[dict[str, Any]] = []
        self.curves: list[dict[str, Any]] = []
        if add and file is not None and file.exists():
            self._read(file)
        print(conditions_text(conditions), flush=True)

    def _read(self, file: Path) -> None:
        """What an earlier run told, of the same machine and the same libraries."""
        told = json.loads(file.read_text(encoding="utf-8"))
        if any(told["conditions"][key] != self.conditions[key] for key in ("cpu", "threads", "libraries")):
            raise BadInput(f"{file}: was measured with another machine, threads or libraries; leave --add away")
        self.stages, self.curves = told["stages"], told["growth"]

    def add_stage(self, entry: dict[str, Any]) -> None:
        """Print its table; it takes the place of an older entry of the same name."""
        print(f"\n{stage_text(entry)}", flush=True)
        kept = [old for old in self.stages if old["name"] != entry["name"]]
        order = {name: number for number, name in enumerate(MODULES)}
        place = {e["name"]: max(n for known, n in order.items() if e["name"].startswith(known)) for e in [*kept, entry]}
        self.stages = sorted([*kept, entry], key=lambda e: (place[e["name"]], e["name"]))
        self._write()

    def add_curve(self, curve: dict[str, Any]) -> None:
        """Print it; it takes the place of an older curve of the same name."""
        same = (curve["axis"], curve["label"])
        self.curves = [*(c for c in self.curves if (c["axis"], c["label"]) != same), curve]
        print(f"\n{curve_text(curve)}", flush=True)
        self._write()

    def print_short(self) -> None:
        print(f"\n{short(self.stages)}")

    def _write(self) -> None:
        if self.file is not None:
            told = {"conditions": self.conditions, "stages": self.stages, "growth": self.curves}
            with whole_file(self.file) as temporary:
                temporary.write_text(json.dumps(told, indent=1), encoding="utf-8")
        if self.page is not None:
            with whole_file(self.page) as temporary:
                temporary.write_text(self.text(), encoding="utf-8")

    def text(self) -> str:
        """The whole page."""
        parts = [ABOUT, conditions_text(self.conditions), *map(stage_text, self.stages)]
        if self.curves:
            parts += [growth_text(self.curves), "![How time and memory grow](benchmarks_growth.png)"]
        return "\n\n".join(part.strip() for part in parts) + "\n"
