"""Can the right person be picked? `python -m evaluation recognition` ranks true faces by how alike a prediction is.

Each of some held-out *synthetic* people is predicted from the skull alone and compared with a gallery of true faces of
the same sex and of nearly the same age and BMI, by shape alone: as both lie in the frame of their skulls, and once one
is laid rigidly over the other, since a face comes without its skull. Real heads are hidden among the same faces.

    OUT/recognition.json, recognition.md    the tables
    OUT/probes/                             distances of each person; a killed run goes on from there

Owns the command alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cranioface.command import BadInput
from cranioface.command.arguments import read_options
from evaluation.baselines import NAMES

HELP = """Pick the true face of held-out synthetic people, and of real heads, among faces of the same sex, age and BMI.

  python -m evaluation recognition --heads HEADS -o OUT

Methods: mean (no skull: the mean synthetic face of the sex, age and BMI that are known), tissue-depth, pix2pix,
constant-offset, or MODULE:BUILDER of your own."""
MEAN = "mean"
LEARN_NOTHING = ("tissue-depth", "pix2pix", "constant-offset")  # other methods of the laboratory need a dataset


@dataclass(frozen=True, kw_only=True)
class RecognitionOptions:
    """What the command takes; BadInput for an unknown method and for what does not go together."""

    people: int = 100
    """synthetic people to recognise, a quarter of each band (default 100)"""
    gallery: int = 100
    """faces that each is sought among, its own among them (default 100)"""
    seed: int = 0
    """of the people; no dataset's people are among them, whatever the seed (default 0)"""
    heads: Path | None = None
    """folder of real heads to hide among the faces: NAME/skull.ply with NAME/skin.ply"""
    methods: str = "mean,tissue-depth,pix2pix"
    """names, separated by commas (default mean,tissue-depth,pix2pix)"""
    faces: Path | None = None
    """where the faces of the gallery are kept, for other runs too (default OUT/gallery)"""
    jobs: int = 1
    """processes (default 1)"""
    output: Path
    """the folder to write"""

    def __post_init__(self) -> None:
        if not (1 <= self.people and 2 <= self.gallery):
            raise BadInput("recognition: give --people of at least 1 and a --gallery of at least 2")
        if self.people > 4 * self.gallery:
            raise BadInput(f"--people {self.people}: one of each face at most; give no more than four times --gallery")
        for name in self.names:
            if name != MEAN and name not in LEARN_NOTHING and ":" not in name:
                known = ", ".join((MEAN, *LEARN_NOTHING))
                why = "learns from a dataset" if name in NAMES else "is no method"
                raise BadInput(f"--methods {name}: {why}; give some of {known} or MODULE:BUILDER")

    @property
    def names(self) -> list[str]:
        """Methods in the order in which they were named."""
        return self.methods.split(",")


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(RecognitionOptions, argv, help=HELP, short={"output": "-o"})
    from evaluation.studies.recognition_run import recognise  # loaded when the options are found good
    from evaluation.studies.recognition_tables import write_tables

    write_tables(options.output, recognise(options))
