"""README's results between marks: run once, kept, written back, checked; what cannot be run stays and is told."""

import pytest

from cranioface.command import BadInput
from evaluation.studies import readme
from evaluation.studies.readme import Block, blocks, rewritten

TEXT = """# Title

<!-- from: python -c "print('HEADS', '{head}')" -->

old

<!-- end -->
between
<!-- from: python -c "print('SCANS')" -->
<!-- end -->
<!-- from, hours: python -c "print('long')" -->
kept
<!-- end -->
"""


@pytest.fixture()
def document(tmp_path, monkeypatch):
    path = tmp_path / "README.md"
    path.write_text(TEXT, encoding="utf-8")
    monkeypatch.setattr(readme, "DOCUMENT", path)
    monkeypatch.setattr(readme, "ROOT", tmp_path)
    (tmp_path / "heads").mkdir()
    return path


def run(document, *words):
    folder = document.parent
    readme.main([str(folder / "heads"), "-o", str(folder / "out"), *words])


def test_blocks_are_replaced_by_what_their_commands_print(document, capsys):
    run(document)
    text, told = document.read_text(encoding="utf-8"), capsys.readouterr().out
    expected = TEXT.replace("\nold\n", f"\n{document.parent / 'heads'} {{head}}\n")
    assert text == expected
    assert "no SCANS given" in told and "it takes hours" in told and "wrote README.md" in told
    run(document, "--check")
    assert "3 blocks as their commands print them" in capsys.readouterr().out


def test_a_check_names_what_differs_and_writes_nothing(document, capsys):
    with pytest.raises(BadInput, match="1 of 3 blocks differ"):
        run(document, "--check")
    assert "differs: python -c" in capsys.readouterr().out and document.read_text(encoding="utf-8") == TEXT


def test_long_commands_are_run_where_they_are_asked_for(document, capsys):
    run(document, "--long", "--print")
    told = capsys.readouterr().out
    assert "\n\nlong" in told and document.read_text(encoding="utf-8") == TEXT


def test_a_block_names_the_folders_that_it_asks_for():
    block = Block("python x.py HEADS OUT/a --w small-{head} --headless", "", False)
    assert block.places == {"HEADS", "OUT"}
    assert block.to_run() == "python x.py {heads} {out}/a --w small-{{head}} --headless"


def test_a_document_without_marks_stays_as_it_is():
    assert rewritten("# Title\n", lambda block: "no") == "# Title\n" and not list(blocks("# Title\n"))


def test_readme_names_commands_that_exist():
    from evaluation.commands import COMMANDS

    there = list(blocks((readme.ROOT / "README.md").read_text(encoding="utf-8")))
    assert there and all(block.command.split()[3] in COMMANDS for block in there)
