"""Many devices: two processes learn what one learns from the same people, in both stages."""

import subprocess
import sys

import pytest
import torch
from conftest import ROOT
from ellipsoid_people import write_ellipsoid_dataset
from safetensors.torch import load_file

from cranioface.learning.journal import read_journal
from cranioface.learning.processes import mean_over_processes, seed_step
from pix2pix import train as command

# GroupNorm's groups must hold two features: in a group of one the bias before it has no gradient but rounding's,
# and Adam makes whole steps of that. Dropout is the one thing that may differ between one process and two.
ALIKE = [
    "--generator.stem_features", "16", "--generator.down_features", "[16,32]", "--generator.up_features", "[32,16]",
    "--generator.up_dropout", "0", "--discriminator.features", "[16,32]", "--budget.epochs", "2",
]  # fmt: skip

A_TENTH_OF_A_STEP = 1e-4  # Adam's steps are up to the learning rate, 1e-3, long


def words(data, out, devices, people):
    told = ["--config", ROOT / "configs" / "test.yaml", "--data", data, "--out", out, *ALIKE]
    return [*map(str, told), "--machine.devices", str(devices), "--optimisation.batch_people", str(people)]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """The same run by one process and by two that exchange gradients over gloo: two people a step, both stages."""
    folder = tmp_path_factory.mktemp("devices")
    data = write_ellipsoid_dataset(folder / "people", train=6, validation=3)
    command.main(words(data, folder / "one", devices=1, people=2))
    program = [sys.executable, str(ROOT / "pix2pix" / "train.py")]
    subprocess.run([*program, *words(data, folder / "two", devices=2, people=1)], check=True, timeout=300)
    return folder


def test_two_processes_have_the_losses_and_errors_of_one(runs):
    one, two = (read_journal(runs / name / "journal.jsonl") for name in ("one", "two"))
    assert [line["stage"] for line in one] == ["generator", "adversarial"]
    for single, double in zip(one, two, strict=True):
        apart = {"event", "stage", "minutes"}
        numbers = [{name: value for name, value in line.items() if name not in apart} for line in (single, double)]
        assert numbers[1] == pytest.approx(numbers[0], rel=1e-5, abs=1e-5)


def test_two_processes_have_the_weights_of_one(runs):
    single, double = (load_file(runs / name / "test-last.safetensors") for name in ("one", "two"))
    for name, weight in single.items():
        torch.testing.assert_close(double[name], weight, rtol=0, atol=A_TENTH_OF_A_STEP, msg=name)


def test_alone_a_mean_over_processes_is_the_number_itself():
    number = torch.tensor(3.0)
    assert mean_over_processes(number) is number


def test_processes_drop_out_differently_and_alike_after_a_kill():
    def drawn(step, rank):
        seed_step(0, step, rank)
        return torch.rand(4).tolist()

    assert drawn(5, 1) == drawn(5, 1) != drawn(5, 0) != drawn(4, 0)
