"""The picture of cut skulls: a tile for every cut, refused ones said to be; nothing is reconstructed here."""

import cv2
import numpy as np
import pytest

from cranioface.anatomy.template import load_template
from cranioface.command import BadInput
from cranioface.population.cuts import known_person
from cranioface.population.skull import mean_skull
from evaluation.studies import cut_faces
from evaluation.studies.pose_truth import Subject


@pytest.fixture
def synthetic(monkeypatch):
    made = mean_skull("male")
    subject = Subject("synthetic-0", "synthetic", known_person(made.cranium + made.mandible, made.landmarks))
    monkeypatch.setattr(cut_faces, "synthetic_subject", lambda number: subject)


def test_every_cut_has_its_tile(monkeypatch, synthetic, tmp_path, capsys):
    faces = iter([load_template().face, None])
    monkeypatch.setattr(cut_faces, "_face", lambda skull, pose, method: next(faces))
    cut_faces.main([str(tmp_path / "cuts.png"), str(tmp_path), "--cuts", "whole", "front-90"])
    size, picture = cut_faces.PIXELS, cv2.imread(str(tmp_path / "cuts.png"))
    assert picture.shape == (size, 3 * size * cut_faces.ACROSS, 3) and "2 cuts" in capsys.readouterr().out
    shown, refused = picture[20:, size : 3 * size], picture[20:, 4 * size : 6 * size]
    assert (shown < 250).any() and (refused == 255).all()
    assert (picture[20:, :size] < 250).any() and (picture[20:, 3 * size : 4 * size] < 250).any()


def test_a_refusal_is_no_face_and_an_answer_comes_back_to_the_skull(monkeypatch):
    face, pose = load_template().face, np.eye(4)
    pose[:3, 3] = (10, 20, 30)

    class Made:
        def __init__(self, head, options):
            self.face = cut_faces.moved(face, pose)

    monkeypatch.setattr("reconstruction.road.reconstruct", Made)
    np.testing.assert_allclose(
        cut_faces._face(load_template().skull, pose, "pix2pix").vertices, face.vertices, atol=1e-6
    )

    def refuse(head, options):
        raise BadInput("no skull")

    monkeypatch.setattr("reconstruction.road.reconstruct", refuse)
    assert cut_faces._face(load_template().skull, pose, "pix2pix") is None


def test_unknown_cuts_are_refused(tmp_path):
    with pytest.raises(BadInput, match="no such cut"):
        cut_faces.main([str(tmp_path / "cuts.png"), str(tmp_path), "--cuts", "sawn"])
