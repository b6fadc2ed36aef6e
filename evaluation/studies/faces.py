"""The command `python -m evaluation faces`: every method's face of every held-out person, judged, ranked and drawn.

    OUT/people.csv      one row a person and method            OUT/summary.json   means with intervals; real heads each
    OUT/table.md        the same to read, short.md its sum     OUT/maps/          CASE_METHOD.png: where a face is wrong
    OUT/people/         what has been judged; a killed run goes on from there

Owns the order of the work. Knows nothing of how a face is predicted or measured.
"""

from pathlib import Path

from cranioface.command.arguments import parse, parser
from evaluation.baselines import METHODS
from evaluation.studies.asked import Asked

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
    asked = Asked(told)
    from evaluation.studies.judged_run import judge_all  # loaded when the options are found good

    judge_all(asked, Path(told.output))
