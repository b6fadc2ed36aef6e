"""The doors: one line and exit code 2 for bad input, outputs whole or absent, and nobody's files lost."""

import pytest

from cranioface.command import BadInput, run, whole_file, whole_folder
from cranioface.command.arguments import parse, parser


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
