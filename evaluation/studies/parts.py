"""Where faces are wrong, part by part: `python -m evaluation parts`, on real heads and *synthetic* people.

    OUT/parts.json, parts.md    every figure, and the tables
    OUT/people/                 records; a killed run goes on from there

Each face is made with sex, age and BMI unknown, and told where they are known (a real head's from its person.yaml).
`--before FILE` takes the parts.json of an earlier version, prints differences and names what became worse. Owns the
command alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cranioface.command import BadInput
from cranioface.command.arguments import read_options
from evaluation.baselines import NAMES
from evaluation.studies.faces_options import LEARN_NOTHING

HELP = """Errors of predicted faces by part of the face, and of landmarks, on real heads and on synthetic people.

  python -m evaluation parts --heads HEADS -o OUT
  python -m evaluation parts --heads HEADS -o OUT2 --before OUT/parts.json"""
METHODS = tuple(name for name in LEARN_NOTHING if name != "floor")


@dataclass(frozen=True, kw_only=True)
class PartsOptions:
    """What the command takes; BadInput for an unknown method and where nobody is to be judged."""

    heads: Path | None = None
    """folder of real heads: NAME/skull.ply with NAME/skin.ply, and person.yaml where facts are known"""
    people: int = 12
    """synthetic people, whose seeds no dataset has (default 12)"""
    seed: int = 0
    """of the synthetic people (default 0)"""
    methods: str = "tissue-depth,pix2pix"
    """names, or MODULE:BUILDER of your own, separated by commas (default tissue-depth,pix2pix)"""
    before: Path | None = None
    """parts.json of an earlier version, to compare with"""
    output: Path
    """the folder to write"""

    def __post_init__(self) -> None:
        if self.heads is None and self.people < 1:
            raise BadInput("nobody to judge: give --heads HEADS, --people N or both")
        if self.before is not None and not self.before.is_file():
            raise BadInput(f"--before {self.before}: no such file; give the parts.json of an earlier run")
        for name in self.names:
            if name not in METHODS and ":" not in name:
                why = "learns from a dataset" if name in NAMES else "is no method"
                raise BadInput(f"--methods {name}: {why}; give some of {', '.join(METHODS)} or MODULE:BUILDER")

    @property
    def names(self) -> list[str]:
        """Methods in the order in which they were named."""
        return self.methods.split(",")


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(PartsOptions, argv, help=HELP, short={"output": "-o"})
    from evaluation.studies.parts_run import judged  # loaded when the options are found good
    from evaluation.studies.parts_tables import read_before, write_tables

    before = read_before(options.before) if options.before else None
    write_tables(options.output, judged(options), before)
