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
