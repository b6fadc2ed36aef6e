"""Women and men, young and old, lean and full: `python -m evaluation effects` tries each fact on unchanged skulls.

Prints, measure by measure of the predicted face, how much it differs, beside what sources say and how that is known,
met or not met; whether the face of unknown sex lies between a woman's and a man's; and whether BMI and fullness fill it
step by step (on real heads alone, where there are any). No true face is looked at.
The skulls: the mean *synthetic* woman's and man's, and real heads. Owns the command alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cranioface.command import BadInput
from cranioface.command.arguments import read_options
from evaluation.baselines import NAMES

HELP = """What sex, age and BMI do to the predicted face of one skull: measures of the face beside published ones.

  python -m evaluation effects --heads HEADS -o OUT"""
METHODS = ("tissue-depth", "measured", "pix2pix")


@dataclass(frozen=True, kw_only=True)
class EffectsOptions:
    """What the command takes; BadInput for an unknown method."""

    heads: Path | None = None
    """folder of real heads: NAME/skull.ply with NAME/skin.ply, whose skulls are tried too"""
    methods: str = "tissue-depth,pix2pix"
    """names, or MODULE:BUILDER of your own, separated by commas (default tissue-depth,pix2pix)"""
    short: bool = False
    """print the steps of BMI and fullness alone, and how many expectations are met"""
    output: Path
    """the folder to write effects.json and effects.md into"""

    def __post_init__(self) -> None:
        for name in self.names:
            if name not in METHODS and ":" not in name:
                why = "does not follow the facts, or learns from a dataset" if name in NAMES else "is no method"
                raise BadInput(f"--methods {name}: {why}; give some of {', '.join(METHODS)} or MODULE:BUILDER")

    @property
    def names(self) -> list[str]:
        """Methods in the order in which they were named."""
        return self.methods.split(",")


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(EffectsOptions, argv, help=HELP, short={"output": "-o"})
    from evaluation.studies.effects_run import tried  # loaded when the options are found good
    from evaluation.studies.effects_tables import write_tables

    write_tables(options.output, tried(options), options.short)
