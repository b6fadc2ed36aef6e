"""`python -m evaluation surfaces`: one line a mesh, and what is no older sheet is refused."""

import numpy as np
import pytest
import trimesh

from cranioface.command import BadInput
from evaluation.studies.surfaces import HEADER, Arguments, row


def test_a_line_counts_triangles_that_meet_folds_and_distances():
    ball = trimesh.creation.icosphere(3)
    both = trimesh.util.concatenate([ball, ball.copy().apply_translation([1.0, 0.3, 0.2])])
    line = row("somebody", "face.stl", both, {"nose": 2, "lids": 3, "lips": 0, "chin": 0}, np.array([0.0, 0.5]))
    values = line.split()
    assert HEADER.split()[:3] == ["head", "mesh", "triangles"] and values[:3] == [
        "somebody",
        "face.stl",
        f"{len(both.faces):,}",
    ]
    assert int(values[3]) > 10 and values[4:7] == ["3", "0", "2"]
    assert values[7:] == ["0.2500", "0.495", "0.500", "nose", "2"]
    assert row("somebody", "fused", ball, {}).split()[3:] == ["0", "0", "0", "0"]


def test_what_is_no_older_sheet_and_fewer_people_than_none_are_refused(tmp_path):
    with pytest.raises(BadInput, match="is no folder that"):
        Arguments(beside=(tmp_path,))
    with pytest.raises(BadInput, match="0 or more"):
        Arguments(people=-1)
