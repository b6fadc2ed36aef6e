"""`python -m single_image make`: two people, a pair of meshes; and what it refuses."""

from dataclasses import replace

import numpy as np
import pytest
import yaml
from ball_head import ball_person
from conftest import ROOT

from cranioface.command import BadInput
from cranioface.people.dataset import DatasetCard, write_dataset
from cranioface.population.volumes.person_volume import LABELS, write_person
from single_image import commands, make
from single_image.images_folder import open_images
from single_image.making import Recipe, images_of, make_images
from single_image.subjects import find_heads, of_person

FEW = ["--lateral", "1", "--frontal", "1", "--photographs", "1", "--pixels", "128"]


@pytest.fixture(scope="module")
def person():
    return ball_person()


@pytest.fixture(scope="module")
def people(person, tmp_path_factory):
    folder = tmp_path_factory.mktemp("people")
    for name in ("anna", "ben"):
        write_person(folder / f"{name}.npz", person)
    write_dataset(folder, DatasetCard({"train": ["anna"], "test": ["ben"]}, 3, ("a source",), "as before"))
    return folder


def test_people_become_images_and_shapes(people, tmp_path):
    out = tmp_path / "images"
    make.main(["--people", str(people), "-o", str(out), "--seed", "5", *FEW])
    made = open_images(out)
    assert made.names("train") == ["anna"] and made.names("test") == ["ben"]
    assert made.card.seed == 5 and made.card.sources == ("a source",) and f"make --people {people}" in made.card.command
    images = made.images("anna")
    assert [i.kind for i in images] == ["lateral", "frontal", "photograph"] and images[0].told["geometry"][
        "film_mm"
    ] > 0
    assert max(max(i.pixels.shape) for i in images) <= 128 and images[0].mm_per_pixel > 2
    assert not np.array_equal(images[0].pixels, made.images("ben")[0].pixels)  # the name draws
    shape = made.shape("anna")
    assert 0.064 * shape.occupancy[0].sum() == pytest.approx(4 / 3 * np.pi * 8.2**3, rel=0.01)
    before = made.origin()
    make.main(["--people", str(people), "-o", str(out), "--seed", "5", *FEW])
    assert open_images(out).origin() == before


def test_who_cannot_be_read_is_left_out_and_an_open_braincase_told(person, tmp_path, caplog):
    def torn():
        raise BadInput("torn.npz: is no person")

    labels = np.where((person.labels == LABELS["cranium"]) & (np.arange(288) > 135), LABELS["tissue"], person.labels)
    subjects = {
        "anna": lambda: of_person(person),
        "ben": torn,
        "cara": lambda: of_person(replace(person, labels=labels)),
    }
    card = DatasetCard({"train": ["anna", "ben"], "test": ["cara"]})
    made = make_images(tmp_path, subjects, card, Recipe(0, 0, 1, 128))
    assert "ben is left out: torn.npz: is no person" in caplog.text
    assert "cara: its skull encloses" in caplog.text and "anna" not in caplog.text
    assert made.split == open_images(tmp_path).card.split == {"train": ["anna"], "test": ["cara"]}
    with pytest.raises(BadInput, match="1 of 1 people cannot be used; the first: torn.npz"):
        make_images(tmp_path / "none", {"ben": torn}, DatasetCard({"test": ["ben"]}), Recipe(0, 0, 1, 128))


def test_the_same_draw_gives_the_same_images(person):
    recipe = Recipe(1, 0, 1, 128)
    one, same = (images_of(of_person(person), recipe, np.random.default_rng(8)) for _ in range(2))
    assert all(np.array_equal(a.pixels, b.pixels) and a.told == b.told for a, b in zip(one, same, strict=True))


def test_a_pair_of_meshes_gets_plain_images_first_and_is_for_testing(tmp_path):
    heads, out = tmp_path / "heads", tmp_path / "images"
    (heads / "cara").mkdir(parents=True)
    (heads / "cara" / "skull.stl").write_bytes((ROOT / "samples" / "skull.stl").read_bytes())
    (heads / "cara" / "face.stl").write_bytes((ROOT / "samples" / "face.stl").read_bytes())
    make.main(["--heads", str(heads), "-o", str(out), *FEW])
    made = open_images(out)
    assert made.names("test") == ["cara"] and made.names("train") == []
    page = yaml.safe_load((out / "cara" / "images.yaml").read_text())["images"]
    assert [entry["file"] for entry in page if entry["kind"] == "lateral"] == [f"lateral_{k}.png" for k in range(3)]
    assert [entry.get("mm_per_pixel") for entry in page[:2]] == [2.25, 0.5] and page[0]["geometry"]["turn_deg"] == [
        0,
        0,
        0,
    ]


def test_scans_come_before_meshes(tmp_path):
    for name, files in {"anna": ["ct.nii.gz", "skull.ply", "skin.ply"], "ben": ["skull.ply", "skin.ply"]}.items():
        (tmp_path / name).mkdir()
        for file in files:
            (tmp_path / name / file).touch()
    (tmp_path / "README.md").touch()
    assert {pair.name: pair.skull.name for pair in find_heads(tmp_path)} == {"anna": "ct.nii.gz", "ben": "skull.ply"}


@pytest.mark.parametrize(
    "words, why",
    [
        ([], "either --people"),
        (["--people", "2", "--heads", "."], "either --people"),
        (["--people", "0"], "makes nobody"),
        (["--people", "gone"], "neither a number nor a folder"),
        (["--people", "2", "--learn"], "belongs to --heads"),
        (["--people", "2", "--pixels", "8"], "128 to 1024"),
        (["--people", "2", "--lateral", "0", "--frontal", "0", "--photographs", "0"], "at least one"),
        (["--heads", "gone"], "no such folder"),
    ],
)
def test_what_cannot_be_made_is_refused(words, why, tmp_path):
    with pytest.raises(BadInput, match=why):
        make.main([*words, "-o", str(tmp_path / "out")])
    assert not (tmp_path / "out").exists()


def test_a_command_that_is_none_is_refused():
    with pytest.raises(BadInput, match="paint: is none of the commands make, "):
        commands.DOOR.command("paint")
