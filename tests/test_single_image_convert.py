"""Other people's data written as the project's own, and the faults of an IMAGES folder found by `check`."""

import shutil

import numpy as np
import pytest
import yaml
from blob_pairs import blobs, tear, write_image, write_named, write_pix3d

from cranioface.command import BadInput
from single_image.check import check, lines
from single_image.convert import main
from single_image.images_folder import open_images
from single_image.layouts import converting
from single_image.layouts.data import LayoutOptions, open_data

PARTS = ("train", "validation", "test")


def converted(folder, write=write_named, count=8, *words):
    write(folder / "data", count)
    main([str(folder / "data"), "-o", str(folder / "images"), *words])
    return folder / "images"


def planted(folder):
    told = check(folder)
    return {(fault["name"], fault["kind"]) for fault in told["faults"]}, told


@pytest.mark.parametrize("write", [write_named, write_pix3d])
def test_what_is_written_reads_back_equal(tmp_path, write, capsys):
    images = converted(tmp_path, write)
    before, after = open_data(tmp_path / "data"), open_data(images)
    assert "wrote images and shapes of 8 people (6 train, 1 validation, 1 test)" in capsys.readouterr().out
    for part in PARTS:
        assert sorted(before.names(part)) == sorted(after.names(part))
        for name in before.names(part):
            for one, other in zip(before.pictures(name), after.pictures(name), strict=True):
                np.testing.assert_allclose(one.pixels, other.pixels, atol=1e-3)
                assert (one.scaled, one.kind) == (other.scaled, other.kind)
            assert np.array_equal(before.shape(name).occupancy, after.shape(name).occupancy)
            assert after.shape(name).surfaces is None
    assert "data" in after.origin()["sources"][0]


def test_it_goes_on_where_it_was_cut_off_and_changes_nothing_that_is_there(tmp_path, monkeypatch):
    write_named(tmp_path / "data", 6)
    words = [str(tmp_path / "data"), "-o", str(tmp_path / "images")]
    write, done = converting.write_images, []

    def until_the_third(folder, *rest):
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append(folder.name)
        write(folder, *rest)

    monkeypatch.setattr(converting, "write_images", until_the_third)
    with pytest.raises(KeyboardInterrupt):
        main(words)
    assert not (tmp_path / "images" / "dataset.yaml").exists()
    monkeypatch.setattr(
        converting, "write_images", lambda folder, *rest: (done.append(folder.name), write(folder, *rest))
    )
    main(words)
    main(words)
    assert done == [f"p{k:02d}" for k in range(6)] and check(tmp_path / "images")["usable"] == 6


def test_nothing_of_another_is_overwritten(tmp_path):
    images = converted(tmp_path)
    write_named(tmp_path / "other", 3)
    with pytest.raises(BadInput, match="holds another data set"):
        main([str(tmp_path / "other"), "-o", str(images)])
    with pytest.raises(BadInput, match="p00: holds somebody else, or made otherwise"):
        main([str(tmp_path / "data"), "-o", str(images), "--pixels", "64", "--kind", "lateral"])
    with pytest.raises(BadInput, match="own layout already"):
        main([str(images), "-o", str(tmp_path / "again")])
    with pytest.raises(BadInput, match="would replace"):
        main([str(tmp_path / "data"), "-o", str(tmp_path / "data")])


def test_a_data_set_that_is_mostly_broken_is_not_converted(tmp_path):
    for name in write_named(tmp_path / "data", 5)[:3]:
        tear(tmp_path / "data" / f"{name}.png")
    with pytest.raises(BadInput, match="more than half"):
        main([str(tmp_path / "data"), "-o", str(tmp_path / "images")])
    assert not (tmp_path / "images").exists()


def test_large_images_are_scaled_down(tmp_path):
    write_named(tmp_path / "data", 4)
    write_image(tmp_path / "data" / "p00.png", np.add.outer(np.arange(300), np.arange(600)) // 4 % 256)
    main([str(tmp_path / "data"), "-o", str(tmp_path / "images"), "--pixels", "128", "--kind", "photograph"])
    image = open_images(tmp_path / "images").images("p00")[0]
    assert image.pixels.shape == (64, 128) and image.kind == "photograph" and image.told["from"] == "p00"


def test_every_fault_planted_in_an_images_folder_is_found_and_no_other(tmp_path, capsys):
    images = converted(tmp_path, write_named, 20)
    write_image(tmp_path / "secret.png", np.eye(64, dtype=np.uint8) * 255)
    (images / "p00" / "unknown_0.png").unlink()
    (images / "p01" / "shape.npz").unlink()
    (images / "p02" / "images.yaml").unlink()
    tear(images / "p03" / "unknown_0.png")
    tear(images / "p04" / "shape.npz")
    (images / "p05" / "images.yaml").write_text("[")
    write_image(images / "p06" / "unknown_0.png", np.full((64, 64), 9, np.uint8))
    occupancy = np.load(images / "p07" / "shape.npz")["occupancy"]
    np.savez(images / "p07" / "shape.npz", occupancy=occupancy[::-1])
    np.savez(images / "p08" / "shape.npz", occupancy=occupancy * 0)
    shutil.rmtree(images / "p09")
    pages = {
        "p10": {"file": "../../secret.png", "kind": "unknown"}, "p11": {"file": "unknown_0.png", "kind": "painting"},
        "p12": {"file": "unknown_0.png", "kind": "lateral", "mm_per_pixel": -1}, "p13": {"kind": "lateral"},
    }  # fmt: skip
    for name, entry in pages.items():
        (images / name / "images.yaml").write_text(yaml.safe_dump({"images": [entry]}))
    shutil.copytree(images / "p14", images / "stray")
    faults, told = planted(images)
    whole = {"p02": "missing", "p05": "corrupt", "p09": "missing"}
    one = {"p00": "missing", "p01": "missing", "p06": "empty", "p08": "empty", "p13": None}
    expected = {(f"p{k:02d}/unknown_0.png", one.get(f"p{k:02d}", "corrupt")) for k in range(13)}
    expected = {fault for fault in expected if fault[0][:3] not in {*whole, "p10"}} | set(whole.items())
    expected |= {("p10/../../secret.png", "outside"), ("p13/image 0", "corrupt")}
    assert faults == expected and len(told["faults"]) == 14
    assert told["notes"][0] == "1 people in no part of the split: stray" and "volumes alone" in told["notes"][1]
    assert told["usable"] == 6 and "layout own, 20 pairs" in lines(told)[0]


def test_leakage_between_the_parts_is_found(tmp_path):
    images = converted(tmp_path, write_named, 10)
    page = yaml.safe_load((images / "dataset.yaml").read_text())
    names = sorted(name for people in page["split"].values() for name in people)
    page["split"] = {"train": names[:6], "validation": names[5:7], "test": names[7:]}
    worn = {names[0]: "someone/ct.nii.gz", names[8]: "someone/ct.nii.gz"}
    page["real_bone"] = {"heads": "heads", "without": [], "share": 0.5, "worn": worn}
    (images / "dataset.yaml").write_text(yaml.safe_dump(page))
    shutil.copy(images / "p01" / "unknown_0.png", images / "p07" / "unknown_0.png")
    shutil.copy(images / "p02" / "shape.npz", images / "p09" / "shape.npz")
    assert check(images)["quality"]["leakage"] == [
        "p05 is in train and validation",
        "one volume: p02 (train), p09 (test)",
        "one image: p01 (train), p07 (test)",
        "one bone: someone is worn by 1 in train, 1 in test",
    ]


def test_the_options_of_a_list_are_those_of_opening_it(tmp_path):
    images = converted(tmp_path, write_pix3d, 6, "--categories", "skull")
    assert sum(len(open_images(images).names(part)) for part in PARTS) == 6
    face = open_data(tmp_path / "data", LayoutOptions(("skull",))).shape("skull_p03").occupancy[1]
    assert face.sum() == blobs(3)[1].sum() * 64
