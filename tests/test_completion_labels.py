"""Label volumes: every format gives back what it was given, benchmarks are known by their folders, the rest refused."""

import json

import numpy as np
import pytest
import SimpleITK as sitk

from completion.any_defect import damaged_labels
from completion.label_volumes import ENDINGS, LabelVolume, grid_about, of_grid, on_grid, read_labels, write_labels
from completion.layouts import BREAKS, Benchmark, cases, class_names, layout_of
from cranioface.command import BadInput
from cranioface.geometry.head_grid import COARSE, Grid

TURNED = np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]])


@pytest.fixture
def volume():
    labels = np.zeros((20, 24, 28), np.uint8)
    labels[4:12, 5:20, 6:24], labels[12:16, 5:20, 6:24], labels[6:10, 8:12, 2:6] = 1, 2, 3
    return LabelVolume(labels, (2.0, 2.0, 3.0), (10.0, -5.0, 7.0), TURNED)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_volume_comes_back_with_its_place(volume, ending, tmp_path):
    write_labels(tmp_path / f"a{ending}", volume)
    back = read_labels(tmp_path / f"a{ending}")
    assert (back.labels == volume.labels).all() and np.allclose(back.direction, TURNED)
    assert np.allclose(back.spacing, volume.spacing) and np.allclose(back.origin, volume.origin)
    assert [f.name for f in tmp_path.iterdir()] == [f"a{ending}"]


def test_on_its_own_grid_a_volume_is_itself_and_elsewhere_its_millilitres_stay(volume):
    grid = Grid((12, 14, 16), 2.0, (3.0, 4.0, 5.0))
    labels = np.random.default_rng(0).integers(0, 4, grid.shape).astype(np.uint8)
    assert (on_grid(of_grid(labels, grid), grid) == labels).all()
    fine = on_grid(volume, grid_about(volume.middle, Grid((96, 96, 96), 1.0, (0, 0, 0))))
    for label in (1, 2, 3):
        assert abs((fine == label).sum() - 12 * (volume.labels == label).sum()) < 0.08 * (fine == label).sum()


def refusals():
    fine = np.ones((4, 4, 4))
    yield "a.txt", lambda p: p.write_text("x"), "ending"
    yield "a.nrrd", lambda p: p.write_text("x"), "cannot be read"
    yield "b.nrrd", lambda p: None, "no such file"
    yield "a.npz", lambda p: np.savez(p, other=fine), "labels"
    yield "b.npz", lambda p: np.savez(p, labels=fine * 0.5), "whole numbers"
    yield "c.npz", lambda p: np.savez(p, labels=fine * 0), "nothing is labelled"
    yield "d.npz", lambda p: np.savez(p, labels=fine[0]), "dimensions"
    yield "e.npz", lambda p: np.savez(p, labels=fine * -1000), "CT"
    yield "f.npz", lambda p: np.savez(p, labels=fine, spacing=[1.0]), "three numbers"
    yield "a.nii.gz", lambda p: sitk.WriteImage(sitk.Image([3, 3, 3, 2], sitk.sitkUInt8), str(p)), "dimensions"


@pytest.mark.parametrize(("name", "make", "says"), refusals(), ids=lambda v: v if isinstance(v, str) else "")
def test_what_is_no_label_volume_is_refused_in_a_line(name, make, says, tmp_path):
    make(tmp_path / name)
    with pytest.raises(BadInput, match=says) as refusal:
        read_labels(tmp_path / name)
    assert name in str(refusal.value) and "\n" not in str(refusal.value)


def nrrd(path, labels):
    path.parent.mkdir(parents=True, exist_ok=True)
    write_labels(path, LabelVolume(labels))


@pytest.mark.parametrize("below", ["", "training_set", "train"])
@pytest.mark.parametrize("layout", ["skullbreak", "skullfix"])
def test_benchmarks_are_known_by_their_folders(layout, below, volume, tmp_path):
    whole = (volume.labels > 0).astype(np.uint8)
    left = whole.copy()
    left[:8] = 0
    root = tmp_path / below
    for kind in BREAKS if layout == "skullbreak" else ("",):
        for number in ("000", "001"):
            nrrd(root / "complete_skull" / f"{number}.nrrd", whole)
            nrrd(root / "defective_skull" / kind / f"{number}.nrrd", left)
            nrrd(root / "implant" / kind / f"{number}.nrrd", whole - left)
    assert layout_of(tmp_path) == layout and class_names(tmp_path) == {1: "skull"}
    bench = Benchmark(tmp_path)
    assert len(bench) == (10 if layout == "skullbreak" else 2) and all(c.implant for c in bench.cases)
    observed, full = bench.pair(1)
    assert observed.shape == COARSE.shape and 0 < observed.sum() < full.sum() and not (observed > full).any()


def test_a_folder_of_three_classes_has_names_and_drawn_defects(volume, tmp_path):
    for name in ("anna", "bert"):
        write_labels(tmp_path / f"{name}.nii.gz", volume)
    (tmp_path / "labels.json").write_text(json.dumps({"liver": 1, "spleen": 2, "kidney": 3}))
    bench = Benchmark(tmp_path)
    assert bench.classes == {1: "liver", 2: "spleen", 3: "kidney"}
    assert [case.name for case in bench.cases] == ["anna", "bert"]
    observed, whole = bench.pair(0)
    assert ((observed == whole) | (observed == 0)).all() and (observed != whole).any()
    assert (bench.pair(0)[0] == observed).all()


def test_folders_that_are_none_or_not_whole_are_refused(volume, tmp_path):
    with pytest.raises(BadInput, match="no layout"):
        layout_of(tmp_path)
    with pytest.raises(BadInput, match="no such folder"):
        cases(tmp_path / "absent")
    nrrd(tmp_path / "defective_skull" / "000.nrrd", volume.labels)
    (tmp_path / "complete_skull").mkdir()
    with pytest.raises(BadInput, match="partner"):
        cases(tmp_path)
    nrrd(tmp_path / "complete_skull" / "000.nrrd", volume.labels[:10])
    with pytest.raises(BadInput, match="nobody names"):
        Benchmark(tmp_path).pair(0)
    nrrd(tmp_path / "complete_skull" / "000.nrrd", (volume.labels[:10] > 0).astype(np.uint8))
    with pytest.raises(BadInput, match="one scan"):
        Benchmark(tmp_path).pair(0)
    with pytest.raises(BadInput, match="no layout"):
        cases(tmp_path, "other")


def test_a_defect_of_labels_takes_a_structure_or_a_share():
    labels = np.random.default_rng(1).integers(0, 3, (30, 30, 30))
    taken = [damaged_labels(labels, np.random.default_rng(k)) for k in range(12)]
    whole = [any((t == (labels == c)).all() for c in (1, 2)) for t in taken]
    assert any(whole) and not all(whole)
    shares = [t.sum() / (labels > 0).sum() for t, w in zip(taken, whole, strict=True) if not w]
    assert min(shares) > 0.04 and max(shares) < 0.42
    assert not damaged_labels(np.zeros((3, 3, 3), int), np.random.default_rng(0)).any()
