"""Other people's data: what each layout gives, and what is refused or left out of it."""

import logging

import numpy as np
import pytest
from blob_pairs import blobs, pix3d_record, shadow, tear, write_image, write_list, write_named, write_pix3d

from cranioface.command import BadInput
from single_image.layouts.data import LayoutOptions, layout_of, open_data
from single_image.layouts.pairs import Unusable, inside
from single_image.layouts.voxel_files import on_voxels
from single_image.picture import framed
from single_image.shape import VOXELS

EVERYBODY = ("train", "validation", "test")


def everybody(data):
    return sorted(name for part in EVERYBODY for name in data.names(part))


def test_pairs_by_name_are_people_with_volumes_alone(tmp_path):
    names = write_named(tmp_path)
    data = open_data(tmp_path)
    assert layout_of(tmp_path) == "named" and everybody(data) == names and all(map(data.names, EVERYBODY))
    skull, face = blobs(2)
    shape, (picture,) = data.shape("p02"), data.pictures("p02")
    assert shape.surfaces is None and shape.occupancy.shape == (2, *VOXELS.shape)
    assert np.array_equal(shape.occupancy, np.stack([skull, face]).repeat(4, 1).repeat(4, 2).repeat(4, 3))
    assert np.array_equal(picture.pixels, framed(shadow(skull, face)).pixels) and not picture.scaled


def test_pix3d_turns_its_solid_to_our_axes_and_cuts_out_the_object(tmp_path):
    write_pix3d(tmp_path)
    data = open_data(tmp_path)
    assert layout_of(tmp_path) == "pix3d" and everybody(data) == [f"skull_p{k:02d}" for k in range(6)]
    face = blobs(3)[1].astype(np.float32)
    assert np.array_equal(data.shape("skull_p03").occupancy[1], on_voxels(face)) and face[:8].sum() != face[8:].sum()
    assert len(data.pictures("skull_p00")) == 2 and len(data.pictures("skull_p01")) == 1
    outside = data.pictures("skull_p01")[0].pixels[:4]
    assert (outside == 0).all()  # grey 40 in the file


@pytest.mark.parametrize(("solid", "unknown"), [("both", []), ("skull", [1]), ("face", [0])])
def test_what_a_solid_says_nothing_of_is_unknown(tmp_path, solid, unknown):
    write_pix3d(tmp_path)
    occupancy = open_data(tmp_path, LayoutOptions(solid=solid)).shape("skull_p00").occupancy
    assert [k for k in (0, 1) if np.isnan(occupancy[k]).all()] == unknown
    assert not np.isnan(occupancy[[k for k in (0, 1) if k not in unknown]]).any()


def test_categories_are_chosen_and_the_others_are_told(tmp_path, caplog):
    kinds = ("skull", "head", "chair", "skull", "head")
    write_list(tmp_path, [pix3d_record(tmp_path, k, category=kind) for k, kind in enumerate(kinds)])
    caplog.set_level(logging.INFO, "single_image")
    assert len(everybody(open_data(tmp_path, LayoutOptions(categories=("skull", "head"))))) == 4
    assert "1 records of other categories: 1 chair" in caplog.text
    with pytest.raises(BadInput, match="no pair of vase: 5 records of other categories: 2 skull, 2 head, 1 chair"):
        open_data(tmp_path, LayoutOptions(categories=("vase",)))


@pytest.mark.parametrize("side", [8, 20, 64, 100])
def test_resampling_keeps_the_share_of_the_cube(side):
    share = np.random.default_rng(side).random((side,) * 3, np.float32)
    on = on_voxels(share)
    assert on.shape == VOXELS.shape and on.mean() == pytest.approx(share.mean(), rel=1e-5)
    assert side != 64 or np.array_equal(on, share)


@pytest.mark.parametrize(
    "path", ["../a.png", "/etc/passwd", "a/../../b.png", "C:\\a.png", "\\\\host\\a", "..", "a/../.."]
)
def test_a_path_out_of_the_folder_is_not_followed(tmp_path, path):
    with pytest.raises(Unusable, match="out of the folder"):
        inside(tmp_path, path)
    assert inside(tmp_path, "a/../b.png") == tmp_path / "b.png"


def test_a_list_of_another_kind_beside_named_pairs_is_no_pix3d(tmp_path):
    write_named(tmp_path)
    (tmp_path / "notes.json").write_text("{}")
    assert layout_of(tmp_path) == "named"


@pytest.mark.parametrize("text", ["no json", "{}", "[]", "[" * 100000])
def test_a_page_that_is_no_list_is_refused(tmp_path, text):
    (tmp_path / "pix3d.json").write_text(text)
    with pytest.raises(BadInput, match="pix3d.json: is no"):
        open_data(tmp_path)


def test_a_folder_of_no_layout_says_what_was_looked_for(tmp_path):
    with pytest.raises(BadInput, match="holds none of dataset.yaml .* NAME.png beside NAME_vox.npz"):
        open_data(tmp_path)
    (tmp_path / "dataset.yaml").write_text("split: {}")
    with pytest.raises(BadInput, match="its dataset.yaml is of another kind, with no NAME/images.yaml"):
        open_data(tmp_path)
    with pytest.raises(BadInput, match="no such folder"):
        open_data(tmp_path / "gone")


def test_opening_names_what_it_leaves_out_and_refuses_a_folder_that_is_mostly_broken(tmp_path, caplog):
    write_named(tmp_path)
    for name in ("p01.png", "p04_vox.npz"):
        (tmp_path / name).unlink()
    data = open_data(tmp_path)
    assert "2 of 6 pairs left out (2 missing): p01, p04" in caplog.text
    assert everybody(data) == ["p00", "p02", "p03", "p05"] and data.origin()["left_out"] == 2
    for name in ("p00.png", "p02.png"):
        tear(tmp_path / name)
    with pytest.raises(BadInput, match=r"4 of 6 pairs left out \(2 corrupt, 2 missing\): .* more than half"):
        open_data(tmp_path)


def test_the_hash_of_the_origin_is_of_what_is_used(tmp_path):
    write_named(tmp_path)
    before = open_data(tmp_path).origin()
    assert before == open_data(tmp_path).origin() and "unknown" in before["frame"]
    write_image(tmp_path / "p00.png", shadow(*blobs(99)))
    assert open_data(tmp_path).origin()["hash"] != before["hash"]
