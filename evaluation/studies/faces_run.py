"""One run of `faces`: every person and method evaluated once, the records kept, the tables written.

Owns the order of the steps and the files of a run. Knows nothing of how a face is measured.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from cranioface.command import whole_file
from cranioface.command.progress import progress
from cranioface.judge.face_error import judged_box
from cranioface.judge.ranks import gallery_points
from cranioface.judge.summary import Record, summarise
from cranioface.report.error_map import error_map
from cranioface.report.pictures import write_picture
from evaluation.cases import Case
from evaluation.evaluate import Evaluation, Evaluator
from evaluation.studies.comparison import Comparison
from evaluation.studies.records import Records, add_ranks
from evaluation.studies.tables import markdown, short, write_people


def evaluate_everybody(comparison: Comparison, out: Path) -> None:
    """Every person by every method; figures, tables and error maps below `out`."""
    kept = Records(out)
    records: list[Record] = []
    for case in progress(comparison.cases(), "people", len(list(comparison.cases()))):
        records += _evaluate(comparison, kept, case)
    add_ranks(records, kept)
    _write_tables(records, out)


def _write_tables(records: Sequence[Record], out: Path) -> None:
    summary = summarise(records)
    write_people(out / "people.csv", records)
    with whole_file(out / "summary.json") as temporary:
        temporary.write_text(json.dumps(summary, indent=1))
    for name, table in (("table.md", markdown(summary)), ("short.md", short(summary))):
        with whole_file(out / name) as temporary:
            temporary.write_text(table)
    print(f"{markdown(summary)}\nwrote {out}: people.csv, summary.json, table.md, short.md")


def _evaluate(comparison: Comparison, kept: Records, case: Case) -> list[Record]:
    """The records of one person, those that are missing made now."""
    evaluator, records, new = Evaluator(case), [], False
    for name in comparison.options.method_names:
        conditions, path = comparison.conditions(case, name), _map_path(comparison, kept, case, name)
        record = kept.read(case.name, name, conditions)
        if record is None or (record["figures"] and path is not None and not path.is_file()):
            evaluation, new = _predict_and_evaluate(comparison, evaluator, name, path), True
            record = kept.write(case, name, conditions, evaluation)
        records.append(record)
    if new:
        kept.write_points(case.name, "truth", gallery_points(case.true_face))
    return records


def _map_path(comparison: Comparison, kept: Records, case: Case, name: str) -> Path | None:
    """Where the error map of this face belongs; None where none is drawn."""
    return kept.folder / "maps" / f"{case.name}_{name}.png" if name in comparison.options.drawn else None


def _predict_and_evaluate(
    comparison: Comparison, evaluator: Evaluator, name: str, path: Path | None
) -> Evaluation | None:
    case, face = evaluator.case, comparison.predict(evaluator.case, name)
    if face is None:
        return None
    evaluation = evaluator.evaluate(face)
    if path is not None:
        caption = f"{case.name} ({case.kind}), {name}: {evaluation.figures['worst_mm']:.2f} mm in the worse direction"
        write_picture(path, error_map(face, case.true_face, judged_box(case.bone), caption))
    return evaluation
