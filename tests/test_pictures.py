"""Pictures of heads: paper where nothing is; the skull is seen through the face, and red where it pierces it."""

import numpy as np
import trimesh

from cranioface.report import pictures
from cranioface.report.pictures import PAPER, RED, preview, shade

BONE, FACE = (trimesh.creation.icosphere(4, radius=r) for r in (60.0, 75.0))


def test_nothing_seen_is_paper():
    assert (shade(np.full((8, 8), np.nan, np.float32), np.array([0.5, 0.5, 0.5])) == PAPER).all()


def test_bone_inside_the_face_shows_through_and_bone_outside_is_red():
    red = preview(FACE, BONE)
    plain, side = preview(BONE, FACE), pictures.PIXELS
    assert plain.shape == red.shape == (3 * side, 3 * side, 3)
    is_red = [(np.abs(picture - RED) < 0.02).all(-1) for picture in (plain, red)]
    assert not is_red[0].any()
    assert is_red[1][2 * side :].mean() > 0.1 and not is_red[1][: 2 * side].any()


def test_bone_is_red_where_it_stands_out_but_not_at_the_end_of_the_neck_and_below():
    skin = np.full((290, 290), np.nan)  # a pixel a mm
    skin[50:200, 100:200] = 10.0
    bone = np.full_like(skin, np.nan)
    bone[60:260, 140:160] = np.array([[5.0, 10.2, 10.5, 30.0]]).repeat(5, 1)
    red = pictures.pierced(bone, skin)
    assert (red.any(1).nonzero()[0] == np.arange(60, 194)).all()
    assert (red.any(0).nonzero()[0] == np.arange(150, 160)).all()
    assert not pictures.pierced(bone, np.full_like(skin, np.nan)).any()
    assert (pictures.pierced(np.stack([bone, bone]), np.stack([skin, skin])) == red).all()
