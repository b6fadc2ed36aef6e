"""What a session says of input that it cannot use: in words of a client, without paths and options; nothing is left."""

import logging
import re
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
import SimpleITK as sitk
import trimesh
from conftest import ROOT

from cranioface.command import BadInput
from reconstruction.cases.asked import Asked, Inputs, check_asked
from reconstruction.cases.session import Session
from reconstruction.cases.words import client_words, warnings_of

SAMPLE = ROOT / "samples" / "skull.stl"


def empty_mesh(folder):
    (folder / "input.stl").write_bytes(b"")
    return Inputs("mesh", folder / "input.stl"), Asked()


def sphere(folder):
    trimesh.creation.icosphere(4, 90.0).export(folder / "input.stl")
    return Inputs("mesh", folder / "input.stl"), Asked()


def skull_in_inches(folder):
    skull = trimesh.load_mesh(SAMPLE)
    skull.apply_scale(1 / 25.4).export(folder / "input.ply")
    return Inputs("mesh", folder / "input.ply"), Asked()


def ct_of_no_head(folder):
    values = np.full((40, 64, 64), -1000, np.int16)
    values[10:12, 30:33, 30:33] = 900
    image = sitk.GetImageFromArray(values)
    image.SetSpacing((3.0, 3.0, 5.0))
    sitk.WriteImage(image, str(folder / "input.nii.gz"))
    return Inputs("ct", folder / "input.nii.gz"), Asked()


def folder_without_dicom(folder):
    (folder / "input").mkdir()
    (folder / "input" / "0001.dcm").write_bytes(b"no slice")
    return Inputs("ct", folder / "input"), Asked()


def picture_of_no_skull(folder):
    shutil.copy(ROOT / "docs" / "benchmarks_growth.png", folder / "input.png")
    return Inputs("image", folder / "input.png"), Asked()


def torn_picture(folder):
    (folder / "input.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    return Inputs("image", folder / "input.png"), Asked()


def image_of_another_scale(folder):
    cv2.imwrite(str(folder / "input.png"), np.tile(np.arange(256, dtype=np.uint8), (256, 1)))
    return Inputs("image", folder / "input.png"), Asked(mm_per_pixel=0.02)


MAKERS = {
    empty_mesh: "the skull: is empty; export it again",
    sphere: "the skull cannot be aligned by itself .*: check that it is a skull with its face",
    skull_in_inches: "the skull is .* mm long, as if in inch.*; say that it is in inch, or export it in millimetres",
    ct_of_no_head: "the CT: shows no head",
    folder_without_dicom: "the CT: .*",
    picture_of_no_skull: "the image: is no picture of a skull .* filled by the head",
    torn_picture: "the image: ",
    image_of_another_scale: "the image: at 0.02 mm per pixel it shows 5 mm, .*; measure the mm per pixel, or leave",
}


@pytest.fixture(scope="module")
def session():
    return Session()


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_a_refusal_is_one_line_for_a_client_and_leaves_nothing(session, tmp_path, make):
    inputs, asked = make(tmp_path)
    before = set(tmp_path.rglob("*"))
    with pytest.raises(BadInput) as refused:
        session.face(inputs, asked, tmp_path / "result", lambda station, share: None)
    line = str(refused.value)
    assert re.match(MAKERS[make], line), line
    assert str(tmp_path) not in line and "--" not in line and "input" not in line and len(line) <= 400
    assert set(tmp_path.rglob("*")) == before


PATH = Path("/var/lib/faces/incoming/x1/input")
LINES = {
    f"{PATH}/0001.dcm: is damaged": "the CT: is damaged",
    f"{PATH}: is of the detector; give --mm-per-pixel": "the CT: is of the detector; give the mm per pixel",
    f"{PATH}: took 1.2.840.113.11 (9 slices), not 1.3.6.1.4": "the CT: took a series (9 slices), not a series",
    f"{PATH}: two; --series UID takes another": "the CT: two; leave the others out to have it differently",
    "/srv/weights/small.safetensors: is torn": "a file: is torn",
    "pull --some-new-option 3": "pull some-new-option 3",
    "a skull and/or a face; 1/2": "a skull and/or a face; 1/2",
}


@pytest.mark.parametrize("line", LINES)
def test_no_path_and_no_option_reaches_a_client(line):
    assert client_words(line, Inputs("ct", PATH)) == LINES[line]


def test_warnings_of_the_input_are_heard_and_those_of_the_machine_are_not():
    with warnings_of(Inputs("ct", PATH)) as heard:
        logging.getLogger("cranioface.anatomy.ct.dicom").warning(f"{PATH}: the gantry was tilted")
        logging.getLogger("cranioface.geometry.compiling").warning("compiling kernels")
        logging.getLogger("cranioface.anatomy.ct").info("all is well")
    logging.getLogger("cranioface.anatomy.ct.dicom").warning("later")
    assert heard == ["the CT: the gantry was tilted"]


@pytest.mark.parametrize(
    ("kind", "asked", "film"),
    [
        ("image", {"sex": "female"}, False),
        ("image", {"age": 40}, False),
        ("image", {"bmi": 24}, False),
        ("image", {"complete": True}, False),
        ("image", {"base": True}, False),
        ("image", {"wall_mm": 2.0}, False),
        ("mesh", {"wall_mm": 0.1}, False),
        ("image", {}, True),
        ("mesh", {"mm_per_pixel": 0.2}, False),
        ("mesh", {"image_kind": "lateral"}, False),
        ("ct", {"units": "cm"}, False),
        ("mesh", {"mm_per_pixel": 40.0}, True),
    ],
)
def test_what_would_change_nothing_is_refused(kind, asked, film):
    with pytest.raises(BadInput):
        check_asked(Asked(**asked), kind, film)


def test_what_does_change_something_is_taken():
    check_asked(Asked(sex="male", age=40, bmi=24, complete=True, mm_per_pixel=0.2, units="cm"), "mesh", True)
    check_asked(Asked(mm_per_pixel=0.2, image_kind="frontal"), "image")
    check_asked(Asked(units="mm", mouth="closed", base=True, wall_mm=2.0), "ct")
