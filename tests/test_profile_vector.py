"""The vector of two profiles: straight is zeros, mirrored changes signs, scale changes nothing, unknown is zeros."""

import numpy as np
import pytest

from embedding.profile_vector import (
    BANDS,
    ENTRIES,
    PROFILE_DIM,
    PROFILE_NAMES,
    SIGNED,
    Profiles,
    band_offsets,
    embed_profiles,
    mirror_profiles,
)

DOWN = np.linspace(0, 1, 400)


def turned(points, degrees):
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return points @ np.array([[c, -s], [s, c]]).T


def bulging(sign=1.0):
    """A parabola that stands out by a tenth of its chord in the middle."""
    return np.stack([sign * 0.4 * DOWN * (1 - DOWN), DOWN], 1)


def face(width=640):
    marks = {"n": (300, 110), "ans": (330, 240), "ss": (322, 260), "sm": (310, 360), "pg": (316, 390), "me": (300, 410)}
    marks = {name: np.array(place, float) for name, place in marks.items()}
    soft, bone = (bulging() * 300 * k + [300, 100] for k in (1.0, 0.9))
    return Profiles(soft, bone, marks, 1), Profiles(
        *(points * [-1, 1] + [width - 1, 0] for points in (soft, bone)),
        {name: np.array([width - 1 - x, y]) for name, (x, y) in marks.items()},
        -1,
    )


def test_the_layout_is_fixed():
    assert len(PROFILE_NAMES) == PROFILE_DIM == 2 * len(ENTRIES) == 50
    assert PROFILE_NAMES[:4] == ("soft_0", "soft_0_known", "soft_1", "soft_1_known")
    assert {"anb", "convexity", "sna", "snb", "n_ans", "ans_me", "faces"} < set(ENTRIES)


@pytest.mark.parametrize("degrees", [0, 12, -25])
@pytest.mark.parametrize("place", [0.0, 5000.0])
def test_a_straight_profile_gives_zeros_however_it_leans_and_wherever_it_stands(degrees, place):
    straight = turned(np.stack([0 * DOWN, 300 * DOWN], 1), degrees) + [place, 40]
    vector = embed_profiles(Profiles(straight, straight + [-20, 3]))
    values, known = vector[::2], vector[1::2]
    np.testing.assert_allclose(values, 0, atol=1e-6)
    assert known[: 2 * BANDS].all() and not known[2 * BANDS :].any()


def test_offsets_are_those_of_the_curve_by_its_chord():
    edges = np.linspace(0, 1, BANDS + 1)
    inside = 0.4 * (edges**2 / 2 - edges**3 / 3)  # the integral of the parabola
    np.testing.assert_allclose(band_offsets(bulging()), np.diff(inside) * BANDS, atol=2e-4)


@pytest.mark.parametrize("scale", [0.1, 7.0])
def test_scale_place_and_lean_change_nothing(scale):
    np.testing.assert_allclose(
        band_offsets(turned(bulging(), 9) * scale + [50, 900]), band_offsets(bulging()), atol=1e-9
    )
    one, _ = face()
    large = Profiles(one.soft * scale, one.bone * scale, {n: p * scale for n, p in one.marks.items()}, one.faces)
    np.testing.assert_allclose(embed_profiles(large), embed_profiles(one), atol=1e-6)


def test_uneven_points_count_by_what_they_span():
    uneven = bulging()[np.unique((400 * DOWN**3).astype(int).clip(max=399))]
    np.testing.assert_allclose(band_offsets(uneven)[3:], band_offsets(bulging())[3:], atol=2e-3)


def test_mirroring_the_picture_is_mirroring_the_vector():
    one, mirrored = (embed_profiles(profiles) for profiles in face())
    np.testing.assert_allclose(mirror_profiles(one), mirrored, atol=1e-6)
    np.testing.assert_array_equal(mirror_profiles(mirror_profiles(one)), one)
    signed = np.array([name in SIGNED for name in PROFILE_NAMES])
    assert (one[signed] == -mirror_profiles(one)[signed]).all()
    assert one[signed].any() and one[PROFILE_NAMES.index("n_ans")] > 0


def test_what_is_not_seen_is_unknown_and_zero():
    assert not embed_profiles().any() and embed_profiles().dtype == np.float32
    curve = bulging()
    curve[180:270] = np.nan  # from 0.45 to 0.67: bands 4 and 5 are mostly gone
    offsets = band_offsets(curve)
    assert np.isnan(offsets[4:6]).all() and np.isfinite(offsets[[0, 1, 2, 3, 6, 7, 8]]).all()
    vector = dict(zip(PROFILE_NAMES, embed_profiles(Profiles(curve, np.zeros((0, 2)))), strict=True))
    assert vector["soft_4"] == vector["soft_4_known"] == 0 and vector["soft_3_known"] == 1
    assert not any(vector[f"bone_{k}_known"] for k in range(BANDS)) and not vector["sna_known"]


def test_angles_tell_a_receding_chin():
    one, _ = face()
    vector = dict(zip(PROFILE_NAMES, embed_profiles(one), strict=True))
    assert vector["anb"] < 0 and vector["convexity"] < 0  # it faces right: B and pogonion lie behind A
    assert vector["n_ans"] == pytest.approx(np.hypot(30, 130) / 270, rel=1e-3)
