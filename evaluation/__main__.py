"""`python -m evaluation COMMAND ...`: each command is a module of this room with `main(argv)`."""

import sys
from importlib import import_module

from cranioface.command import BadInput, run

COMMANDS = {
    "faces": "every method's face of held-out synthetic people and real heads, judged",
    "ablations": "what each part of the network is worth",
    "results": "every number and picture of the README's results, made again",
    "fullness": "how many times the table's tissue depth real heads wear",
    "condition": "what sex, age and BMI do to a predicted face",
    "heads": "the real heads through the commands a user types",
    "oracle": "a true face through projections and back: what caps every prediction",
    "poses": "does a head, however it lies, find the same frame",
    "streaming": "what memory one epoch on a large dataset takes",
    "population_report": "the population beside published figures",
    "population_sheet": "a picture of synthetic people, to look at",
}
HELP = "python -m evaluation COMMAND ... (each has --help):\n" + "\n".join(f"  {c:18} {t}" for c, t in COMMANDS.items())


def main() -> None:
    words = sys.argv[1:]
    if not words or words[0] in ("-h", "--help"):
        print(HELP)
        return
    if words[0] not in COMMANDS:
        raise BadInput(f"{words[0]}: is none of the commands {', '.join(COMMANDS)}; see --help")
    import_module(f"evaluation.studies.{words[0]}").main(words[1:])


if __name__ == "__main__":
    sys.exit(run(main))
