"""The command `python -m evaluation faces`: every method's face of every held-out person, evaluated, ranked and drawn.

    OUT/people.csv      one row a person and method            OUT/summary.json   means with intervals; real heads each
    OUT/table.md        the same to read, short.md its sum     OUT/maps/          CASE_METHOD.png: where a face is wrong
    OUT/people/         what has been evaluated; a killed run goes on from there

Owns the command alone. Knows nothing of how a face is predicted or measured.
"""

from collections.abc import Sequence

from cranioface.command.arguments import read_options
from evaluation.baselines import NAMES
from evaluation.studies.faces_options import FacesOptions

HELP = """Measure predicted faces on held-out synthetic people and on real heads, in the skull's own frame.

  python -m evaluation faces --data DATASET --heads HEADS -o OUT
  python -m evaluation faces --heads HEADS --methods pix2pix --weights 'mine=out_{head}/small.safetensors' -o OUT

Methods: """ + ", ".join(NAMES)


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(FacesOptions, argv, help=HELP, short={"output": "-o"})
    from evaluation.studies.comparison import Comparison  # loaded when the options are found good
    from evaluation.studies.faces_run import evaluate_everybody

    evaluate_everybody(Comparison(options), options.output)
