"""What `python -m single_image check` finds: what was planted, with its reason, and nothing else."""

import json

import numpy as np
import pytest
from blob_pairs import (
    blobs,
    pix3d_record,
    shadow,
    tear,
    write_faulty,
    write_image,
    write_list,
    write_named,
    write_pix3d,
)
from conftest import ROOT
from scipy.io import savemat

from cranioface.command import BadInput
from single_image.check import check, lines, main
from single_image.layouts import voxel_files
from single_image.layouts.data import LayoutOptions, open_data
from single_image.layouts.pairs import Unusable
from single_image.layouts.voxel_files import read_volumes

EVERYBODY = ("train", "validation", "test")


def found(folder, **options):
    """{(name, kind)} of every fault, and the report."""
    told = check(folder, LayoutOptions(**options))
    return {(fault["name"], fault["kind"]) for fault in told["faults"]}, told


def test_every_fault_planted_among_named_pairs_is_found_and_no_other(tmp_path):
    write_named(tmp_path, 20)
    skull, face = blobs(3)
    nothing = np.zeros_like(skull)
    (tmp_path / "p00.png").unlink()
    (tmp_path / "p01_vox.npz").unlink()
    tear(tmp_path / "p02.png")
    tear(tmp_path / "p03_vox.npz")
    (tmp_path / "p04.png").write_bytes(b"")
    write_image(tmp_path / "p05.png", np.full((64, 64), 90, np.uint8))
    volumes = {
        "p06": {"bone": skull, "face": face}, "p07": {"skull": skull, "face": blobs(3, 20)[1]},
        "p08": {"skull": face, "face": skull}, "p09": {"skull": nothing, "face": face},
        "p10": {"skull": skull, "face": ~nothing}, "p11": {"skull": skull[:8], "face": face[:8]},
        "p12": {"skull": skull * 255, "face": face * 255}, "p13": {"skull": np.where(face, np.nan, 0.0), "face": face},
        "p14": {"skull": np.array([None]), "face": face}, "p15": {"skull": skull[:4, :4, :4], "face": face[:4, :4, :4]},
    }  # fmt: skip
    for name, arrays in volumes.items():
        np.savez(tmp_path / f"{name}_vox.npz", **arrays)
    write_image(tmp_path / "p16.jpg", shadow(skull, face))
    (tmp_path / "readme.txt").write_text("of blobs")
    kinds = {"p00": "missing", "p01": "missing", "p05": "empty", "p07": "mismatched", "p08": "mismatched"}
    kinds |= {"p09": "empty", "p10": "empty", "p16": "duplicate"}
    faults, told = found(tmp_path)
    assert faults == {(f"p{k:02d}", kinds.get(f"p{k:02d}", "corrupt")) for k in range(17)}
    reasons = {fault["name"]: fault["reason"] for fault in told["faults"]}
    said = {
        "p00": "p00_vox.npz has no p00.png", "p01": "p01.png has no p01_vox.npz", "p02": "torn",
        "p03": "no readable .npz", "p04": "empty", "p05": "is blank", "p06": "holds bone, face, neither",
        "p07": "skull is 16 x 16 x 16 and face 20 x 20 x 20", "p08": "% of the skull lies outside the face",
        "p09": "skull has nothing in it", "p10": "face is full", "p11": "8 x 16 x 16, not a cube", "p12": "0 to 255",
        "p13": "runs from nan", "p14": "no readable .npz", "p15": "4 voxels a side", "p16": "p16.jpg and p16.png",
    }  # fmt: skip
    for name, words in said.items():
        assert words in reasons[name], reasons[name]
    assert (told["pairs"], told["usable"], told["broken"]) == (20, 3, 17)
    assert told["notes"] == ["1 other files or folders, not read"]


def test_every_fault_planted_in_a_pix3d_list_is_found_and_no_other(tmp_path):
    records = [pix3d_record(tmp_path, k) for k in range(16)]
    face = blobs(0)[1].astype(np.uint8)
    (tmp_path / records[0]["img"]).unlink()
    (tmp_path / records[1]["voxel"]).unlink()
    (tmp_path / records[2]["mask"]).unlink()
    tear(tmp_path / records[3]["voxel"])
    tear(tmp_path / records[4]["img"])
    savemat(tmp_path / records[5]["voxel"], {"vox": face})
    write_image(tmp_path / records[6]["mask"], np.full((32, 64), 255, np.uint8))
    write_image(tmp_path / records[7]["mask"], np.zeros((64, 64), np.uint8))
    savemat(tmp_path / records[8]["voxel"], {"voxel": face * 0})
    (tmp_path / records[9]["voxel"]).write_bytes(b"MATLAB 7.3 MAT-file" + b" " * 200)
    records[10]["voxel"] = str(tmp_path / records[10]["voxel"])
    records[11]["img"] = "../secret.png"
    write_image(tmp_path.parent / "secret.png", np.eye(64, dtype=np.uint8) * 255)
    records[12]["image"] = records[12].pop("img")
    np.savez(tmp_path / "model/skull/p13/voxel.npz", voxel=face)
    records.append(records[13] | {"img": "img/skull/again.png", "voxel": "model/skull/p13/voxel.npz"})
    records += [records[14], "no record", records[15] | {"img": "img/other.png", "voxel": "model/skull/p15.obj"}]
    write_list(tmp_path, records)
    kinds = ["missing"] * 3 + ["corrupt"] * 3 + ["mismatched", "empty", "empty", "corrupt", "outside"]
    planted = {(records[k]["img"], kind) for k, kind in enumerate(kinds)}
    planted |= {
        ("../secret.png", "outside"),
        ("record 12", "corrupt"),
        ("img/skull/again.png (record 16)", "duplicate"),
    }
    planted |= {
        (f"{records[14]['img']} (record 17)", "duplicate"),
        ("record 18", "corrupt"),
        ("img/other.png", "corrupt"),
    }
    faults, told = found(tmp_path)
    assert faults == planted and len(told["faults"]) == len(planted)
    assert (told["pairs"], told["usable"]) == (len(records), len(records) - len(planted))


def test_one_torn_volume_is_told_of_every_image_of_it(tmp_path):
    records = write_pix3d(tmp_path)
    tear(tmp_path / records[0]["voxel"])
    assert found(tmp_path)[0] == {(records[k]["img"], "corrupt") for k in (0, 6)}


def test_a_volume_that_would_fill_the_memory_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(voxel_files, "MOST", 16)
    monkeypatch.setattr(voxel_files, "MOST_BYTES", 16**3 * 8)
    for ending, side in (("npz", 40), ("mat", 17)):
        array = {"voxel": np.zeros((side,) * 3, np.uint8)}
        np.savez(tmp_path / "a.npz", **array) if ending == "npz" else savemat(tmp_path / "a.mat", array)
        monkeypatch.setattr(np.lib.format, "read_array", None)
        monkeypatch.setattr("scipy.io.loadmat", None)
        with pytest.raises(Unusable, match="more than 16 voxels a side"):
            read_volumes(tmp_path / f"a.{ending}")


def test_who_shares_a_volume_or_an_image_is_on_one_side(tmp_path):
    write_named(tmp_path, 30)
    for k in range(1, 10):
        for of, to in (("p00.png", f"p{k:02d}.png"), ("p10_vox.npz", f"p{k + 10:02d}_vox.npz")):
            (tmp_path / to).write_bytes((tmp_path / of).read_bytes())
    data = open_data(tmp_path)
    for twins in (range(10), range(10, 20)):
        assert sum(bool({f"p{k:02d}" for k in twins} & set(data.names(part))) for part in EVERYBODY) == 1
    told = check(tmp_path)["quality"]
    assert told["leakage"] == [] and list(map(len, told["identical_images"])) == [10]
    assert list(map(len, told["identical_volumes"])) == [10]


def test_a_skull_that_pierces_the_face_a_little_is_measured_and_enclosed(tmp_path):
    write_named(tmp_path, 4)
    skull, face = blobs(0)
    face[tuple(np.argwhere(skull)[0])] = False
    hollow = skull.copy()
    hollow[8, 8, 8] = False
    np.savez(tmp_path / "p00_vox.npz", skull=hollow, face=face)
    told = check(tmp_path)["quality"]["volumes"]
    assert told["skull_outside_face"] == {"people": 1, "most": round(1 / hollow.sum(), 4)}
    assert told["hollow"]["skull"] == [0, 0, round(1 / skull.sum(), 4)]
    skull, face = open_data(tmp_path).shape("p00").occupancy
    assert (skull <= face).all()


def test_the_command_prints_and_writes_all_and_strict_refuses(tmp_path, capsys):
    write_named(tmp_path / "data", 6)
    (tmp_path / "data" / "p01.png").unlink()
    main([str(tmp_path / "data"), "--report", str(tmp_path / "report.json")])
    told = capsys.readouterr().out
    report = json.loads((tmp_path / "report.json").read_text())
    assert "6 pairs of image and volume, 5 usable" in told and "faults: 1 missing" in told
    assert "images: 5, pixels 64 x 64 (5)" in told and "leakage: none" in told
    assert report["faults"] == [{"name": "p01", "kind": "missing", "reason": "p01_vox.npz has no p01.png"}]
    with pytest.raises(BadInput, match="1 of 6 pairs cannot be used"):
        main([str(tmp_path / "data"), "--strict"])
    with pytest.raises(BadInput, match="would replace"):
        main([str(tmp_path / "data"), "--report", str(tmp_path / "data" / "p00.png")])


def test_nothing_usable_is_refused_after_the_list_is_printed(tmp_path, capsys):
    for name in write_named(tmp_path, 3):
        tear(tmp_path / f"{name}.png")
    with pytest.raises(BadInput, match="3 of 3 pairs cannot be used"):
        main([str(tmp_path)])
    assert capsys.readouterr().out.count("corrupt") == 4


def test_the_screen_shows_some_faults_and_counts_the_rest(tmp_path):
    for name in write_named(tmp_path, 12)[:7]:
        (tmp_path / f"{name}.png").unlink()
    told = lines(check(tmp_path), show=3)
    assert "7 missing" in told[1] and told[5] == "  ... and 4 more; --report FILE lists all"


def test_the_page_shows_what_the_command_prints(tmp_path, monkeypatch, capsys):
    write_faulty(tmp_path / "blobs")
    monkeypatch.chdir(tmp_path)
    main(["blobs"])
    page = (ROOT / "docs" / "single_image_data.md").read_text(encoding="utf-8")
    assert "".join(f"    {line}\n" for line in capsys.readouterr().out.splitlines()) in page
