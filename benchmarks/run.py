"""The command: `python benchmarks/run.py` measures every stage beside its peers and prints the tables.

Owns the command line. Stages lie in benchmarks/stages, one module each.
"""

import sys
from pathlib import Path
from typing import Any

if not __package__:  # run as a file: the folder of the rooms is the parent
    sys.path[0] = str(Path(__file__).resolve().parents[1])

import argparse  # noqa: E402
from collections.abc import Sequence  # noqa: E402

from benchmarks.conditions import conditions, cores, use_threads  # noqa: E402
from benchmarks.pages import Pages  # noqa: E402
from benchmarks.stages_by_name import MODULES, names_of, stages  # noqa: E402
from cranioface.command import BadInput, run  # noqa: E402

HELP = """Time every stage beside its peers, in one run on the same inputs, and print a table of each.

The peers are in requirements-benchmarks.txt; one that is missing is shown as not installed.
Times are medians; the warm-up run of every contender is left out; each has the same number of threads."""


def main(argv: Sequence[str] | None = None) -> None:
    told = _arguments().parse_args(argv)
    names = names_of(told.stages)
    use_threads(told.threads)  # before any library reads its number
    from benchmarks.material import Material, head_folder
    from benchmarks.measure import measure

    if told.heads and head_folder(told.heads) is None:
        raise BadInput(f"--heads {told.heads}: holds no visible_male with ct.nii.gz, skull.ply and skin.ply")
    material = Material(None if told.quick and not told.heads else head_folder(told.heads), told.quick)
    pages = Pages(conditions(told.threads), told.json, told.markdown, told.add)
    for stage in stages(names):
        pages.add_stage(measure(stage, material))
    if told.growth:
        _grow(material, pages, told.growth, told.axes)
    if told.readme:
        pages.print_short()


def _grow(material: Any, pages: Pages, picture: Path, axes: str) -> None:
    from benchmarks.growth import growth
    from benchmarks.growth_plot import plot

    for curve in growth(material, axes.split(",")):
        pages.add_curve(curve)
    plot(pages.curves, picture)
    print(f"wrote {picture}")


def _arguments() -> argparse.ArgumentParser:
    arguments = argparse.ArgumentParser(description=HELP, formatter_class=argparse.RawTextHelpFormatter)
    add = arguments.add_argument
    add("--stages", default=",".join(MODULES), help=f"some of {', '.join(MODULES)}; '' for none")
    add("--growth", type=Path, metavar="PNG", help="also measure how time and memory grow, and plot it here")
    add("--axes", default="faces,pixels,points,people", help="what --growth varies")
    add("--heads", type=Path, help="folder with visible_male (ct.nii.gz, skull.ply, skin.ply);\n"
        "default ../shared/heads, else the embedded sample")  # fmt: skip
    add("--json", type=Path, metavar="FILE", help="also write every figure")
    add("--markdown", type=Path, metavar="FILE", help="also write the tables, as docs/benchmarks.md")
    add("--add", action="store_true", help="keep what --json FILE already holds of other stages")
    add("--readme", action="store_true", help="also print one row a stage")
    add("--threads", type=int, default=cores(), help="of every library; default: all cores")
    add("--quick", action="store_true", help="tiny inputs, one round: only to see that all works")
    return arguments


if __name__ == "__main__":
    sys.exit(run(main))
