"""What trainers share: checkpoints come back whole, randomness and journals continue where they were cut."""

import json
import random

import numpy as np
import pytest
import torch

from cranioface.command import BadInput
from cranioface.command.progress import progress
from cranioface.learning.checkpoints import load_checkpoint, save_checkpoint
from cranioface.learning.device import cpu_has_fast_bf16, make_fabric
from cranioface.learning.journal import Journal, read_journal
from cranioface.learning.seed import random_state, restore_random_state, seed_everything, stream


def parts():
    model = torch.nn.Linear(3, 2)
    optimiser = torch.optim.Adam(model.parameters(), lr=0.1)
    return {"model": model, "optimiser": optimiser}


def train(trained, steps):
    for _ in range(steps):
        loss = trained["model"](torch.randn(4, 3)).square().mean()
        trained["optimiser"].zero_grad()
        loss.backward()
        trained["optimiser"].step()
    return {name: tensor.clone() for name, tensor in trained["model"].state_dict().items()}


def test_a_resumed_run_ends_where_the_unbroken_one_does(tmp_path):
    seed_everything(1)
    unbroken = parts()
    train(unbroken, 3)
    save_checkpoint(tmp_path / "last.ckpt", unbroken, {"epoch": 2, "step": 3})
    expected = train(unbroken, 3)

    seed_everything(99)
    resumed = parts()
    assert load_checkpoint(tmp_path / "last.ckpt", resumed) == {"epoch": 2, "step": 3}
    for name, tensor in train(resumed, 3).items():
        assert torch.equal(tensor, expected[name])


def test_a_failed_write_leaves_the_old_checkpoint(tmp_path):
    path = tmp_path / "last.ckpt"
    save_checkpoint(path, parts(), {"step": 1})
    before = path.read_bytes()
    with pytest.raises(Exception, match="pickle|local"):
        save_checkpoint(path, parts(), {"step": lambda: None})
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("content", [b"", b"no checkpoint", b"PK\x03\x04 torn"])
def test_a_broken_checkpoint_is_refused(tmp_path, content):
    (tmp_path / "last.ckpt").write_bytes(content)
    with pytest.raises(BadInput, match="last.ckpt"):
        load_checkpoint(tmp_path / "last.ckpt", parts())


def test_a_checkpoint_of_another_shape_is_refused(tmp_path):
    save_checkpoint(tmp_path / "last.ckpt", {"model": torch.nn.Linear(3, 5)}, {})
    with pytest.raises(BadInput, match="does not fit"):
        load_checkpoint(tmp_path / "last.ckpt", {"model": torch.nn.Linear(3, 2)})
    with pytest.raises(BadInput, match="another trainer"):
        load_checkpoint(tmp_path / "last.ckpt", parts())


def test_random_state_comes_back():
    seed_everything(5)
    state = random_state()
    drawn = random.random(), np.random.rand(), torch.rand(1).item()
    restore_random_state(state)
    assert (random.random(), np.random.rand(), torch.rand(1).item()) == drawn


def test_streams_are_named_and_independent():
    assert stream(0, 1, 2).random() == stream(0, 1, 2).random()
    assert len({stream(0, a, b).random() for a in range(4) for b in range(4)}) == 16


def test_a_journal_continues_at_its_offset(tmp_path):
    journal = Journal(tmp_path)
    journal.write("train", 1, l1=0.5)
    offset = journal.offset
    journal.write("train", 2, l1=0.25)
    journal.close()
    again = Journal(tmp_path, offset=offset, step=1)
    again.write("train", 2, l1=np.float32(0.125), broken=float("nan"))
    again.close()
    lines = read_journal(tmp_path / "journal.jsonl")
    assert [line["l1"] for line in lines] == [0.5, 0.125]
    assert lines[1]["broken"] is None
    assert all(json.loads(line) for line in (tmp_path / "journal.jsonl").read_text().splitlines())


def test_bf16_is_chosen_only_where_the_cpu_multiplies_it(tmp_path):
    (tmp_path / "with").write_text("flags : fpu avx512f avx512_bf16\n")
    (tmp_path / "without").write_text("flags : fpu avx512f avx512_bf16x\n")
    assert cpu_has_fast_bf16(tmp_path / "with")
    assert not cpu_has_fast_bf16(tmp_path / "without")
    assert not cpu_has_fast_bf16(tmp_path / "absent")


def test_an_unknown_precision_is_refused():
    with pytest.raises(BadInput, match="precision"):
        make_fabric(precision="8-bit")


def test_progress_yields_everything(capsys):
    assert list(progress(range(3), "work", show=False)) == [0, 1, 2]
    assert capsys.readouterr().err == ""
