"""Does the condition work? Tissue depth at craniometric sites as sex, age and BMI change over one unchanged skull.

`python -m evaluation condition [--weights W] [--data DATASET] [--heads HEADS]` prints, beside the tissue-depth table,
what the network makes of each fact, and draws it. Owns the command line alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cranioface.command.arguments import parse, parser

if TYPE_CHECKING:
    from evaluation.studies.sweeps import Sweep

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "condition.png"
HELP = """What sex, age and BMI do to a predicted face, at the sites where tissue depth is measured.

Without --data and --heads the embedded sample skull is used. All facts but the one that is tried are
unknown; age and sex are tried at a BMI of 24.5."""


def main(argv: list[str] | None = None) -> None:
    arguments = parser(HELP)
    arguments.add_argument("--weights", type=Path, help="a trained model (.safetensors) instead of the shipped one")
    arguments.add_argument(
        "--data", type=Path, help="DATASET of synthetic people, of whom some of the test part are tried"
    )
    arguments.add_argument("--people", type=int, default=5, help="how many of them (default 5)")
    arguments.add_argument("--heads", type=Path, help="folder of real heads: NAME/skull.ply with NAME/skin.ply")
    arguments.add_argument("--picture", type=Path, default=PICTURE, help="PNG to write (default docs/condition.png)")
    _show(parse(arguments, argv))


def _show(told) -> None:
    from evaluation.studies.condition_plot import write_plot
    from evaluation.studies.sweeps import lines, mean_sweep, table_sweep

    sweeps = _sweeps(told)
    mean, table = mean_sweep(list(sweeps.values())), table_sweep()
    print(f"mean of {len(sweeps)}: {', '.join(sweeps)}", *lines(mean, table), sep="\n")
    write_plot(told.picture, mean, table, len(sweeps))
    print(f"wrote {told.picture}")


def _sweeps(told) -> dict[str, Sweep]:
    """Name -> sweep of everybody who is asked for; the slope at zygion of each is told as it comes."""
    from evaluation.cases import real_cases, synthetic_cases
    from evaluation.studies.sweeps import SITES, sample_case, sweep
    from pix2pix.translate import load_translator

    translator = load_translator(told.weights)
    cases = [*synthetic_cases(told.data, told.people)] if told.data else []
    cases += [*real_cases(told.heads)] if told.heads else []
    sweeps = {}
    for case in cases or [sample_case()]:
        sweeps[case.name] = sweep(case, translator)
        slopes = (f"{site} {sweeps[case.name].effect('bmi', site).slope:+.3f}" for site in SITES)
        print(f"{case.name}: mm per BMI unit: {', '.join(slopes)}", flush=True)
    return sweeps
