"""The document whose commands are run."""

import cv2
import numpy as np
import pytest

from cranioface.command import BadInput
from evaluation.studies.results import output_of, rendered

SAY = "$ python -c \"print('{heads}', 'said'); print('wrote elsewhere')\""


def where(tmp_path):
    return {"heads": tmp_path / "heads", "data": tmp_path / "data", "out": tmp_path / "out"}


def test_commands_are_run_named_without_places_and_files_put_in(tmp_path):
    (tmp_path / "table.md").write_text("| a |\n")
    lines = list(rendered(["# Title", SAY, f"< {tmp_path}/table.md"], where(tmp_path)))
    assert lines[0] == "# Title" and lines[-1] == "| a |"
    assert lines[1] == "`" + SAY[2:].replace("{heads}", "HEADS") + "`"
    assert f"    {tmp_path}/heads said" in lines and not any("wrote" in line for line in lines[2:])


def test_a_command_with_a_mark_is_named_alone(tmp_path):
    assert list(rendered(["! python -c \"print('long table')\""], where(tmp_path))) == [
        "`python -c \"print('long table')\"`"
    ]


def test_what_was_run_is_kept_until_asked_again(tmp_path):
    count = tmp_path / "count"
    command = f"python -c \"open('{count}', 'a').write('x'); print(len(open('{count}').read()))\""
    assert [output_of(command, where(tmp_path)) for _ in range(2)] == ["1\n", "1\n"]
    assert output_of(command, where(tmp_path), again="count") == "2\n"


def test_a_failing_command_leaves_nothing_behind(tmp_path):
    with pytest.raises(BadInput, match="exit code 3"):
        output_of('python -c "raise SystemExit(3)"', where(tmp_path))
    assert not list(tmp_path.glob("out/printed/*"))


def test_pictures_stand_side_by_side_half_as_large(tmp_path):
    for name, grey in (("a.png", 40), ("b.png", 200)):
        cv2.imwrite(str(tmp_path / name), np.full((8, 6, 3), grey, np.uint8))
    assert list(rendered([f"@ {tmp_path}/c.png {tmp_path}/a.png {tmp_path}/b.png"], where(tmp_path))) == []
    made = cv2.imread(str(tmp_path / "c.png"))
    assert made.shape == (4, 6, 3) and (made[:, :3] == 40).all() and (made[:, 3:] == 200).all()
    with pytest.raises(BadInput, match="missing.png"):
        list(rendered([f"@ {tmp_path}/c.png {tmp_path}/missing.png"], where(tmp_path)))
