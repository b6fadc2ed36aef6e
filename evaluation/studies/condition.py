"""Does the condition work? Tissue depth at craniometric sites as sex, age and BMI change over one unchanged skull.

`python -m evaluation condition [--weights W] [--data DATASET] [--heads HEADS]` prints, beside the tissue-depth table,
what the network makes of each fact, and draws it. Owns the command line alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cranioface.command.arguments import read_options

if TYPE_CHECKING:
    from evaluation.cases import Case
    from evaluation.studies.sweeps import Sweep

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "condition.png"
HELP = """What sex, age and BMI do to a predicted face, at the sites where tissue depth is measured.

Without --data and --heads the embedded sample skull is used. All facts but the one that is tried are
unknown; age and sex are tried at a BMI of 24.5."""


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    weights: Path | None = None
    """a trained model (.safetensors) instead of the shipped one"""
    data: Path | None = None
    """DATASET of synthetic people, of whom some of the test part are tried"""
    people: int = 5
    """how many of them (default 5)"""
    heads: Path | None = None
    """folder of real heads: NAME/skull.ply with NAME/skin.ply"""
    picture: Path = PICTURE
    """PNG to write (default docs/condition.png)"""


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(Arguments, argv, help=HELP)
    from evaluation.studies.condition_plot import write_plot
    from evaluation.studies.sweeps import lines, mean_sweep, table_sweep

    sweeps = _sweeps(_cases(options), options.weights)
    mean, table = mean_sweep(list(sweeps.values())), table_sweep()
    print(f"mean of {len(sweeps)}: {', '.join(sweeps)}", *lines(mean, table), sep="\n")
    write_plot(options.picture, mean, table, len(sweeps))
    print(f"wrote {options.picture}")


def _cases(options: Arguments) -> list[Case]:
    from evaluation.case_sources import real_cases, sample_case, synthetic_cases

    cases = [*synthetic_cases(options.data, options.people)] if options.data else []
    cases += [*real_cases(options.heads)] if options.heads else []
    return cases or [sample_case()]


def _sweeps(cases: Iterable[Case], weights: Path | None) -> dict[str, Sweep]:
    """Name -> sweep of each person; the slope at each site is printed as it comes."""
    from evaluation.studies.sweeps import SITES, sweep
    from pix2pix.translate import load_translator

    translator, sweeps = load_translator(weights), {}
    for case in cases:
        sweeps[case.name] = sweep(case, translator)
        slopes = (f"{site} {sweeps[case.name].effect('bmi', site).slope:+.3f}" for site in SITES)
        print(f"{case.name}: mm per BMI unit: {', '.join(slopes)}", flush=True)
    return sweeps
