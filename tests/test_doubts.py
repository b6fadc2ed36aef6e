"""What the road warns of although it aligned a skull: half of it missing; nothing where it is whole or only cut."""

from pathlib import Path

import numpy as np
import pytest

from cranioface.anatomy.frankfurt import Alignment
from cranioface.people.head_files import Head
from cranioface.population.cuts import CUTS, known_person
from cranioface.population.skull import mean_skull
from reconstruction.road import prepare

WHOLE = mean_skull("female")
KNOWN = known_person(WHOLE.cranium + WHOLE.mandible, WHOLE.landmarks)


@pytest.mark.parametrize(
    "cut, side",
    [("left-missing", "left"), ("right-missing", "right"), ("front-and-vault", None), ("no-mandible", None)],
)
def test_a_side_without_bone_is_told(cut, side):
    mesh = CUTS[cut](KNOWN, np.random.default_rng(0)).mesh
    head = Head(mesh, "mesh", Path("skull.ply"), lambda: None)
    doubts = prepare(head, alignment=Alignment(np.eye(4), 1.0, "known")).doubts
    assert [f"on the {side}" in doubt for doubt in doubts] == ([True] if side else [])
