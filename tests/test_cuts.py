"""Cuts: what is left lies where it lay, what they say is gone, and only the mandible moves."""

import numpy as np
import pytest
from conftest import shared_head
from scipy.spatial import cKDTree

from cranioface.population.cuts import CUTS, drawn_together, known_person, known_scan
from cranioface.population.scanner import degrade
from cranioface.population.skull import mean_skull
from evaluation.studies.pose_truth import real_subject

WHOLE = mean_skull("male")
KNOWN = known_person(WHOLE.cranium + WHOLE.mandible, WHOLE.landmarks)
MOVING = ("open-5", "open-10", "open-20", "open-30", "open-10-forward-5", "edentulous")


def cut(name, seed=0):
    return CUTS[name](KNOWN, np.random.default_rng(seed))


def off(skull, of):
    """Farthest vertex (mm) of `skull` from any of `of`."""
    return cKDTree(of).query(skull)[0].max()


@pytest.mark.parametrize("name", CUTS)
def test_each_cut_leaves_a_skull_in_its_frame(name):
    before, damaged, again = KNOWN.vertices.copy(), cut(name), cut(name)
    np.testing.assert_array_equal(KNOWN.vertices, before)  # the skull that was given is not changed
    np.testing.assert_array_equal(damaged.vertices, again.vertices)
    np.testing.assert_array_equal(damaged.faces, again.faces)
    assert len(damaged.faces) > 2000 and np.isfinite(damaged.vertices).all()
    assert set(np.unique(damaged.faces)) == set(range(len(damaged.vertices)))
    cranium = damaged.vertices[~damaged.is_jaw & ~damaged.is_neck]
    if name not in ("edentulous", "spikes", "coarse-6000") and "at-once" not in name:
        assert (cKDTree(KNOWN.vertices).query(cranium)[0] == 0).mean() > 0.85  # the others are on a plane's edge
    landmarks = [k for k in damaged.landmarks if np.any(damaged.landmarks[k] != KNOWN.landmarks[k])]
    assert bool(landmarks) == (name in MOVING) or "at-once" in name


@pytest.mark.parametrize("depth", [90, 100, 130])
def test_front(depth):
    y = cut(f"front-{depth}").vertices[:, 1]
    face = min(KNOWN.landmarks[name][1] for name in ("g", "n", "rhi", "ss", "pr"))
    assert y.max() == pytest.approx(face + depth, abs=0.01)


@pytest.mark.parametrize("height", [30, 45, 60])
def test_level_vault(height):
    assert cut(f"vault-{height}").vertices[:, 2].max() == pytest.approx(height, abs=0.01)


def test_a_falling_vault_meets_the_porions_a_hand_behind_the_face():
    face = min(KNOWN.landmarks[name][1] for name in ("g", "n", "rhi", "ss", "pr"))
    x, y, z = cut("vault-falling").vertices.T
    assert (z + 0.6 * (y - face)).max() == pytest.approx(60, abs=0.01)
    assert cut("front-100-vault-30").vertices.max(0)[1:] == pytest.approx([face + 100, 30], abs=0.01)


def test_an_oblique_vault_keeps_nasion_and_one_orbit():
    for seed in range(20):
        left = cKDTree(cut("vault-oblique", seed).vertices)
        assert left.query(KNOWN.landmarks["n"])[0] < 4
        assert min(left.query(KNOWN.landmarks[k])[0] for k in ("mso_left", "mso_right")) < 4


def test_halves_and_jaws():
    assert cut("left-missing").vertices[:, 0].max() < 4 and cut("right-missing").vertices[:, 0].min() > -4
    alone = cut("no-mandible")
    assert not alone.is_jaw.any() and len(alone.vertices) == len(WHOLE.cranium.vertices)
    assert len(cut("coarse-6000").faces) <= 6000


@pytest.mark.parametrize("degrees", [5, 10, 20, 30])
def test_a_mandible_opens_rigidly_about_its_condyles(degrees):
    damaged = cut(f"open-{degrees}")
    jaw, before = damaged.vertices[damaged.is_jaw], KNOWN.vertices[KNOWN.is_jaw]
    np.testing.assert_allclose(np.linalg.norm(np.diff(jaw, axis=0)), np.linalg.norm(np.diff(before, axis=0)))
    middle = (KNOWN.landmarks["cdl_left"] + KNOWN.landmarks["cdl_right"]) / 2
    arms = [known.landmarks["gn"] - middle for known in (KNOWN, damaged)]
    angle = np.degrees(np.arccos(arms[0] @ arms[1] / np.prod(np.linalg.norm(arms, axis=1))))
    assert angle == pytest.approx(degrees, abs=0.1)
    assert damaged.landmarks["gn"][2] < KNOWN.landmarks["gn"][2] and np.allclose(
        damaged.landmarks["n"], KNOWN.landmarks["n"]
    )


def test_a_toothless_mouth_closes_too_far():
    damaged = cut("edentulous")
    upper = KNOWN.landmarks["pr"][2]
    front = (damaged.vertices[:, 1] < KNOWN.landmarks["ecm2s_left"][1]) & ~damaged.is_jaw
    assert damaged.vertices[front, 2].min() > upper
    assert (
        damaged.landmarks["gn"][1] < KNOWN.landmarks["gn"][1] and damaged.landmarks["gn"][2] > KNOWN.landmarks["gn"][2]
    )


def test_arches_walls_neck_and_spikes():
    for side in ("left", "right"):
        assert cKDTree(cut("no-arches").vertices).query(KNOWN.landmarks[f"zy_{side}"])[0] > 5
    assert len(cut("worn").faces) < 0.97 * len(KNOWN.faces)
    assert cut("neck").vertices[:, 2].min() < KNOWN.vertices[:, 2].min() - 5
    assert off(cut("spikes").vertices, KNOWN.vertices) > 10


def test_a_draw_of_several_is_of_different_kinds_that_can_be_together():
    for seed in range(50):
        names = drawn_together(3, np.random.default_rng(seed))
        assert len(set(names)) == 3 and set(names) <= set(CUTS)
        assert sum(name in MOVING or name == "no-mandible" for name in names) <= 1


def test_the_parts_of_a_scan_are_those_of_the_skull_below_it():
    scan = degrade(KNOWN.mesh, np.random.default_rng(0), {"lining": 1.0, "noise": 1.0})
    known = known_scan(scan, KNOWN)
    jaw, cranium = (cKDTree(KNOWN.vertices[part]) for part in (KNOWN.is_jaw, ~KNOWN.is_jaw))
    clear = np.abs(jaw.query(known.vertices)[0] - cranium.query(known.vertices)[0]) > 4
    expected = jaw.query(known.vertices)[0] < cranium.query(known.vertices)[0]
    assert (known.is_jaw == expected)[clear].mean() > 0.999
    assert not known.is_neck.any()


def test_a_spine_longer_than_the_jaw_is_neck_and_costs_no_jaw():
    known = known_scan(cut("neck").mesh, KNOWN)
    added = len(known.vertices) - len(KNOWN.vertices)
    assert known.is_neck[-added:].mean() > 0.5 and not known.is_jaw[-added:].all()
    np.testing.assert_array_equal(known.is_neck[:-added], False)
    assert (known.is_jaw[:-added] == KNOWN.is_jaw).mean() > 0.99


def test_the_open_jaw_of_a_real_head_is_found():
    """Its spine, not its jaw, is the largest piece that lies nearer to the template's mandible."""
    skull = real_subject(shared_head("visible_female").parent, "visible_female").skull
    chin = (skull.vertices[:, 2] < -65) & (skull.vertices[:, 1] < -60)
    assert chin.sum() > 500 and skull.is_jaw[chin].mean() > 0.99
    vault, spine = skull.vertices[:, 2] > 20, (skull.vertices[:, 2] < -60) & (skull.vertices[:, 1] > 0)
    assert not skull.is_jaw[vault | spine].any() and skull.is_neck[spine].all()
