"""The training command: `python completion/train.py --config configs/completion.yaml --data DATASET --out runs/x`.

Owns the command line. The same command continues a run that was cut off. DATASET is a folder of people
(`population.volumes.people_folder`) or a benchmark of another layout (layouts.py); without one, a small one is made.
"""

import sys
from pathlib import Path

if not __package__:  # run as a file: the folder of the rooms is the parent, and this room must not shadow it
    sys.path[0] = str(Path(__file__).resolve().parents[1])

import logging  # noqa: E402
import os  # noqa: E402
from collections.abc import Mapping, Sequence  # noqa: E402
from dataclasses import replace  # noqa: E402
from importlib.util import find_spec  # noqa: E402

from completion.settings import TrainConfig  # noqa: E402
from cranioface.command import BadInput, run  # noqa: E402
from cranioface.command.checkout import shipped  # noqa: E402
from cranioface.command.log import show_log  # noqa: E402
from cranioface.learning import config as settings  # noqa: E402

CONFIGS = shipped("configs", __file__)
SHIPPED = CONFIGS / "completion.yaml"
COMPARED = {kind: CONFIGS / "completion" / f"{kind}.yaml" for kind in ("autoencoder", "unet", "inception")}
SMALL_DATA, SMALL_PEOPLE = Path("data") / "people_24", 24
TRAINERS = ("monai", "lightning", "tensorboard")  # a wheel brings them only when asked
log = logging.getLogger("completion.train")  # by name, since a file that is run is called __main__


def main(arguments: Sequence[str] | None = None) -> None:
    """Read settings, open the data, train."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    config, data, out = settings.read_command(TrainConfig, words, help=__doc__ or "", default=SHIPPED)
    show_log("completion")
    check_installed("training", TRAINERS)
    command = " ".join(["python", "completion/train.py", *words])
    train(config, data or small_dataset(), out or Path("runs") / config.name, command=command)


def read_config(paths: Sequence[str | Path] = (SHIPPED,), changes: Mapping[str, object] | None = None) -> TrainConfig:
    """The settings of YAML files, each over those before it, and over them `changes` by dotted key."""
    return settings.read_config(TrainConfig, paths, changes)


def train(config: TrainConfig, data: Path, out: Path, *, command: str | None = None) -> dict[str, float]:
    """One run, continued where `out` holds a part of it; returns the metrics of its last epoch."""
    from completion.heads import open_data
    from completion.learner import CompletionLearner, batches_of, validation_of
    from completion.networks import weights_of
    from cranioface.learning.trainer import Trainer, start_run

    fabric = start_run(config)
    heads = open_data(data, config)
    config = replace(config, network=replace(config.network, structures=heads.structures))
    learner = CompletionLearner(
        fabric, config, heads.window.grid, validation_of(config, heads.validation), heads.card | {"command": command}
    )
    if fabric.is_global_zero:
        settings.save_config(config, out)
        people = f"{len(heads.train)} heads to learn from, {len(heads.validation)} to judge by"
        how = f"{weights_of(learner.averaged)} weights, {fabric.device}, precision {fabric._precision.precision}"
        log.info(f"read {data}: {people}; {config.network.kind}, {config.network.target}, {how}; writing {out}")
    batches = batches_of(fabric, config, heads.train)
    return Trainer(fabric, config, learner, batches, out, data=heads.fingerprint).run()


def small_dataset() -> Path:
    """Make the smallest dataset that training makes sense on; made once."""
    if not (SMALL_DATA / "dataset.yaml").is_file():
        check_installed("no --data: making people", ("anny",))
        from cranioface.population.volumes.people_folder import make_people

        log.info(f"no --data: making {SMALL_PEOPLE} synthetic people in {SMALL_DATA}")
        make_people(SMALL_DATA, SMALL_PEOPLE, jobs=os.cpu_count() or 1)
    return SMALL_DATA


def check_installed(work: str, packages: Sequence[str]) -> None:
    """BadInput where `work` lacks one of its packages."""
    if lacking := [name for name in packages if find_spec(name) is None]:
        advice = "pip install -r requirements.txt, or 'cranioface[train,population,completion]'"
        raise BadInput(f"{work} needs {', '.join(lacking)}, not installed here; {advice}")


if __name__ == "__main__":
    sys.exit(run(main))
