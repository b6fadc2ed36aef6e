"""Other people's anatomies: a folder of NIfTI with three classes trains for an epoch and is scored by class."""

import numpy as np
import pytest

from completion.heads import open_data
from completion.label_volumes import LabelVolume, write_labels
from completion.settings import TrainConfig
from completion.train import SHIPPED, read_config, train
from cranioface.command import BadInput
from cranioface.learning.seed import stream
from evaluation.studies.completion import main

QUICK = {
    "name": "spheres", "spacing_mm": 4.0, "network.stem": 2, "network.features": [4, 8], "budget.epochs": 1,
    "machine.accelerator": "cpu", "machine.threads": 1, "machine.precision": "32-true",
}  # fmt: skip
NAMES = "1: shell\n2: core\n3: knob\n7: never there\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Spheres of three classes, 3 mm voxels in no frame of ours; a fourth class is named and nobody has it."""
    place = tmp_path_factory.mktemp("spheres")
    (place / "labels.yaml").write_text(NAMES)
    for k in range(8):
        far = np.linalg.norm(np.indices((40, 44, 48)).transpose(1, 2, 3, 0) - (20, 22, 22 + k % 3), axis=-1)
        labels = np.where(far < 15, 1, 0) + np.where(far < 8, 1, 0)
        labels[18:23, 20:25, 40:45] = 3
        write_labels(place / f"case_{k}.nii.gz", LabelVolume(labels.astype(np.uint8), (3.0,) * 3, (5.0, -7.0, 100.0)))
    return place


def test_heads_of_another_layout_are_shares_of_its_classes(folder):
    heads = open_data(folder, TrainConfig(spacing_mm=4.0))
    left, whole = heads.train.holed(0, stream(0))
    assert heads.structures == ("shell", "core", "knob", "never there")
    assert heads.card["present"] == ["shell", "core", "knob"] and whole.shape == (4, *heads.window.grid.shape)
    assert (left <= whole).all() and (left < whole).any() and whole[:3].any((1, 2, 3)).all()
    assert len(heads.train) + len(heads.validation) < 8  # somebody is left for the test


def test_it_trains_for_an_epoch_and_is_scored_by_class(folder, tmp_path, capsys):
    metrics = train(read_config([SHIPPED], QUICK), folder, tmp_path)
    assert 0 <= metrics["implant_error"] <= 1
    main(["--labels", str(tmp_path / "spheres.safetensors"), "--data", str(folder)])
    told = capsys.readouterr().out
    assert "| class | n | Dice | HD95 mm |" in told and "| shell |" in told
    assert "Absent from training, so not scored: never there." in told


def test_a_folder_of_one_case_is_refused(folder, tmp_path):
    (tmp_path / "labels.yaml").write_text(NAMES)
    (tmp_path / "case.nii.gz").write_bytes((folder / "case_0.nii.gz").read_bytes())
    with pytest.raises(BadInput, match="1 cases; training needs two at least"):
        open_data(tmp_path, TrainConfig(spacing_mm=4.0))
