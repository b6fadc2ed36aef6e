"""Settings of a run from YAML files, from code and from a command line; an unknown key or a wrong type is refused.

Owns how settings are read, whatever dataclass holds them. Knows nothing of what they mean.

    config = read_config(TrainConfig, ["configs/small.yaml"], {"budget.max_minutes": 2.5})
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import jsonargparse
import yaml

from cranioface.command import BadInput, whole_file
from cranioface.command.arguments import add_version
from cranioface.learning.settings import RunConfig, plain

Config = TypeVar("Config", bound=RunConfig)


class TrainingCommand(NamedTuple):
    """What a training command was told: settings, DATASET folder, folder of the run."""

    config: Any
    data: Path | None
    out: Path | None


def read_config(kind: type[Config], paths: Sequence[str | Path], changes: Mapping[str, object] | None = None) -> Config:
    """Settings of `kind`: its defaults, over them the YAML files in their order, over them `changes` by dotted key.

    BadInput in one line for an unknown key, a wrong type, a value where a group belongs, or a missing file.
    """
    parser = _parser(kind)
    try:
        given = parser.get_defaults()
        for path in paths:
            given = parser.parse_object(_read(Path(path)), given)
        given = parser.parse_object(dict(changes or {}), given)
    except jsonargparse.ArgumentError as refusal:
        raise BadInput(f"settings: {refusal}") from refusal
    return _instance(kind, parser, given)


def read_command(kind: type[Config], words: Sequence[str], *, help: str, default: Path) -> TrainingCommand:
    """The same from a command line: --config FILE (`default` where none is named), --data, --out, --GROUP.KEY VALUE."""
    parser = _parser(kind, help)
    add_version(parser)
    parser.add_argument("--data", type=Path | None, default=None, help="DATASET folder; made when not given")
    parser.add_argument("--out", type=Path | None, default=None, help="folder of the run; runs/NAME when not given")
    if not any(word.split("=")[0] == "--config" for word in words):
        words = ["--config", str(default), *words]
    try:
        given = parser.parse_args(words)
    except jsonargparse.ArgumentError as refusal:
        raise BadInput(f"settings: {refusal}") from refusal
    return TrainingCommand(_instance(kind, parser, given), given.data, given.out)


def save_config(config: RunConfig, out: Path) -> None:
    """The resolved settings as config.yaml beside the run."""
    with whole_file(out / "config.yaml") as temporary:
        temporary.write_text(yaml.safe_dump(plain(config), sort_keys=False))


def _parser(kind: type[RunConfig], help: str = "") -> jsonargparse.ArgumentParser:
    parser = jsonargparse.ArgumentParser(description=help, exit_on_error=False, default_config_files=[])
    parser.add_argument("--config", action="config", help="YAML of what differs from the defaults")
    parser.add_class_arguments(kind)
    return parser


def _read(path: Path) -> dict[str, Any]:
    try:
        settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as refusal:
        raise BadInput(f"{path}: is no readable YAML of settings ({refusal})") from refusal
    if not isinstance(settings, dict):
        raise BadInput(f"{path}: holds no settings; write lines like `seed: 1`")
    return settings


def _instance(kind: type[Config], parser: jsonargparse.ArgumentParser, given: jsonargparse.Namespace) -> Config:
    """The dataclass; the parser lets a plain value pass where a group of settings belongs."""
    for f in fields(kind):
        if is_dataclass(f.type) and not isinstance(given[f.name], jsonargparse.Namespace):
            raise BadInput(f"settings: {f.name}: {given[f.name]!r} stands where a group of settings belongs")
    settings = parser.instantiate(given)
    return kind(**{f.name: settings[f.name] for f in fields(kind)})
