"""Coarse CTs of patients, whose frame nobody knows: `python -m evaluation scans SCANS -o OUT [--poses 3]`.

Every scan's bone is aligned from several poses and the template registered to it. What tells a wrong frame: poses that
disagree, a template that does not fit, a head tilted otherwise than SCANS/index.csv says, and the contact sheets.
OUT keeps skulls/, tiles/, scans.csv (a run goes on where it was killed) and sheet_N.png: pictures of patients, which
belong into no repository.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cranioface.command import BadInput, whole_file
from cranioface.command.arguments import read_options
from cranioface.command.progress import progress
from evaluation.studies.pose_truth import difference, is_wrong
from evaluation.studies.scan_records import ScanRecord, measure, read_records, write_records

TILT_DEG = 10.0  # farther from the index's chin and yaw, which are good to a few degrees, a frame is doubtful
MISFIT_MM = 4.0  # of the registered template from bone: a third of right ones have more than half of this


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    scans: Path
    """folder of CTs: NAME.nii.gz, and index.csv: name, part, vault, mouth, teeth, chin_up_deg, yaw_deg"""
    output: Path
    """folder for skulls, records and contact sheets"""
    poses: int = 3
    """of every scan (default 3)"""
    before: Path | None = None
    """scans.csv of another program, whose frames were looked at: how far these lie from them"""


def main(argv: Sequence[str] | None = None) -> None:
    help = "Coarse CTs of patients aligned from several poses: refused, disagreeing, misfitting, tilted otherwise."
    options = read_options(Arguments, argv, help=help, places=("scans",), short={"output": "-o"})
    index = _index(options.scans)
    records = _measured(options, index)
    from evaluation.studies.scan_sheet import write_sheets

    for path in write_sheets(options.output, [r.name for r in records]):
        print(f"wrote {path}")
    print("\n".join(lines(records)))
    if options.before:
        print(against(records, read_records(options.before), options.output / "moved.txt"))


def _index(scans: Path) -> list[dict[str, str]]:
    table = scans / "index.csv"
    if not table.is_file():
        raise BadInput(f"{scans}: has no index.csv, so it is no folder of scans; see --help for its columns")
    with open(table, newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if (scans / f"{row['name']}.nii.gz").is_file()]
    if not rows:
        raise BadInput(f"{scans}: holds none of the scans that its index.csv names (NAME.nii.gz)")
    return rows


def _measured(options: Arguments, index: list[dict[str, str]]) -> list[ScanRecord]:
    """The records of all scans of the index, kept or made now."""
    path = options.output / "scans.csv"
    kept = {record.name: record for record in read_records(path)}
    missing = [row for row in index if row["name"] not in kept or kept[row["name"]].poses < options.poses]
    for row in progress(missing, "scans", len(index), len(index) - len(missing)):
        kept[row["name"]] = measure(options.scans / f"{row['name']}.nii.gz", row, options.poses, options.output)
        write_records(path, list(kept.values()))
    return [kept[row["name"]] for row in index]


def lines(records: Sequence[ScanRecord]) -> Iterator[str]:
    """Counts, by what of the head was scanned and by the teeth: no scan is named."""
    yield f"{len(records)} scans at {', '.join(sorted({r.commit for r in records}))}; doubtful: by any of the three"
    yield (
        "| scans | | refused from all poses | from some | poses disagree | tilt off by > 10 deg | misfit > 4 mm"
        " | doubtful | misfit mm, median | seen, median |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for kind in ("part", "mouth", "teeth"):
        for value in dict.fromkeys(getattr(r, kind) for r in records):
            yield _row(f"{kind}: {value}", [r for r in records if getattr(r, kind) == value])
    yield _row("all", records)
    if found := [r for r in records if r.refused < r.poses]:
        chin, yaw = np.transpose([tilt_off(r) for r in found])
        yield f"\nchin up less the index's: {chin.mean():+.1f} degrees (SD {chin.std():.1f}); yaw: " + (
            f"{yaw.mean():+.1f} degrees (SD {yaw.std():.1f})"
        )


def _row(name: str, records: Sequence[ScanRecord]) -> str:
    found = [r for r in records if r.refused < r.poses]
    counts = (
        sum(r.refused == r.poses for r in records),
        sum(0 < r.refused < r.poses for r in records),
        sum(map(disagree, found)),
        sum(map(tilted_otherwise, found)),
        sum(r.misfit_mm > MISFIT_MM for r in found),
        sum(disagree(r) or tilted_otherwise(r) or r.misfit_mm > MISFIT_MM for r in found),
    )
    middle = [f"{np.median([getattr(r, k) for r in found]):.2f}" if found else "–" for k in ("misfit_mm", "seen")]
    return f"| {name} | {len(records)} | {' | '.join(map(str, counts))} | {' | '.join(middle)} |"


def against(records: Sequence[ScanRecord], before: Sequence[ScanRecord], names: Path) -> str:
    """How far the frames lie from another program's; the scans where one of both must be wrong are named in a file."""
    old = {r.name: r.matrix() for r in before}
    both = [(r.name, a, b) for r in records if (a := r.matrix()) is not None and (b := old.get(r.name)) is not None]
    if not both:
        return "no scan was aligned both times"
    apart = {name: difference(a, b) for name, a, b in both}
    moved = [name for name, (degrees, mm) in apart.items() if is_wrong(degrees, mm)]
    with whole_file(names) as temporary:
        temporary.write_text("".join(f"{name}\n" for name in moved), encoding="utf-8")
    degrees, mm = (np.percentile(values, 95) for values in zip(*apart.values(), strict=True))
    found, once = (sum(r.refused < r.poses for r in of) for of in (records, before))
    return (
        f"aligned {found}, before {once}, both times {len(both)}: P95 {degrees:.1f} degrees and {mm:.1f} mm apart, "
        f"{len(moved)} over 10 degrees or 15 mm (named in {names})"
    )


def disagree(record: ScanRecord) -> bool:
    """Frames from two poses lie so far apart that one of them must be wrong."""
    return is_wrong(record.between_deg, record.between_mm)


def tilted_otherwise(record: ScanRecord) -> bool:
    return bool(np.abs(tilt_off(record)).max() > TILT_DEG)


def tilt_off(record: ScanRecord) -> tuple[float, float]:
    """Chin up and yaw as found less those of the index, degrees."""
    return record.chin_up_deg - record.chin_up_index, record.yaw_deg - record.yaw_index
