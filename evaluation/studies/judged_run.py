"""One run of the evaluator: every person and method judged once, what was judged kept, the tables written.

Owns the order of the steps and the files of a run. Knows nothing of how a face is judged.
"""

import json
from pathlib import Path

from cranioface.command import whole_file
from cranioface.command.progress import progress
from cranioface.judge.face_error import judged_box
from cranioface.judge.ranks import gallery_points
from cranioface.judge.summary import Record, summarise
from cranioface.report.error_map import error_map
from cranioface.report.pictures import write_picture
from evaluation.cases import Case
from evaluation.judging import Judge, Judgement
from evaluation.studies.asked import Asked
from evaluation.studies.records import Records, add_ranks
from evaluation.studies.tables import markdown, short, write_people


def judge_all(asked: Asked, out: Path) -> None:
    """Judge everybody who is asked for by every method; figures, tables and error maps below `out`."""
    kept = Records(out)
    records: list[Record] = []
    for case in progress(asked.cases(), "people", len(list(asked.cases()))):
        records += _judge(asked, kept, case)
    add_ranks(records, kept)
    summary = summarise(records)
    write_people(out / "people.csv", records)
    with whole_file(out / "summary.json") as temporary:
        temporary.write_text(json.dumps(summary, indent=1))
    for name, table in (("table.md", markdown(summary)), ("short.md", short(summary))):
        with whole_file(out / name) as temporary:
            temporary.write_text(table)
    print(f"{markdown(summary)}\nwrote {out}: people.csv, summary.json, table.md, short.md")


def _judge(asked: Asked, kept: Records, case: Case) -> list[Record]:
    """The records of one person, those that are missing made now."""
    judge, records, new = Judge(case), [], False
    for name in asked.methods:
        told, path = asked.told_of(case, name), _map_path(asked, kept, case, name)
        record = kept.read(case.name, name, told)
        if record is None or (record["figures"] and path is not None and not path.is_file()):
            judged, new = _predict_and_judge(asked, judge, name, path), True
            record = kept.write(case, name, told, judged)
        records.append(record)
    if new:
        kept.write_points(case.name, "truth", gallery_points(case.true_face))
    return records


def _map_path(asked: Asked, kept: Records, case: Case, name: str) -> Path | None:
    """Where the error map of this face belongs; None where none is wanted."""
    return kept.folder / "maps" / f"{case.name}_{name}.png" if name in asked.drawn else None


def _predict_and_judge(asked: Asked, judge: Judge, name: str, path: Path | None) -> Judgement | None:
    case, face = judge.case, asked.predict(judge.case, name)
    if face is None:
        return None
    judged = judge.judge(face)
    if path is not None:
        caption = f"{case.name} ({case.kind}), {name}: {judged.figures['worst_mm']:.2f} mm in the worse direction"
        write_picture(path, error_map(face, case.true_face, judged_box(case.bone), caption))
    return judged
