"""What a lateral radiograph is worth: `python -m evaluation radiographs --heads HEADS -o OUT`.

Synthetic people held out and real heads, sex, age and BMI unknown: the face by the road without a radiograph, with the
fullness that it tells, with the profile that it shows, with both (which the road does). And how often a radiograph of
somebody else, or one that is laid or told wrongly, is refused or doubted. Kept person by person; a killed run goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cranioface.command import BadInput
from cranioface.command.arguments import read_options
from cranioface.command.progress import progress

HELP = """Face error without and with a lateral radiograph; how often a wrong radiograph is refused."""


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    output: Path
    """folder for films, records and table.md; what lies there is kept"""
    heads: Path | None = None
    """folder of real heads: NAME/ct.nii.gz"""
    people: int = 60
    """synthetic people (default 60)"""
    others: int = 8
    """radiographs of other people laid over each skull (default 8)"""
    methods: tuple[str, ...] = ("pix2pix", "tissue-depth")
    """how faces are predicted (default: both)"""
    short: bool = False
    """print the errors of faces alone"""

    def __post_init__(self) -> None:
        if self.people < 2:
            raise BadInput(f"--people {self.people}: give at least 2, so that there are others")
        if self.heads is not None and not any(self.heads.glob("*/ct.nii.gz")):
            raise BadInput(f"{self.heads}: holds no head (a folder with ct.nii.gz)")


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(Arguments, argv, help=HELP, short={"output": "-o"})
    from cranioface.command import whole_file
    from evaluation.studies.radiograph_cases import make_films, patients
    from evaluation.studies.radiograph_runs import recorded
    from evaluation.studies.radiograph_tables import faces_table, tables

    everyone = list(patients(options.people, options.heads))
    for patient in progress(everyone, "films", len(everyone)):
        make_films(options.output, patient)
        patient.forget()
    records = []
    for patient in progress(everyone, "people", len(everyone)):
        records.append(recorded(options.output, patient, everyone, options.others, options.methods))
        patient.forget()
    text = tables(records)
    with whole_file(options.output / "table.md") as temporary:
        temporary.write_text(text, encoding="utf-8")
    print("\n".join(faces_table(records)) if options.short else text)
