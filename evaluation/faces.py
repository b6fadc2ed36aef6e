"""The command `python -m evaluation faces`: every method's face of every held-out person, judged, ranked and drawn.

    OUT/people.csv      one row a person and method            OUT/summary.json   means with intervals; real heads each
    OUT/table.md        the same to read, short.md its sum     OUT/maps/          CASE_METHOD.png: where a face is wrong
    OUT/people/         what has been judged; a killed run goes on from there

Owns the order of the work. Knows nothing of how a face is predicted or measured.
"""

import json
from pathlib import Path

from doors import whole_file
from doors.arguments import parse, parser
from evaluation.asked import Asked
from evaluation.baselines import METHODS
from evaluation.cases import Case
from evaluation.error_map import error_map
from evaluation.face_error import judged_box
from evaluation.judging import Judge, Judgement
from evaluation.pictures import write_picture
from evaluation.ranks import gallery_points
from evaluation.records import Record, Records
from evaluation.summary import add_ranks, summarise
from evaluation.tables import markdown, short, write_people
from learning.progress import progress

WEIGHTS = "further weights of the network; {head} in FILE becomes the name of each real head"
DRAWN = "tissue-depth,pix2pix"
HELP = """Judge predicted faces on held-out synthetic people and on real heads, in the skull's own frame.

  python -m evaluation faces --data DATASET --heads HEADS -o OUT
  python -m evaluation faces --heads HEADS --methods pix2pix --weights 'mine=out_{head}/small.safetensors' -o OUT

Methods: """ + ", ".join(METHODS)


def main(argv: list[str] | None = None) -> None:
    arguments = parser(HELP)
    arguments.add_argument("--data", type=Path, help="DATASET: its test people are judged, its training people learnt")
    arguments.add_argument("--heads", type=Path, help="folder of real heads: NAME/skull.ply with NAME/skin.ply")
    arguments.add_argument("--people", type=int, default=60, help="synthetic people to judge (default 60)")
    arguments.add_argument("--methods", help="names, separated by commas (default: all that the data allow)")
    arguments.add_argument("--weights", nargs="*", metavar="NAME=FILE", help=WEIGHTS)
    arguments.add_argument("--known-facts", action="store_true", help="tell sex, age and BMI, where they are known")
    arguments.add_argument("--maps", default=DRAWN, help=f"methods whose error is drawn, or none (default {DRAWN})")
    arguments.add_argument("-o", "--output", required=True, help="the folder to write")
    told = parse(arguments, argv)
    _judge_all(Asked(told), Path(told.output))


def _judge_all(asked: Asked, out: Path) -> None:
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
