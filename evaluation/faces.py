"""The command `python -m evaluation faces`: every method's face of every held-out person, judged, ranked and drawn.

    OUT/people.csv      one row a person and method            OUT/summary.json   means with intervals; real heads each
    OUT/table.md        the same to read                       OUT/maps/          CASE_METHOD.png: where a face is wrong
    OUT/people/         what has been judged; a killed run goes on from there

Owns the order of the work. Knows nothing of how a face is predicted or measured.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import trimesh

from doors import BadInput, whole_file
from doors.arguments import parse, parser
from evaluation.baselines import METHODS, Method
from evaluation.cases import Case, Options, real_cases, synthetic_cases
from evaluation.error_map import error_map
from evaluation.face_error import judged_box
from evaluation.judging import Judge
from evaluation.pictures import write_picture
from evaluation.ranks import gallery_points
from evaluation.records import Record, Records
from evaluation.report import content_hash
from evaluation.summary import add_ranks, summarise
from evaluation.tables import markdown, write_people
from evaluation.training_faces import TrainingFaces, load_training_faces
from learning.progress import progress
from pix2pix.translate import default_weights

NETWORKS = ("pix2pix", "pix2pix-shuffled")
UNTAUGHT = ("constant-offset", "tissue-depth", "pix2pix", "floor")  # learn nothing from the dataset when they are built
DRAWN = "tissue-depth,pix2pix"
HELP = """Judge predicted faces on held-out synthetic people and on real heads, in the skull's own frame.

  python -m evaluation faces --data DATASET --heads HEADS -o OUT
  python -m evaluation faces --heads HEADS --methods tissue-depth,pix2pix --weights mine=runs/x/small.safetensors -o OUT

Methods: """ + ", ".join(METHODS)


class Work:
    """What is asked of one run."""

    def __init__(self, told) -> None:
        self.told, self.out = told, Path(told.output)
        self.options = Options(told.known_facts)
        self.weights = dict(_named(words) for words in told.weights or ())
        self.methods = _methods(told, self.weights)
        self.drawn = _drawn(told.maps, self.weights)
        self.records = Records(self.out)
        self.built: dict[str, Method] = {}
        self.told_of = {name: self._told_of(name) for name in self.methods}

    @cached_property
    def training(self) -> TrainingFaces | None:
        return None if self.told.data is None else load_training_faces(self.told.data)

    def cases(self) -> Iterator[Case]:
        """Real heads first: they are few, and they are what counts."""
        if self.told.heads is not None:
            yield from real_cases(self.told.heads)
        if self.told.data is not None and self.told.people:
            yield from synthetic_cases(self.told.data, self.told.people)

    def predict(self, case: Case, name: str) -> trimesh.Trimesh | None:
        """The face that one method gives for `case`; None where it cannot apply."""
        if name not in self.built:
            builder = METHODS["pix2pix" if name in self.weights else name]
            needed = None if name in UNTAUGHT or name in self.weights else self.training
            self.built[name] = builder(needed, replace(self.options, weights=self.weights.get(name)))
        return self.built[name](case)

    def _told_of(self, name: str) -> dict[str, object]:
        """What a method's faces depend on beside the case; a record of anything else is stale."""
        network = name in NETWORKS or name in self.weights
        weights = content_hash(default_weights(self.weights.get(name))) if network else None
        data = content_hash(Path(self.told.data) / "dataset.yaml") if self.told.data else None
        return {"known_facts": self.told.known_facts, "weights": weights, "data": data}

    def map_path(self, case: Case, name: str) -> Path | None:
        """Where the error map of this face belongs; None where none is wanted."""
        return self.out / "maps" / f"{case.name}_{name}.png" if name in self.drawn else None


def main(argv: list[str] | None = None) -> None:
    arguments = parser(HELP)
    arguments.add_argument("--data", type=Path, help="DATASET: its test people are judged, its training people learnt")
    arguments.add_argument("--heads", type=Path, help="folder of real heads: NAME/skull.ply with NAME/skin.ply")
    arguments.add_argument("--people", type=int, default=60, help="synthetic people to judge (default 60)")
    arguments.add_argument("--methods", help="names, separated by commas (default: all that the data allow)")
    arguments.add_argument("--weights", nargs="*", metavar="NAME=FILE", help="further weights of the network")
    arguments.add_argument("--known-facts", action="store_true", help="tell sex, age and BMI, where they are known")
    arguments.add_argument("--maps", default=DRAWN, help=f"methods whose error is drawn, or none (default {DRAWN})")
    arguments.add_argument("-o", "--output", required=True, help="the folder to write")
    told = parse(arguments, argv)
    if told.data is None and told.heads is None:
        raise BadInput("nobody to judge: give --data DATASET, --heads HEADS or both")
    _judge_all(Work(told))


def _judge_all(work: Work) -> None:
    records: list[Record] = []
    for case in progress(work.cases(), "people", len(list(work.cases()))):
        records += _judge(work, case)
    add_ranks(records, work.records)
    summary = summarise(records)
    write_people(work.out / "people.csv", records)
    with whole_file(work.out / "summary.json") as temporary:
        temporary.write_text(json.dumps(summary, indent=1))
    with whole_file(work.out / "table.md") as temporary:
        temporary.write_text(markdown(summary))
    print(f"{markdown(summary)}\nwrote {work.out}: people.csv, summary.json, table.md, maps")


def _judge(work: Work, case: Case) -> list[Record]:
    """The records of one person, those that are missing made now."""
    judge, records = Judge(case), []
    for name in work.methods:
        record, path = work.records.read(case.name, name, work.told_of[name]), work.map_path(case, name)
        if record is None or (record["figures"] and path is not None and not path.is_file()):
            record = _predict_and_judge(work, judge, name, path)
        records.append(record)
    if work.records.read_points(case.name, "truth") is None:
        work.records.write_points(case.name, "truth", gallery_points(case.true_face))
    return records


def _predict_and_judge(work: Work, judge: Judge, name: str, path: Path | None) -> Record:
    case, face = judge.case, work.predict(judge.case, name)
    judged = None if face is None else judge.judge(face)
    if path is not None and face is not None and judged is not None:
        caption = f"{case.name} ({case.kind}), {name}: {judged.figures['worst_mm']:.2f} mm in the worse direction"
        write_picture(path, error_map(face, case.true_face, judged_box(case.bone), caption))
    return work.records.write(case, name, work.told_of[name], judged)


def _drawn(words: str, weights: Iterable[str]) -> list[str]:
    """Names of the methods whose error is drawn: those asked for, and further weights always."""
    wanted = [] if words == "none" else words.split(",")
    for name in wanted:
        if name not in METHODS:
            raise BadInput(f"--maps {name}: is none of {', '.join(METHODS)}")
    return [*wanted, *weights]


def _named(words: str) -> tuple[str, Path]:
    name, equals, file = words.partition("=")
    if not equals or not name or name in METHODS:
        raise BadInput(f"--weights {words}: give NAME=FILE with a name that is no method's")
    return name, Path(file)


def _methods(told, weights: Iterable[str]) -> list[str]:
    """Names of the methods to judge, in the order of the registry; further weights last."""
    possible = [name for name in METHODS if told.data is not None or name in UNTAUGHT]
    wanted = told.methods.split(",") if told.methods else possible
    for name in wanted:
        if name not in METHODS:
            raise BadInput(f"--methods {name}: is none of {', '.join(METHODS)}")
        if name not in possible:
            raise BadInput(f"--methods {name}: learns from synthetic people; name their dataset with --data")
    return [*wanted, *weights]
