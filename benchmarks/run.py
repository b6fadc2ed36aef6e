"""The command: `python benchmarks/run.py` measures every stage beside its peers and prints the tables.

Owns the command line. Stages lie in benchmarks/stages, one module each.
"""

import sys
from pathlib import Path
from typing import Any

if not __package__:  # run as a file: the folder of the rooms is the parent
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from collections.abc import Sequence  # noqa: E402
from dataclasses import dataclass, field  # noqa: E402

from benchmarks.conditions import conditions, cores, use_threads  # noqa: E402
from benchmarks.pages import Pages  # noqa: E402
from benchmarks.stages_by_name import MODULES, names_of, stages  # noqa: E402
from cranioface.command import BadInput, run  # noqa: E402
from cranioface.command.arguments import read_options  # noqa: E402

HELP = """Time every stage beside its peers, in one run on the same inputs, and print a table of each.

The peers are in requirements-benchmarks.txt; one that is missing is shown as not installed.
Times are medians; the warm-up run of every contender is left out; each has the same number of threads."""


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    stages: str = ",".join(MODULES)
    """some of them, separated by commas; '' for none (default: all)"""
    growth: Path | None = None
    """also measure how time and memory grow, and plot it in this PNG"""
    axes: str = "faces,pixels,points,people"
    """what --growth varies"""
    heads: Path | None = None
    """folder with visible_male (ct.nii.gz, skull.ply, skin.ply);
    default ../shared/heads, else the embedded sample"""
    json: Path | None = None
    """also write every figure here"""
    markdown: Path | None = None
    """also write the tables here, as docs/benchmarks.md"""
    add: bool = False
    """keep what --json FILE already holds of other stages"""
    readme: bool = False
    """also print one row a stage"""
    threads: int = field(default_factory=cores)
    """of every library; default: all cores"""
    quick: bool = False
    """tiny inputs, one round: only to see that all works"""


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(Arguments, argv, help=HELP)
    names = names_of(options.stages)
    use_threads(options.threads)  # before any library reads its number
    from benchmarks.material import Material, head_folder
    from benchmarks.measure import measure

    if options.heads and head_folder(options.heads) is None:
        raise BadInput(f"--heads {options.heads}: holds no visible_male with ct.nii.gz, skull.ply and skin.ply")
    sample_only = options.quick and not options.heads
    material = Material(None if sample_only else head_folder(options.heads), options.quick)
    pages = Pages(conditions(options.threads), options.json, options.markdown, options.add)
    for stage in stages(names):
        pages.add_stage(measure(stage, material))
    if options.growth:
        _grow(material, pages, options.growth, options.axes)
    if options.readme:
        pages.print_short()


def _grow(material: Any, pages: Pages, picture: Path, axes: str) -> None:
    from benchmarks.growth import growth
    from benchmarks.growth_plot import plot

    for curve in growth(material, axes.split(",")):
        pages.add_curve(curve)
    plot(pages.curves, picture)
    print(f"wrote {picture}")


if __name__ == "__main__":
    sys.exit(run(main))
