"""Sharp folds are counted where they are, and a smooth face has none but at lids and lips."""

import numpy as np
import trimesh

from cranioface.anatomy.template import load_template
from cranioface.judge.folds import sharp_edges
from cranioface.judge.parts import PARTS

TEMPLATE = load_template()
BONE, SKULL = TEMPLATE.landmarks, TEMPLATE.skull + TEMPLATE.mandible


def test_a_dent_in_the_cheek_is_a_fold_of_that_cheek():
    face = TEMPLATE.face
    before = sharp_edges(face, SKULL, BONE)
    at = int(np.linalg.norm(face.vertices - (BONE["mio_left"] + [10, -20, 0]), axis=1).argmin())
    dented = np.array(face.vertices)
    dented[at] -= 8 * face.vertex_normals[at]
    after = sharp_edges(trimesh.Trimesh(dented, face.faces, process=False), SKULL, BONE)
    changed = {part for part in PARTS if after[part] != before[part]}
    assert changed == {"left_cheek"} and after["left_cheek"] - before["left_cheek"] >= 3


def test_a_ball_has_no_fold_and_what_lies_behind_the_face_is_not_counted():
    ball = trimesh.creation.icosphere(4, 90.0)
    assert set(sharp_edges(ball, SKULL, BONE).values()) == {0}
    behind = trimesh.creation.box([5, 5, 5]).apply_translation([0, 120.0, 0])
    assert set(sharp_edges(ball + behind, SKULL, BONE).values()) == {0}


def test_folds_along_a_slit_are_counted_under_its_name_alone():
    face = TEMPLATE.face
    at = int(np.linalg.norm(face.vertices - (BONE["mio_left"] + [10, -20, 0]), axis=1).argmin())
    dented = np.array(face.vertices)
    dented[at] -= 8 * face.vertex_normals[at]
    mesh = trimesh.Trimesh(dented, face.faces, process=False)
    all_of_it = sharp_edges(mesh, SKULL, BONE)
    apart = sharp_edges(mesh, SKULL, BONE, {"scar": dented[[at]]})
    assert apart["scar"] >= 3 and sum(apart.values()) == sum(all_of_it.values())
    assert apart["left_cheek"] == all_of_it["left_cheek"] - apart["scar"]
