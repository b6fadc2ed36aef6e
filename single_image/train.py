"""The training command: `python single_image/train.py --representation points --encoder resnet18 --out runs/x`.

--representation voxels, points or mesh; --encoder resnet18, clip or dinov2; every other setting by --GROUP.KEY or in
a file named by --config. The same command continues a run that was cut off. --data IMAGES is a folder of
`python -m single_image make` or of another layout (layouts.py); without one, a small one is made.
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
from single_image.settings import TrainConfig  # noqa: E402

SHIPPED = shipped("configs", __file__) / "single_image.yaml"
SMALL_DATA, SMALL_PEOPLE = Path("data") / "images_24", 24
TRAINERS = ("transformers", "lightning", "tensorboard")  # a wheel brings them only when asked
SHORT = {"--representation": "--network.representation", "--encoder": "--network.encoder"}
log = logging.getLogger("single_image.train")  # by name, since a file that is run is called __main__


def main(arguments: Sequence[str] | None = None) -> None:
    """Read settings, open the data, train."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    config, data, out = settings.read_command(TrainConfig, spelt_out(words), help=__doc__ or "", default=SHIPPED)
    show_log("single_image")
    check_installed("training", TRAINERS)
    command = " ".join(["python", "single_image/train.py", *words])
    train(config, data or small_dataset(), out or Path("runs") / config.name, command=command)


def spelt_out(words: Sequence[str]) -> list[str]:
    """The words of a command line with the short names of settings in full."""
    parts = (word.partition("=") for word in words)
    return [SHORT.get(name, name) + equals + value for name, equals, value in parts]


def read_config(paths: Sequence[str | Path] = (SHIPPED,), changes: Mapping[str, object] | None = None) -> TrainConfig:
    """The settings of YAML files, each over those before it, and over them `changes` by dotted key."""
    return settings.read_config(TrainConfig, paths, changes)


def train(config: TrainConfig, data: Path, out: Path, *, command: str | None = None) -> dict[str, float]:
    """One run on the data set in a folder, continued where `out` holds a part of it; the metrics of its last epoch."""
    from single_image.layouts.data import open_data
    from single_image.training import train_on

    examples, beside = open_data(data), data.resolve().with_name(data.resolve().name + ".prepared")
    return train_on(examples, config, out, beside=beside, command=command)


def small_dataset() -> Path:
    """Make the smallest data set that training makes sense on; made once."""
    if not (SMALL_DATA / "dataset.yaml").is_file():
        check_installed("no --data: making people", ("anny",))
        from single_image.make import main as make

        log.info(f"no --data: making pictures of {SMALL_PEOPLE} synthetic people in {SMALL_DATA}")
        make(["--people", str(SMALL_PEOPLE), "--output", str(SMALL_DATA), "--jobs", str(os.cpu_count() or 1)])
    return SMALL_DATA


def check_installed(work: str, packages: Sequence[str]) -> None:
    """BadInput where `work` lacks one of its packages."""
    if lacking := [name for name in packages if find_spec(name) is None]:
        advice = "pip install -r requirements.txt, or 'cranioface[train,population,single-image]'"
        raise BadInput(f"{work} needs {', '.join(lacking)}, not installed here; {advice}")


if __name__ == "__main__":
    sys.exit(run(main))
