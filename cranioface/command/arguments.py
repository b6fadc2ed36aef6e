"""Typed options of a command: a dataclass says what it takes, jsonargparse reads it, a mistake is refused in one line.

@dataclass(frozen=True, kw_only=True)
class Arguments:
    skull: Path                         # named in `places`: stands without a word before it
    \"\"\"mesh in mm or head CT\"\"\"
    output: Path
    \"\"\"folder for the results\"\"\"
    pegs: bool = False                  # a flag; any other type takes a value
    \"\"\"also write pegs.stl\"\"\"

told = read_options(Arguments, argv, help=HELP, places=("skull",), short={"output": "-o"})
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields
from pathlib import Path
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from docstring_parser import parse_from_object
from jsonargparse import ArgumentParser, Namespace

from cranioface.command.errors import BadInput
from cranioface.command.version import version_line

Options = TypeVar("Options")


def read_options(
    kind: type[Options],
    argv: Sequence[str] | None,
    *,
    help: str,
    places: Sequence[str] = (),
    short: Mapping[str, str] | None = None,
) -> Options:
    """An instance of the dataclass `kind` from a command line (None: that of the process).

    The sentence below a field is its help; a field without a default must be given. `places`: fields that stand
    without a word before them; `short`: field -> letter. BadInput for what is unknown, missing or of another type,
    and for whatever `kind` itself refuses.
    """
    arguments = parser(help)
    hints, help_of = get_type_hints(kind), _help(kind)
    for field in fields(kind):  # type: ignore[arg-type]  # a dataclass, as every kind of options is
        names = [field.name] if field.name in places else _words(field.name, (short or {}).get(field.name))
        arguments.add_argument(*names, **_how(field, hints[field.name], field.name in places), help=help_of(field.name))
    values = vars(parse(arguments, argv))
    return kind(**{name: tuple(x) if isinstance(x, list) else x for name, x in values.items()})


def parser(description: str) -> ArgumentParser:
    """A parser whose mistakes are raised, so that `parse` can say them in one line; it knows `--version`."""
    arguments = ArgumentParser(
        description=description, exit_on_error=False, formatter_class=argparse.RawTextHelpFormatter
    )
    add_version(arguments)
    return arguments


def add_version(arguments: ArgumentParser) -> None:
    """`--version` prints version and commit and ends the command; git is asked only then."""
    arguments.add_argument("--version", action=_Version, help="print version and commit, and exit")


class _Version(argparse.Action):
    """argparse's own wants the text before it knows whether anybody asks for it."""

    def __init__(self, option_strings: Sequence[str], dest: str = argparse.SUPPRESS, **options: Any) -> None:
        super().__init__(option_strings, argparse.SUPPRESS, nargs=0, default=argparse.SUPPRESS, help=options["help"])

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        print(version_line())
        parser.exit()


def parse(arguments: ArgumentParser, argv: Sequence[str] | None = None) -> Namespace:
    """The parsed command line; BadInput for an unknown option or key, or a value of the wrong type."""
    try:
        return arguments.parse_args(argv)
    except argparse.ArgumentError as mistake:
        first = str(mistake.message if hasattr(mistake, "message") else mistake).strip()
        raise BadInput(f"{first.rstrip('.')}; see --help") from mistake


def _words(name: str, letter: str | None) -> list[str]:
    """`--real_share`, also as `--real-share`."""
    return [*([letter] if letter else []), f"--{name}", *([f"--{name.replace('_', '-')}"] if "_" in name else [])]


def _how(field: Field[Any], hint: Any, is_place: bool) -> dict[str, Any]:
    """What argparse is told of one field. None, where it may be left out, is no value that anybody types."""
    default = field.default if field.default_factory is MISSING else field.default_factory()
    if hint is bool:
        return {"action": "store_true", "default": default}
    values = _type(_without_none(hint)) | ({} if default is MISSING else {"default": default})
    if is_place:
        return values if default is MISSING else values | {"nargs": "?"}
    return values | {"required": default is MISSING}


def _without_none(hint: Any) -> Any:
    kept = [choice for choice in get_args(hint) if choice is not type(None)]
    return kept[0] if get_origin(hint) in (Union, UnionType) and len(kept) == 1 else hint


def _type(hint: Any) -> dict[str, Any]:
    """One of some words, several values, or one of a type."""
    if get_origin(hint) is Literal:
        return {"choices": list(get_args(hint)), "type": type(get_args(hint)[0])}
    if get_origin(hint) is tuple:
        return {"type": get_args(hint)[0], "nargs": "*"}
    return {"type": _path if hint is Path else hint}


def _path(typed: str | Path) -> Path:
    """A path as it was typed, or as it was read before; an empty one would be the current folder."""
    if not str(typed).strip():
        raise argparse.ArgumentTypeError("is empty; name a file or a folder")
    return Path(typed)


def _help(kind: type) -> Any:
    """field -> the sentence below it, in this class or in one that it inherits from."""
    values = {p.arg_name: p.description for c in reversed(kind.__mro__[:-1]) for p in parse_from_object(c).params}
    return lambda name: values.get(name)
