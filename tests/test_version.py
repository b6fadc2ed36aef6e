"""Version and commit: from the program's own repository, or not at all."""

import subprocess

import pytest

from cranioface.command import version
from cranioface.command.checkout import default_output, shipped

GIT = ("git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false", "-C")


@pytest.fixture()
def repository(tmp_path):
    """A repository of one commit that holds `file`, and a folder `inside` it."""
    (tmp_path / "inside").mkdir()
    (tmp_path / "file").write_text("one")
    for words in (["init", "-q"], ["add", "file"], ["commit", "-qm", "one"]):
        subprocess.run([*GIT, str(tmp_path), *words], check=True)
    return tmp_path


def test_a_checkout_tells_its_commit_and_whether_it_was_changed_since(repository):
    clean = version.commit_of(repository)
    assert len(clean) == 12 and int(clean, 16) >= 0
    (repository / "file").write_text("two")
    assert version.commit_of(repository) == f"{clean}-dirty"


def test_a_repository_around_the_program_is_not_its_own(repository):
    assert version.commit_of(repository / "inside") == version.UNKNOWN


def test_without_git_or_with_a_broken_repository_the_commit_is_unknown(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    assert version.commit_of(tmp_path) == version.UNKNOWN
    monkeypatch.setenv("PATH", "")
    assert version.commit_of(tmp_path) == version.UNKNOWN


def test_a_baked_commit_is_told_as_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(version, "BAKED", tmp_path / "commit.txt")
    version.BAKED.write_text("0123456789ab\n")
    assert version.commit.__wrapped__() == "0123456789ab"


def test_installed_data_lies_beside_its_room_and_outputs_where_one_is(tmp_path, monkeypatch):
    monkeypatch.setattr("cranioface.command.checkout.CHECKOUT", None)
    assert shipped("samples", str(tmp_path / "sample.py")) == tmp_path / "samples"
    assert str(default_output("out", "sample")) == "out/sample"
