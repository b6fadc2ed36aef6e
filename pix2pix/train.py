"""The training command: `python pix2pix/train.py --config configs/small.yaml --data DATASET --out runs/small`.

Owns the command line. Both stages in one command; the same command continues a run that was cut off.
"""

import sys
from pathlib import Path

if not __package__:  # run as a file: the folder of the rooms is the parent, and this room must not shadow it
    sys.path[0] = str(Path(__file__).resolve().parents[1])

import logging  # noqa: E402
import os  # noqa: E402
from collections.abc import Mapping, Sequence  # noqa: E402
from importlib.util import find_spec  # noqa: E402

from cranioface.command import BadInput, run  # noqa: E402
from cranioface.command.checkout import shipped  # noqa: E402
from cranioface.command.log import show_log  # noqa: E402
from cranioface.learning import config as settings  # noqa: E402
from pix2pix.settings import TrainConfig  # noqa: E402

SMALL = shipped("configs", __file__) / "small.yaml"
TRAINERS = ("albumentations", "lightning", "tensorboard")  # a wheel brings them only when asked
SMALL_DATA, SMALL_PEOPLE, SMALL_PIXELS = Path("data") / "synthetic_64", 64, 128
log = logging.getLogger("pix2pix.train")  # by name, since a file that is run is called __main__


def main(arguments: Sequence[str] | None = None) -> None:
    """Read settings, open the data, train."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    config, data, out = settings.read_command(TrainConfig, words, help=__doc__ or "", default=SMALL)
    show_log("pix2pix")
    check_installed("training", TRAINERS)
    data = small_dataset() if data is None else data
    train(config, data, out or Path("runs") / config.name, command=" ".join(["python", "pix2pix/train.py", *words]))


def read_config(paths: Sequence[str | Path] = (SMALL,), changes: Mapping[str, object] | None = None) -> TrainConfig:
    """The settings of YAML files, each over those before it, and over them `changes` by dotted key.

    read_config([path], {"budget.max_minutes": 2.5}); BadInput for an unknown key, a wrong type or a missing file.
    """
    return settings.read_config(TrainConfig, paths, changes)


def train(config: TrainConfig, data: Path, out: Path, *, command: str | None = None) -> dict[str, float]:
    """One run, continued where `out` holds a part of it; returns the metrics of its last epoch.

    data: a DATASET folder; command: how the run was started, for the card.
    """
    from cranioface.learning.trainer import Trainer, start_run
    from pix2pix.dataset import open_dataset
    from pix2pix.epoch_sheets import EpochSheets
    from pix2pix.learner import FaceLearner, batches_of, stages_of

    fabric = start_run(config)
    with fabric.rank_zero_first():
        dataset = open_dataset(data, fabric.is_global_zero, config.without, config.scan_times)
    if fabric.is_global_zero:
        settings.save_config(config, out)
        people = f"{dataset.train.different} people to learn from, {len(dataset.validation)} to judge by"
        how = f"{dataset.train.ring.pixels} pixels, {fabric.device}, precision {fabric._precision.precision}"
        log.info(f"read {data}: {people}; {how}; writing {out}")
    learner = FaceLearner(fabric, config, dataset, command)
    sheets = EpochSheets(fabric, learner.gan.averaged, dataset.validation, config.sheet_people)
    trainer = Trainer(
        fabric, config, learner, batches_of(fabric, config, dataset), out,
        data=dataset.fingerprint, stages=stages_of(config), after_epoch=(sheets,),
    )  # fmt: skip
    return trainer.run()


def small_dataset() -> Path:
    """Make the smallest dataset that training makes sense on; made once."""
    if not (SMALL_DATA / "dataset.yaml").is_file():
        check_installed("no --data: making people", ("anny",))
        from projections.synthetic import make_synthetic_dataset

        log.info(f"no --data: making {SMALL_PEOPLE} synthetic people in {SMALL_DATA}")
        make_synthetic_dataset(SMALL_DATA, SMALL_PEOPLE, pixels=SMALL_PIXELS, jobs=os.cpu_count() or 1)
    return SMALL_DATA


def check_installed(work: str, packages: Sequence[str]) -> None:
    """BadInput where `work` lacks one of its packages."""
    if lacking := [name for name in packages if find_spec(name) is None]:
        advice = "pip install -r requirements.txt, or 'cranioface[train,population]'"
        raise BadInput(f"{work} needs {', '.join(lacking)}, not installed here; {advice}")


def command() -> int:
    """The installed `cranioface-train`: its exit code."""
    return run(main)


if __name__ == "__main__":
    sys.exit(command())
