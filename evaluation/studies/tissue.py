"""Tissue of real heads and of the population: `python -m evaluation tissue SCANS HEADS -o OUT [--people 200]`.

Coarse scans of many people (the grid's bias and noise taken off by coarsening the fine heads alike), the fine heads and
synthetic people, all registered and measured alike, beside what sources say: by site and by part of the face the mean,
its spread, what fullness does and what it leaves; correlations between sites, sides and places; how far a fullness
explains scans that were held out; and which real head touched which constant. Counts, means and correlations alone:
no scan is named or drawn. OUT keeps measured/ (a run goes on where it was killed), tissue.md, and
tissue.jpg: the two fields that the scans taught the face model.
"""

from __future__ import annotations

import csv
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cranioface.command import whole_file
from cranioface.command.arguments import read_options

CONSTANTS = Path(__file__).with_name("tissue_constants.csv")


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    scans: Path
    """folder of coarse CTs: NAME.nii.gz, and index.csv: name, mouth"""
    heads: Path
    """folder of fine heads: NAME/ct.nii.gz"""
    output: Path
    """folder for what was measured and tissue.md"""
    people: int = 200
    """synthetic people beside them (default 200; 0: none)"""


def main(argv: Sequence[str] | None = None) -> None:
    help = "Tissue of real heads and of synthetic people beside what sources say, by site, part, side and distance."
    options = read_options(Arguments, argv, help=help, places=("scans", "heads"), short={"output": "-o"})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # means of sites and points that nobody shows: NaN, left blank
        text = "\n".join(lines(options)) + "\n"
    with whole_file(options.output / "tissue.md") as temporary:
        temporary.write_text(text, encoding="utf-8")
    _draw(options.output / "tissue.jpg")
    print(f"{text}\nwrote {options.output}: tissue.md, tissue.jpg")


def _draw(path: Path) -> None:
    """The fields of the face model, as it is shipped."""
    from cranioface.anatomy.face_model import load_face_model
    from cranioface.report.pictures import write_picture
    from evaluation.studies.tissue_picture import picture

    write_picture(path, picture(load_face_model()))


def lines(options: Arguments) -> Iterator[str]:
    """All tables."""
    from cranioface.population.measured_tissue.gathering import read_heads, read_scans
    from cranioface.population.measured_tissue.teaching import teach
    from evaluation.studies import tissue_check, tissue_fields, tissue_tables
    from evaluation.studies.tissue_groups import groups
    from evaluation.studies.tissue_people import people_of

    kept = options.output / "measured"
    scans, heads = read_scans(options.scans, kept), read_heads(options.heads, kept)
    taught = teach(scans, heads)
    people = people_of(options.people, kept)
    compared = groups(scans, heads, taught, people)
    count, held = len(scans.held_out), int(scans.held_out.sum())
    yield f"{count} scans measured, {held} of them held out, {scans.refused} more refused; {len(heads.fine)} fine heads"
    yield from ("", *tissue_fields.fit_lines(scans, heads, taught), "")
    yield from (*tissue_check.cropped_lines(scans, compared[0]), "")
    yield from (*(tissue_check.lines(people) if people else ()), "", *tissue_tables.lines(compared))
    yield from ("", *tissue_fields.lines(compared), "", *constant_lines())


def constant_lines() -> Iterator[str]:
    """Which constants real heads touched."""
    from evaluation.studies.tables import table

    with open(CONSTANTS, newline="", encoding="utf-8") as file:
        heading, *rows = csv.reader(file)
    yield from ("Constants that real heads touched:", "", table(heading, rows))
