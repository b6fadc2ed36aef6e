"""The doors: one line and exit code 2 for bad input, outputs whole or absent, and nobody's files lost."""

import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from cranioface.command import BadInput, check_outputs, run, whole_file, whole_folder
from cranioface.command.arguments import parse, parser, read_options
from cranioface.command.log import show_log


def test_a_refusal_is_never_longer_than_400_characters():
    line = str(BadInput(f"{'folder/' * 60}ct.zip: is {'very ' * 90}long; export it again"))
    assert len(line) == 400 and line.startswith("folder/") and line.endswith("; export it again")


def test_bad_input_becomes_one_line_and_exit_code_2(capsys):
    def main():
        raise BadInput("skull.stl: is\n  empty; export it again")

    assert run(main) == 2
    assert capsys.readouterr().err == "error: skull.stl: is empty; export it again\n"


def test_a_bug_keeps_its_traceback():
    with pytest.raises(ZeroDivisionError):
        run(lambda: 1 / 0)


@pytest.mark.parametrize("argv", [["--age", "minus"], ["--shoe", "43"], ["--sex", "fmale"], ["a", "b"]])
def test_a_mistyped_option_is_bad_input(argv):
    arguments = parser("a command")
    arguments.add_argument("skull", nargs="?")
    arguments.add_argument("--age", type=float)
    arguments.add_argument("--sex", choices=["female", "male"])
    with pytest.raises(BadInput):
        parse(arguments, argv)


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    path = tmp_path / "deep" / "face.stl"
    with pytest.raises(RuntimeError), whole_file(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert list(path.parent.iterdir()) == []
    with whole_file(path) as temporary:
        temporary.write_text("whole")
    assert path.read_text() == "whole" and list(path.parent.iterdir()) == [path]


def test_an_output_folder_keeps_what_else_lies_in_it(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    (tmp_path / "face.stl").write_text("old")
    with whole_folder(tmp_path) as temporary:
        (temporary / "projections").mkdir()
        (temporary / "projections" / "a.png").write_text("a")
        (temporary / "face.stl").write_text("new")
    assert (tmp_path / "thesis.txt").read_text() == "mine"
    assert (tmp_path / "face.stl").read_text() == "new"
    assert (tmp_path / "projections" / "a.png").read_text() == "a"


def test_a_folder_that_fails_leaves_nothing(tmp_path):
    with pytest.raises(RuntimeError), whole_folder(tmp_path / "out") as temporary:
        (temporary / "half").write_text("half")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_place_of_a_folder_is_refused(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(BadInput, match="is a file where a folder"), whole_folder(tmp_path / "out"):
        pass


@dataclass(frozen=True, kw_only=True)
class Told:
    skull: Path | None = None
    """mesh in mm"""
    output: Path
    """folder for the results"""
    sex: Literal["female", "male"] | None = None
    """of the person"""
    bone_hu: float = 250.0
    """threshold"""
    without: tuple[str, ...] = ()
    """names"""
    pegs: bool = False
    """also pegs"""


def told_by(*words):
    return read_options(Told, words, help="Do it.", places=("skull",), short={"output": "-o"})


def test_options_are_read_by_their_types():
    told = told_by("a.stl", "-o", "out", "--bone-hu", "300", "--without", "anna", "ben", "--pegs", "--sex", "male")
    assert told == Told(
        skull=Path("a.stl"), output=Path("out"), sex="male", bone_hu=300.0, without=("anna", "ben"), pegs=True
    )
    assert told_by("--output", "out") == Told(output=Path("out"))
    assert told_by("-o", "out", "--bone_hu", "300").bone_hu == 300.0


@pytest.mark.parametrize(
    "words", ["a.stl", "-o out --sex x", "-o out --bone_hu much", "-o out --shoe 43", "-o out a.stl b.stl"]
)
def test_options_of_another_kind_are_refused(words):
    with pytest.raises(BadInput, match="see --help"):
        told_by(*words.split())


def test_the_sentence_below_a_field_is_its_help(capsys):
    with pytest.raises(SystemExit):
        told_by("--help")
    assert "folder for the results" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["-o", ""], ["-o", "  "], ["", "-o", "out"]])
def test_an_empty_path_is_refused(words):
    with pytest.raises(BadInput, match="is empty; name a file or a folder"):
        told_by(*words)


@pytest.fixture
def given(tmp_path):
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "face.stl").write_text("given")
    return tmp_path / "d" / "face.stl"


def other_spellings(given):
    """Ways to name the same file."""
    (given.parent / "link.stl").symlink_to(given)
    (given.parent.parent / "e").symlink_to(given.parent, target_is_directory=True)
    os.link(given, given.parent / "twin.stl")  # one file under two names, as on a disk that ignores case
    up = given.parent / ".." / "d" / "." / "face.stl"
    return [given, up, given.parent / "link.stl", given.parent.parent / "e" / "face.stl", given.parent / "twin.stl"]


def test_an_output_that_was_given_to_read_is_refused_by_whatever_name(given, monkeypatch):
    names = other_spellings(given)
    monkeypatch.chdir(given.parent)
    for name in [*names, Path("face.stl")]:
        for output, read in ((name, given), (given, name)):
            with pytest.raises(BadInput) as refusal:
                check_outputs([given.parent / "report.json", output], inputs=[None, read])
            assert str(output) in str(refusal.value) and "\n" not in str(refusal.value)


def test_what_lies_in_a_folder_given_to_read_is_not_replaced_and_what_does_not_may_be_written(given):
    names = other_spellings(given)
    for name in (given, *names):
        with pytest.raises(BadInput, match="would replace"):
            check_outputs([name], inputs=[given.parent])
    check_outputs([given.parent / "new.stl", given.parent / "new" / "face.stl"], inputs=[given.parent, given])
    with pytest.raises(BadInput, match="would replace"):
        check_outputs([given.parent.parent / "e"], inputs=[given.parent])  # the folder itself
    check_outputs([given], inputs=[given.parent.parent / "absent.stl", None])


def test_an_output_below_a_file_is_refused(given):
    for output in (given / "out", given / "deep" / "out" / "face.stl"):
        with pytest.raises(BadInput, match="face.stl is a file where a folder is to be written"):
            check_outputs([output])
    with pytest.raises(BadInput, match="is a folder where a file"), whole_file(given.parent):
        pass


def test_the_file_named_last_is_moved_last(tmp_path, monkeypatch):
    moved, replace = [], os.replace
    monkeypatch.setattr(os, "replace", lambda a, b: moved.append(Path(b).name) or replace(a, b))
    with whole_folder(tmp_path, last="b") as temporary:
        for name in ("c", "b", "a"):
            (temporary / name).touch()
    assert moved == ["a", "c", "b"]


def test_warnings_of_the_projects_rooms_are_lines_on_stderr_and_no_others(capsys):
    def main():
        for name in ("cranioface.people.head_files", "projections.people", "trimesh.util"):
            logging.getLogger(name).warning(f"of {name}")
        logging.getLogger("projections.people").debug("nothing to see")

    assert run(main) == run(main) == 0  # twice in a process: still one line each
    told = capsys.readouterr()
    lines = [line for line in told.err.splitlines() if line.startswith("warning: ")]
    assert lines == 2 * ["warning: of cranioface.people.head_files", "warning: of projections.people"]
    assert told.out == ""


def test_what_a_command_lets_through_goes_to_stdout_as_it_is(capsys):
    room = logging.getLogger("projections")
    level = room.level
    show_log("projections")
    logging.getLogger("projections.people").info("[1/2] anna")
    room.setLevel(level)
    told = capsys.readouterr()
    assert "[1/2] anna\n" in told.out and told.err == ""
