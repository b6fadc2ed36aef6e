"""Pictures of heads: shading is Lambert's law on central differences; the skull is seen through the face."""

import numpy as np
import trimesh

from cranioface.report import pictures
from cranioface.report.pictures import (
    AMBIENT,
    EXPOSED,
    HEIGHT_MM,
    LIGHT,
    PAPER,
    RED,
    brightness,
    depth_of,
    preview,
    shade,
)

BONE, FACE = (trimesh.creation.icosphere(4, radius=r) for r in (60.0, 75.0))


def naive_brightness(depth):
    """By numpy, every pixel at once."""
    filled = np.where(np.isnan(depth), np.nanmin(depth), depth).astype(np.float64)
    down, right = np.gradient(filled, HEIGHT_MM / len(depth))
    normal = np.stack([-right, down, np.ones_like(right)], -1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    lit = np.clip(normal @ (LIGHT / np.linalg.norm(LIGHT)), 0, 1) * (1 - AMBIENT) + AMBIENT
    return np.where(np.isnan(depth), np.nan, EXPOSED * lit)


def test_brightness_is_that_of_the_slow_way_at_edges_and_on_the_border_too():
    whole = depth_of(FACE, 30.0, 300)
    for depth in (whole, np.ascontiguousarray(whole[120:180, 90:210]), whole[::2, ::2]):
        assert np.allclose(brightness(depth), naive_brightness(depth), atol=1e-5, equal_nan=True)


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
