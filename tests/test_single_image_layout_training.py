"""One epoch on a small data set of each layout: the shares that other people's volumes tell are learnt and judged."""

import numpy as np
import pytest
from blob_pairs import write_named, write_pix3d

from cranioface.command import BadInput
from cranioface.learning.journal import read_journal
from single_image.convert import main as convert
from single_image.layouts.data import LayoutOptions, open_data
from single_image.learning_set import learning_set
from single_image.predictor import load_predictor
from single_image.train import SHIPPED, read_config, train
from single_image.training import train_on

QUICK = {
    "name": "blobs", "epoch_steps": 2, "validation_pictures": 2, "network.representation": "voxels",
    "network.pretrained": "never", "optimisation.batch_people": 2, "optimisation.warm_up_steps": 1,
    "budget.epochs": 1, "machine.accelerator": "cpu", "machine.threads": 1, "machine.precision": "32-true",
}  # fmt: skip


def written(folder, layout):
    """A small data set of a layout; its folder."""
    write = write_pix3d if layout == "pix3d" else write_named
    write(folder / "data", 4)
    if layout != "own":
        return folder / "data"
    convert([str(folder / "data"), "-o", str(folder / "images")])
    return folder / "images"


@pytest.mark.parametrize("layout", ["own", "pix3d", "named"])
def test_an_epoch_on_each_layout_is_learnt_and_judged(tmp_path, layout):
    data = written(tmp_path, layout)
    metrics = train(read_config([SHIPPED], QUICK), data, tmp_path / "run")
    (line,) = read_journal(tmp_path / "run" / "journal.jsonl")
    for name in ("mae", "mse", "r2", "iou"):
        assert line[name] == pytest.approx(metrics[name], abs=1e-5)
    assert 0 < line["mse"] <= line["mae"] < 1 and 0 <= line["iou"] <= 1 and line["r2"] < 1
    card = load_predictor(tmp_path / "run" / "blobs.safetensors").card
    assert card["data"] == open_data(data).origin() and card["training_people"] == 2


@pytest.mark.parametrize(("solid", "converted"), [("skull", False), ("face", True)])
def test_what_a_solid_says_nothing_of_is_neither_learnt_nor_judged(tmp_path, solid, converted):
    write_pix3d(tmp_path / "data", 4)
    data = open_data(tmp_path / "data", LayoutOptions(solid=solid))
    if converted:
        convert([str(tmp_path / "data"), "-o", str(tmp_path / "images"), "--solid", solid])
        data = open_data(tmp_path / "images")
    people = learning_set(data, "train")
    assert [bool(np.isnan(part).all()) for part in people.shares(0)] == [solid == "face", solid == "skull"]
    metrics = train_on(data, read_config([SHIPPED], QUICK), tmp_path / "run")
    assert metrics["iou"] > 0.5 and metrics["mse"] < 0.1  # of the part that is known; the other would be far off


def test_volumes_alone_are_refused_where_surfaces_are_learnt(tmp_path):
    with pytest.raises(BadInput, match="has volumes alone; use voxels"):
        train(
            read_config([SHIPPED], QUICK | {"network.representation": "points"}), written(tmp_path, "named"), tmp_path
        )
