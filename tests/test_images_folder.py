"""The data set folder: what is written is read, and a torn or contradictory person is refused in one line."""

import shutil

import cv2
import numpy as np
import pytest

from cranioface.command import BadInput
from cranioface.people.dataset import DatasetCard, write_dataset
from evaluation.studies import image_sheet
from single_image.images_folder import StoredImage, open_images, write_images
from single_image.picture import PIXELS
from single_image.shape import Shape, Surface

RNG = np.random.default_rng(0)
SHARES = np.sort(RNG.integers(0, 65, (2, 64, 64, 64)) / np.float32(64), axis=0)
POINTS = {
    part: Surface(RNG.normal(0, 80, (50, 3)).astype(np.float32), np.eye(3, dtype=np.float32)[[0] * 50])
    for part in ("skull", "face")
}
IMAGES = [
    StoredImage(RNG.random((80, 100)).astype(np.float32), "lateral", 1.25, {"geometry": {"source_mm": 1524.0}}),
    StoredImage(RNG.random((90, 70)).astype(np.float32), "frontal", 0.5),
    StoredImage(RNG.random((64, 64, 3)).astype(np.float32), "photograph"),
    StoredImage(RNG.random((80, 80)).astype(np.float32), "lateral", 1.5),
]


@pytest.fixture
def folder(tmp_path):
    for name in ("anna", "ben"):
        write_images(tmp_path / name, IMAGES, Shape(SHARES, POINTS), "made up")
    write_dataset(tmp_path, DatasetCard({"train": ["anna"], "test": ["ben"]}, 7, ("made up",), "a test"))
    return tmp_path


def test_images_come_back_as_they_were(folder):
    read = open_images(folder)
    assert read.names("train") == ["anna"] and read.names("test") == ["ben"] and read.names("validation") == []
    back = read.images("anna")
    assert [i.kind for i in back] == ["lateral", "frontal", "photograph", "lateral"]
    assert [i.mm_per_pixel for i in back] == [1.25, 0.5, None, 1.5] and back[0].told == IMAGES[0].told
    for one, other in zip(IMAGES, back, strict=True):
        if one.pixels.ndim == 2:
            np.testing.assert_allclose(other.pixels, one.pixels, atol=1e-5)
    np.testing.assert_allclose(back[2].pixels.mean(), IMAGES[2].pixels.mean(), atol=0.02)
    names = {path.name for path in (folder / "anna").iterdir()}
    assert names == {"images.yaml", "shape.npz", "lateral_0.png", "lateral_1.png", "frontal_0.png", "photograph_0.png"}


def test_pictures_are_framed(folder):
    pictures = open_images(folder).pictures("anna")
    assert [p.scaled for p in pictures] == [True, True, False, True] and pictures[2].kind == "photograph"


def test_a_sheet_has_a_row_of_each_person(folder, tmp_path):
    image_sheet.main([str(folder), "-o", str(tmp_path / "sheet.png")])
    picture = cv2.imread(str(tmp_path / "sheet.png"))
    assert picture.shape == (2 * PIXELS, 7 * PIXELS, 3)
    assert [picture[:, k * PIXELS : (k + 1) * PIXELS].any() for k in range(7)] == [True] * 3 + [False, True] + [
        False
    ] * 2


def test_a_shape_comes_back(folder):
    back = open_images(folder).shape("ben")
    np.testing.assert_allclose(back.occupancy, SHARES, atol=0.002)
    for part, surface in POINTS.items():
        assert np.array_equal(back.surfaces[part].points, surface.points)
        assert np.array_equal(back.surfaces[part].normals, surface.normals)


def test_a_shape_without_surfaces_comes_back(tmp_path):
    write_images(tmp_path / "anna", IMAGES[:1], Shape(SHARES))
    write_dataset(tmp_path, DatasetCard({"test": ["anna"]}))
    assert open_images(tmp_path).shape("anna").surfaces is None


def test_the_origin_changes_with_the_data_and_with_nothing_else(folder):
    before = open_images(folder).origin()
    assert before["seed"] == 7 and before["people"] == 2 and open_images(folder).origin() == before
    (folder / "anna" / "lateral_0.png").write_bytes((folder / "anna" / "lateral_1.png").read_bytes())
    assert open_images(folder).origin()["digest"] != before["digest"]


def torn_page(person):
    (person / "images.yaml").write_text("images: [{file: lateral_0.png, kind: sideways}]")


def no_page(person):
    (person / "images.yaml").unlink()


def no_image(person):
    (person / "frontal_0.png").unlink()


def torn_image(person):
    (person / "lateral_1.png").write_bytes((person / "lateral_1.png").read_bytes()[:500])


def senseless_scale(person):
    page = (person / "images.yaml").read_text()
    (person / "images.yaml").write_text(page.replace("1.25", "-1.25"))


@pytest.mark.parametrize("harm", [torn_page, no_page, no_image, torn_image, senseless_scale])
def test_a_torn_person_is_refused_by_name(folder, harm):
    harm(folder / "anna")
    refusal = str(pytest.raises(BadInput, open_images(folder).images, "anna").value)
    assert "anna" in refusal and len(refusal.splitlines()) == 1
    assert len(open_images(folder).images("ben")) == 4


def test_a_torn_shape_is_refused(folder):
    path = folder / "anna" / "shape.npz"
    path.write_bytes(path.read_bytes()[:1000])
    assert str(path) in str(pytest.raises(BadInput, open_images(folder).shape, "anna").value)


@pytest.mark.parametrize("shape", [Shape(SHARES[::-1]), Shape(SHARES[:, :32])])
def test_a_contradictory_shape_is_refused(tmp_path, shape):
    write_images(tmp_path / "anna", IMAGES[:1], shape)
    write_dataset(tmp_path, DatasetCard({"test": ["anna"]}))
    with pytest.raises(BadInput, match="no skull within a head"):
        open_images(tmp_path).shape("anna")


def test_a_folder_that_is_no_data_set_is_refused(folder):
    shutil.move(folder / "dataset.yaml", folder / "other.yaml")
    with pytest.raises(BadInput, match="dataset.yaml"):
        open_images(folder)
