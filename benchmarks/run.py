"""The command: `python benchmarks/run.py` measures every stage beside its peers and prints the tables.

Owns the command line and what is written. Stages lie in benchmarks/stages, one module each.
"""

import sys
from pathlib import Path

if not __package__:  # run as a file: the folder of the rooms is the parent
    sys.path[0] = str(Path(__file__).resolve().parents[1])

import argparse  # noqa: E402
import json  # noqa: E402
from collections.abc import Iterator, Sequence  # noqa: E402
from typing import Any  # noqa: E402

from benchmarks.conditions import conditions, cores, use_threads  # noqa: E402
from benchmarks.stages_by_name import MODULES, names_of, stages  # noqa: E402
from doors import BadInput, run, whole_file  # noqa: E402

HELP = """Time every stage beside its peers, in one run on the same inputs, and print a table of each.

The peers are in requirements-benchmarks.txt; one that is missing is shown as not installed.
Times are medians; the warm-up run of every contender is left out; each has the same number of threads."""


def main(argv: Sequence[str] | None = None) -> None:
    told = _arguments().parse_args(argv)
    use_threads(told.threads)  # before any library reads its number
    names = names_of(told.stages)
    conditions_now, entries = conditions(told.threads), []
    from benchmarks.tables import conditions_text, short, stage_text

    print(conditions_text(conditions_now), flush=True)
    for entry in measured(names, told):
        entries.append(entry)
        print(f"\n{stage_text(entry)}", flush=True)
        if told.json:
            _write(told.json, json.dumps({"conditions": conditions_now, "stages": entries}, indent=1))
    if told.readme:
        print(f"\n{short(entries)}")
    if told.markdown:
        _write(told.markdown, page(conditions_text(conditions_now), [stage_text(e) for e in entries]))


def _arguments() -> argparse.ArgumentParser:
    arguments = argparse.ArgumentParser(description=HELP, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--stages", default=",".join(MODULES), help=f"some of {', '.join(MODULES)}")
    arguments.add_argument("--heads", type=Path, help="folder with visible_male (ct.nii.gz, skull.ply, skin.ply);\n"
                           "default ../shared/heads, else the embedded sample")  # fmt: skip
    arguments.add_argument("--json", type=Path, metavar="FILE", help="also write every figure")
    arguments.add_argument("--markdown", type=Path, metavar="FILE", help="also write the tables, as docs/benchmarks.md")
    arguments.add_argument("--readme", action="store_true", help="also print one row a stage")
    arguments.add_argument("--threads", type=int, default=cores(), help="of every library; default: all cores")
    arguments.add_argument("--quick", action="store_true", help="tiny inputs, one round: only to see that all works")
    return arguments


def measured(names: Sequence[str], told: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """The entry of each stage as it is done."""
    from benchmarks.material import Material, head_folder
    from benchmarks.measure import measure

    if told.heads and head_folder(told.heads) is None:
        raise BadInput(f"--heads {told.heads}: holds no visible_male with ct.nii.gz, skull.ply and skin.ply")
    material = Material(None if told.quick and not told.heads else head_folder(told.heads), told.quick)
    for stage in stages(names):
        yield measure(stage, material)


def page(heading: str, tables: Sequence[str]) -> str:
    """The whole page of docs/benchmarks.md."""
    return "\n\n".join(["# Benchmarks", heading, *tables]) + "\n"


def _write(path: Path, text: str) -> None:
    with whole_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(run(main))
