"""The training command: `python pix2pix/train.py --config configs/small.yaml --data DATASET --out runs/small`.

Owns the command line. Both stages in one command; the same command continues a run that was cut off.
"""

import sys
from pathlib import Path

if not __package__:  # run as a file: the folder of the rooms is the parent, and this room must not shadow it
    sys.path[0] = str(Path(__file__).resolve().parents[1])

import subprocess  # noqa: E402
from dataclasses import fields, is_dataclass  # noqa: E402

import jsonargparse  # noqa: E402
import yaml  # noqa: E402

from cranioface.command import BadInput, run, whole_file  # noqa: E402
from pix2pix.settings import TrainConfig, plain  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
SMALL = ROOT / "configs" / "small.yaml"
SMALL_DATA, SMALL_PEOPLE = Path("data") / "synthetic_64", 64


def main(arguments: list[str] | None = None) -> None:
    """Read settings, open the data, train."""
    config, data, out = read_arguments(arguments)
    if data is None:
        data = small_dataset()
    train(config, data, out or Path("runs") / config.name)


def train(config: TrainConfig, data: Path, out: Path) -> dict[str, float]:
    """One run; returns the metrics of its last epoch."""
    from cranioface.learning.device import make_fabric, use_threads
    from pix2pix.dataset import open_dataset
    from pix2pix.trainer import Trainer

    machine = config.machine
    use_threads(machine.threads)
    fabric = make_fabric(machine.accelerator, machine.devices, machine.nodes, machine.precision)
    with fabric.rank_zero_first():
        dataset = open_dataset(data, fabric.is_global_zero, config.without)
    if fabric.is_global_zero:
        save_config(config, out)
        people = f"{len(dataset.train)} people to learn from, {len(dataset.validation)} to judge by"
        how = f"{dataset.train.ring.pixels} pixels, {fabric.device}, precision {fabric._precision.precision}"
        print(f"read {data}: {people}; {how}; writing {out}", flush=True)
    return Trainer(fabric, config, dataset, out).run()


def read_arguments(arguments: list[str] | None = None) -> tuple[TrainConfig, Path | None, Path | None]:
    """Settings, data and output folder; BadInput in one line for an unknown key, a wrong type or a missing file."""
    parser = jsonargparse.ArgumentParser(description=__doc__, exit_on_error=False, default_config_files=[])
    parser.add_argument("--config", action="config", help="YAML of what differs from the defaults")
    parser.add_argument("--data", type=Path | None, default=None, help="DATASET folder; made when not given")
    parser.add_argument("--out", type=Path | None, default=None, help="folder of the run; runs/NAME when not given")
    parser.add_class_arguments(TrainConfig)
    arguments = sys.argv[1:] if arguments is None else arguments
    if not any(word.split("=")[0] == "--config" for word in arguments):
        arguments = ["--config", str(SMALL), *arguments]
    try:
        given = parser.parse_args(arguments)
    except jsonargparse.ArgumentError as refusal:
        raise BadInput(f"settings: {refusal}") from refusal
    _check_groups(given)
    told = parser.instantiate(given)
    config = TrainConfig(**{f.name: told[f.name] for f in fields(TrainConfig)})
    return config, told.data, told.out


def _check_groups(given: jsonargparse.Namespace) -> None:
    """The parser lets a plain value pass where a group of settings belongs."""
    for f in fields(TrainConfig):
        if is_dataclass(f.type) and not isinstance(given[f.name], jsonargparse.Namespace):
            raise BadInput(f"settings: {f.name}: {given[f.name]!r} stands where a group of settings belongs")


def save_config(config: TrainConfig, out: Path) -> None:
    """The resolved settings beside the run."""
    with whole_file(out / "config.yaml") as temporary:
        temporary.write_text(yaml.safe_dump(plain(config), sort_keys=False))


def small_dataset() -> Path:
    """Make the smallest dataset that training makes sense on, by the projections command; made once."""
    if not (SMALL_DATA / "dataset.yaml").is_file():
        print(f"no --data: making {SMALL_PEOPLE} synthetic people in {SMALL_DATA}", flush=True)
        command = [sys.executable, str(ROOT / "projections.py"), "--synthetic", str(SMALL_PEOPLE), "--pixels", "128"]
        if subprocess.run([*command, "-o", str(SMALL_DATA)]).returncode:
            raise BadInput(f"{SMALL_DATA}: the dataset could not be made; make one with projections.py and give --data")
    return SMALL_DATA


if __name__ == "__main__":
    sys.exit(run(main))
