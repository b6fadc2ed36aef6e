"""How right the product is, held by numbers: each face within bounds just above what was measured when they were set.

A face that is right to within a smile passes; one that is five millimetres off everywhere fails, which the last test
tries. The real heads lie beside the project and are skipped where they are absent. One reconstruction a head.
"""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest
from conftest import ROOT, shared_head

from cranioface.people.facts import Facts
from cranioface.people.head_files import read_head
from reconstruction.measured import error_to_true_skin
from reconstruction.methods import Prediction
from reconstruction.options import Options
from reconstruction.road import prepare, reconstruct

SAMPLE = "sample"
OFF_MM = 5.0
DIRECTIONS = {"forward": (0, -1, 0), "back": (0, 1, 0), "left": (1, 0, 0), "right": (-1, 0, 0), "up": (0, 0, 1),
              "down": (0, 0, -1)}  # fmt: skip
BIAS_MM = 0.2  # either way


@dataclass(frozen=True)
class Bounds:
    """Of the worse direction at most, of the share within 2.5 mm and of the coverage at least; and the bias measured.

    One of the heads is predicted too thin and one too fat: the whole face moved forward, or back, would err less on
    them. A bias that has moved either way is therefore refused too; whoever has made faces better measures it anew.
    """

    worst_mm: float
    under_2_5_mm: float
    coverage: float
    bias_mm: float

    def hold(self, error):
        return (
            error["worst_mm"] <= self.worst_mm
            and error["under_2.5_mm"] >= self.under_2_5_mm
            and error["coverage"] >= self.coverage
            and abs(error["bias_mm"] - self.bias_mm) <= BIAS_MM
        )


# some 0.05 mm and one per cent beyond what was measured; facts unknown, from the mesh, as reconstruct.py prints them
# (the last head's bone, and no skin of either, is in the weights; `evaluation heads` prints all four)
BOUNDS = {
    SAMPLE: Bounds(1.70, 0.79, 0.98, 0.66),
    "visible_female": Bounds(5.10, 0.22, 0.86, -4.89),
    "unc_cadaver": Bounds(3.89, 0.30, 0.99, 3.59),
}
# the same heads told how full they are, which no bone tells: fullness, mm in the worse direction at most
TOLD = {"visible_female": (3.0, 2.37), "unc_cadaver": (-2.0, 1.75)}


@cache
def prepared(name):
    """The head `name` read from its meshes, aligned and described once; a skip where it is absent."""
    if name == SAMPLE:
        return prepare(read_head(ROOT / "samples" / "skull.stl", ROOT / "samples" / "face.stl"))
    folder = shared_head(name)
    return prepare(read_head(folder / "skull.ply", folder / "skin.ply"))


@cache
def predicted(name):
    """Its face by the shipped weights."""
    return reconstruct(prepared(name), Options())


def moved(made, direction):
    """The same reconstruction with its face OFF_MM in one direction of the Frankfurt frame."""
    face = made.prediction.face.copy().apply_translation(OFF_MM * np.array(DIRECTIONS[direction]))
    return replace(made, prediction=Prediction(face))


@pytest.mark.parametrize("name", BOUNDS)
def test_the_face_is_as_right_as_it_was_measured(name):
    error = error_to_true_skin(predicted(name))
    assert BOUNDS[name].hold(error), error


@pytest.mark.parametrize("name", TOLD)
def test_a_head_told_its_fullness_is_right_to_two_millimetres(name):
    full, most = TOLD[name]
    made = reconstruct(prepared(name), Options(facts=Facts(fullness=full)))
    assert error_to_true_skin(made)["worst_mm"] < most < error_to_true_skin(predicted(name))["worst_mm"] - 1


def test_the_network_is_better_than_the_textbook_on_the_sample():
    textbook = error_to_true_skin(reconstruct(prepared(SAMPLE), Options(method="tissue-depth")))
    network = error_to_true_skin(predicted(SAMPLE))
    assert network["worst_mm"] < textbook["worst_mm"] - 0.1
    assert network["under_2.5_mm"] > textbook["under_2.5_mm"]


@pytest.mark.parametrize(
    ("name", "direction"), [*((SAMPLE, d) for d in DIRECTIONS), *((n, "forward") for n in BOUNDS if n != SAMPLE)]
)
def test_the_bounds_notice_a_face_that_is_five_millimetres_off(name, direction):
    error = error_to_true_skin(moved(predicted(name), direction))
    assert not BOUNDS[name].hold(error), error
