"""The doors: one line and exit code 2 for bad input, outputs whole or absent, and nobody's files lost."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from cranioface.command import BadInput, run, whole_file, whole_folder
from cranioface.command.arguments import parse, parser, read_options


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
