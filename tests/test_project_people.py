"""`python projections.py` on heads: what is known of them is kept, and nothing that was given to read is replaced."""

import shutil

import pytest
import yaml
from conftest import ROOT

from cranioface.people.dataset import read_dataset
from cranioface.people.facts import Facts
from cranioface.people.person import read_person
from projections.cli import main

SKULL, FACE = (ROOT / "samples" / f"{name}.stl" for name in ("skull", "face"))
BY_HAND = "sex: female\nage_years: 61\n"


@pytest.fixture(scope="module")
def projected(tmp_path_factory):
    """Two heads, each a pair of meshes with a page by hand, projected as a folder."""
    folder = tmp_path_factory.mktemp("heads")
    pair_in(folder / "heads" / "anna")
    assert main([str(folder / "heads"), "-o", str(folder / "data"), "--pixels", "32"]) == 0
    return folder


def pair_in(folder):
    folder.mkdir(parents=True)
    shutil.copy(SKULL, folder / "skull.stl")
    shutil.copy(FACE, folder / "face.stl")
    (folder / "person.yaml").write_text(BY_HAND)
    return folder


def contents(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def refused(capsys, *words):
    capsys.readouterr()
    assert main([str(word) for word in words]) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1 and lines[0].startswith("error: ") and len(lines[0]) <= 400
    return lines[0]


def test_a_folder_of_pairs_keeps_their_facts_and_goes_on_where_it_stopped(projected, capsys):
    assert read_person(projected / "data" / "anna").facts == Facts("female", 61)
    assert read_dataset(projected / "data").origin()["people"] == 1
    before = contents(projected)
    assert main([str(projected / "heads"), "-o", str(projected / "data"), "--pixels", "32"]) == 0
    assert contents(projected) == before
    assert "[1/1] anna" in capsys.readouterr().out


def test_facts_beside_a_pair_are_honoured_unless_an_option_says_otherwise(projected, tmp_path, capsys):
    pair = projected / "heads" / "anna"
    words = [pair / "skull.stl", "--face", pair / "face.stl", "-o", tmp_path / "out", "--pixels", 32, "--age", 40]
    assert main([str(word) for word in words]) == 0
    assert read_person(tmp_path / "out").facts == Facts("female", 40.0)
    assert "known: sex female, age_years 40.0" in capsys.readouterr().out
    assert (pair / "person.yaml").read_text() == BY_HAND


@pytest.mark.parametrize("name", ["anna", "anna/../anna", "link"])
def test_a_pair_is_not_projected_over_the_page_that_somebody_wrote(tmp_path, capsys, name):
    pair = pair_in(tmp_path / "anna")
    (tmp_path / "link").symlink_to(pair, target_is_directory=True)
    before = contents(tmp_path)
    line = refused(capsys, pair / "skull.stl", "--face", pair / "face.stl", "-o", tmp_path / name)
    assert "person.yaml: was written by hand" in line
    assert contents(tmp_path) == before


def test_a_folder_of_pairs_is_not_projected_into_itself(tmp_path, capsys):
    pair_in(tmp_path / "heads" / "anna")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "anna").symlink_to(tmp_path / "heads" / "anna")
    before = contents(tmp_path)
    assert str(tmp_path / "heads") in refused(capsys, tmp_path / "heads", "-o", tmp_path / "heads" / ".")
    assert "anna" in refused(capsys, tmp_path / "heads", "-o", tmp_path / "data")
    assert contents(tmp_path) == before


def test_a_page_by_hand_among_the_outputs_does_not_pass_for_a_person(projected, tmp_path, capsys):
    (tmp_path / "anna").mkdir()
    (tmp_path / "anna" / "person.yaml").write_text(BY_HAND)
    assert "was written by hand" in refused(capsys, projected / "heads", "-o", tmp_path)


def test_outputs_that_cannot_be_are_refused_before_anything_is_read(tmp_path, capsys):
    (tmp_path / "file").write_text("mine")
    broken = tmp_path / "skull.stl"
    broken.write_text("no mesh: whoever reads it says so")
    for output in (tmp_path / "file", tmp_path / "file" / "deep"):
        assert "file is a file where a folder" in refused(capsys, broken, "-o", output)
    assert "is empty" in refused(capsys, broken, "-o", "")


def test_synthetic_people_do_not_go_among_the_heads_whose_bone_they_wear(tmp_path, capsys):
    heads = pair_in(tmp_path / "heads" / "anna").parent
    (heads / "anna" / "skull.ply").touch()
    line = refused(capsys, "--synthetic", "2", "--heads", heads, "-o", heads)
    assert "given to read" in line


def test_the_page_of_the_sample_is_read_too(tmp_path):
    from cranioface.people.pairs import named_pair

    told = yaml.safe_load((ROOT / "samples" / "person.yaml").read_text())
    assert named_pair(SKULL, FACE).facts == Facts.of(told) != Facts()
