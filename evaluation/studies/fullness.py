"""How near faces come by what is told of fullness: `python -m evaluation fullness --heads HEADS --scans SCANS --fit`.

Every head is judged three times: *unknown* (sex and age told where they are documented, fullness never), *nearest* (of
the lean, the usual and the full face the one that comes nearest), and with --fit *told*: the fullness at which the
predicted face fits the true one best. That number is read off the true face: a diagnostic of the judge, which says how
much of an error is fullness, and never an input of a prediction. On coarse scans (voxels of 4 mm) eyes, nose and mouth
are not judged; none of them is named. Owns the command alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cranioface.command import BadInput
from cranioface.command.arguments import read_options

HELP = """Errors of predicted faces with fullness unknown, the nearest of lean, usual and full, and told.

  python -m evaluation fullness --heads HEADS --fit
  python -m evaluation fullness --scans SCANS --methods tissue-depth"""
METHODS = ("pix2pix", "measured", "tissue-depth")


@dataclass(frozen=True, kw_only=True)
class FullnessOptions:
    """What the command takes; BadInput for an unknown method and where nobody is to be judged."""

    heads: Path | None = None
    """folder of real heads: NAME/ct.nii.gz, or skull.ply with skin.ply; person.yaml beside them tells sex and age"""
    source: Literal["CT", "mesh"] = "CT"
    """what of a head that has both is read (default CT)"""
    scans: Path | None = None
    """folder of coarse CTs, NAME.nii.gz; the third of them that is held out is judged"""
    all: bool = False
    """all of these scans, also those that fits and weights may have met"""
    methods: str = ",".join(METHODS)
    """names, or MODULE:BUILDER of your own, separated by commas (default pix2pix,measured,tissue-depth)"""
    weights: str | None = None
    """file of other weights; {head} becomes the head's name, and where no such file is the shipped ones are used"""
    fit: bool = False
    """also tell each head the fullness that fits its true face best: a diagnostic, never an input of a prediction"""
    output: Path | None = None
    """folder that keeps what was found head by head, so that a killed run goes on"""
    short: bool = False
    """print the errors alone: a row for each method and each head's in a column"""

    def __post_init__(self) -> None:
        if self.heads is None and self.scans is None:
            raise BadInput("nobody to judge: give --heads HEADS, --scans SCANS or both")
        for name in self.names:
            if name not in METHODS and ":" not in name:
                raise BadInput(f"--methods {name}: is none of {', '.join(METHODS)}; give some, or MODULE:BUILDER")

    @property
    def names(self) -> list[str]:
        """Methods in the order in which they were named."""
        return self.methods.split(",")


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(FullnessOptions, argv, help=HELP, short={"output": "-o"})
    from evaluation.studies.fullness_run import run  # loaded when the options are found good
    from evaluation.studies.fullness_tables import markdown

    print(markdown(run(options), options.short))
