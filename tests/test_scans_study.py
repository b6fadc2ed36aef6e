"""The study of patients' scans: what it measures of a frame and of a fit, its records, counts and sheets."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
import trimesh
from scipy.spatial.transform import Rotation

from cranioface.anatomy.registration import register
from cranioface.anatomy.template import load_template
from cranioface.command import BadInput
from evaluation.studies import scans
from evaluation.studies.scan_records import ScanRecord, _bend, fit, read_records, tilt, write_records
from evaluation.studies.scan_sheet import write_sheets, write_tile

RIGHT = ScanRecord("a", "whole", "vault cut", "closed", "teeth", "abc", 3, 0, 12.0, 1.0, 0.4, 0.6, 0.9, 0.0, 13.0,
                   2.0, 0.0, 1.5, 0.9, 2.0)  # fmt: skip
REFUSED = ScanRecord("b", "lower", "-", "open", "some", "abc", 3, 3, 20.0, 0.0)


@pytest.mark.parametrize(
    "axis, key, degrees", [((1, 0, 0), "chin_up_deg", 17), ((0, 0, 1), "yaw_deg", 8), ((0, 1, 0), "roll_deg", 5)]
)
def test_a_tilt_is_told_about_its_own_axis(axis, key, degrees):
    """The head turned by -degrees is brought back by a frame that turns by degrees."""
    frame = np.eye(4)
    frame[:3, :3] = Rotation.from_rotvec(np.radians(degrees) * np.array(axis)).as_matrix()
    told = tilt(frame)
    assert abs(told[key]) == pytest.approx(degrees)
    assert all(abs(value) < 1e-9 for name, value in told.items() if name != key)


def test_chin_up_is_positive():
    frame = np.eye(4)  # the face, -y in the frame, looks up (-y and +z) in the scanner
    frame[:3, :3] = np.stack([[1, 0, 0], [0, np.cos(0.3), -np.sin(0.3)], [0, np.sin(0.3), np.cos(0.3)]])
    assert tilt(frame)["chin_up_deg"] == pytest.approx(np.degrees(0.3))


def test_a_similarity_is_no_bend():
    points = np.random.default_rng(0).normal(size=(50, 3)) * 60
    turned = 1.1 * points @ Rotation.from_rotvec([0.3, -0.2, 1]).as_matrix().T + 5
    assert _bend(points, turned) == pytest.approx(0, abs=1e-9)
    assert _bend(points, turned * [1, 1, 1.3]) > 3


def test_the_template_fits_itself_and_no_shifted_one():
    template = load_template()
    skull = template.skull + template.mandible
    fitted = register(skull)
    right = fit(fitted, skull, np.eye(4))
    assert right["misfit_mm"] < 1 and right["seen"] > 0.95 and right["bend_mm"] < 1
    up = replace(fitted, skull=_lifted(fitted.skull), mandible=_lifted(fitted.mandible))
    assert fit(up, skull, np.eye(4))["misfit_mm"] > 2 * right["misfit_mm"] + 2


def _lifted(mesh):
    return trimesh.Trimesh(mesh.vertices + [0, 0, 15.0], mesh.faces, process=False)


def test_records_come_back_and_are_counted(tmp_path):
    doubtful = replace(RIGHT, name="c", between_deg=30.0, chin_up_deg=40.0, refused=1)
    write_records(tmp_path / "scans.csv", [RIGHT, REFUSED, doubtful])
    back = read_records(tmp_path / "scans.csv")
    assert [str(r) for r in back] == [str(r) for r in (RIGHT, REFUSED, doubtful)]
    assert read_records(tmp_path / "none.csv") == []
    table = list(scans.lines(back))
    assert table[-1] == "\nchin up less the index's: +14.5 degrees (SD 13.5); yaw: +1.0 degrees (SD 0.0)"
    assert table[-2] == "| all | 3 | 1 | 1 | 1 | 1 | 0 | 1 | 1.50 | 0.90 |"
    assert (
        next(line for line in table if line.startswith("| part: lower"))
        == "| part: lower | 1 | 1 | 0 | 0 | 0 | 0 | 0 | – | – |"
    )
    assert not any(name in line for line in table for name in ("| a |", "| b |"))


def test_frames_are_held_against_those_before(tmp_path):
    there, turned = replace(RIGHT, frame="1 0 0 5 0 1 0 6 0 0 1 7"), replace(RIGHT, frame="0 -1 0 5 1 0 0 6 0 0 1 7")
    np.testing.assert_array_equal(there.matrix()[:3, 3], [5, 6, 7])
    assert REFUSED.matrix() is None
    told = scans.against([there, REFUSED], [turned, REFUSED], tmp_path / "moved.txt")
    assert "aligned 1, before 1, both times 1" in told and "1 over 10 degrees" in told
    assert (tmp_path / "moved.txt").read_text() == "a\n"
    assert "0 over" in scans.against([there], [there], tmp_path / "moved.txt")


def test_a_folder_without_index_or_scans_is_refused(tmp_path):
    with pytest.raises(BadInput, match="no index.csv"):
        scans.main([str(tmp_path), "-o", str(tmp_path / "out")])
    (tmp_path / "index.csv").write_text("name\nsomebody\n")
    with pytest.raises(BadInput, match="holds none"):
        scans.main([str(tmp_path), "-o", str(tmp_path / "out")])


def test_sheets_show_every_tile(tmp_path):
    ball = trimesh.creation.icosphere(3, 60)
    for name in ("a", "b"):
        write_tile(tmp_path, name, ball, None, "refused")
    (sheet,) = write_sheets(tmp_path, ["a", "b"])
    picture = cv2.imread(str(sheet))
    assert picture.shape == (220, 4 * 440, 3) and picture[110, 110].max() < 250 and (picture[:, 880:] == 255).all()
