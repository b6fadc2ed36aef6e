"""Pegs: one closed body per site on bone, as long as its depth, along the bone's direction."""

import numpy as np
import pytest
import trimesh

from cranioface.anatomy.registration import register
from cranioface.anatomy.template import load_template
from cranioface.anatomy.tissue_depth import tissue_depths
from cranioface.report.pegs import RELIEF, ROOT_MM, peg, peg_numbers, pegs


@pytest.mark.parametrize("number", [1, 8, 47])
def test_a_peg_is_closed_and_as_long_as_its_depth(number):
    bone, along = np.array([10.0, -80, 5]), np.array([0.6, -0.8, 0])
    body = peg(bone, along, 12.5, number)
    height = (body.vertices - bone) @ along
    assert body.is_watertight and body.volume > 0 and body.body_count == 1
    assert height.min() == pytest.approx(-ROOT_MM, abs=1e-3) and height.max() == pytest.approx(12.5 + RELIEF, abs=1e-3)


def test_digits_read_upright_and_differ():
    shapes = [peg(np.zeros(3), np.array([0, -1.0, 0]), 10, n) for n in range(10)]
    # the free end faces -y: seen from there, right is +x and up is +z; a 7 has its strokes at the top and the right
    seven = shapes[7].vertices[shapes[7].vertices[:, 1] < -10.2]
    assert seven[:, 0].max() > 0.5 and seven[:, 2].max() > 0.9
    left_and_low = (seven[:, 0] < -0.4) & (seven[:, 2] < 0.5)
    assert not left_and_low.any()
    assert len({round(s.volume, 4) for s in shapes}) >= 6


def test_one_peg_per_site_and_none_on_missing_bone():
    depths, template = tissue_depths(), load_template()
    whole = register(trimesh.util.concatenate([template.skull, template.mandible]))
    numbers = peg_numbers(whole, depths)
    bodies = pegs(whole, depths)
    assert bodies.is_watertight and bodies.body_count == len(numbers) == len(set(numbers.values()))
    jawless = peg_numbers(register(template.skull), depths)
    assert set(numbers) - set(jawless) >= {"me", "go_left", "go_right"}
    assert all(numbers[n] == k for n, k in jawless.items())
