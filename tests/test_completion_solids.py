"""Solid bone: a hollow ball stays hollow, a head is hollowed as thick as its sites say, a person is labelled."""

import numpy as np
import pytest
import trimesh
from conftest import shared_head

from completion.volumes import skull_volume
from cranioface.anatomy.solid_bone.solids import is_unhollowed, solid, thickness_mm, tidied
from cranioface.anatomy.solid_bone.thickness import SITES_MM, Thickness, draw_thickness
from cranioface.anatomy.template import load_template
from cranioface.command import BadInput
from cranioface.geometry.head_grid import HEAD, filled, surface
from cranioface.population.volumes.people import person_volume, read_head_volume
from cranioface.population.volumes.person_volume import LABELS, read_person, write_person


def ball(radius, flipped=False):
    mesh = trimesh.creation.icosphere(4, radius)
    return trimesh.Trimesh(mesh.vertices, mesh.faces[:, ::-1] if flipped else mesh.faces, process=False)


def test_bone_between_two_tables_is_solid_and_the_braincase_open():
    shell = ball(70) + ball(64, flipped=True)
    skull = skull_volume(shell)
    volume = 4 / 3 * np.pi * (70**3 - 64**3)
    assert abs(skull.bone.sum() - volume) < 0.01 * volume
    assert not skull.bone[tuple(np.rint(HEAD.index(np.zeros(3))).astype(int))]
    outward = ball(1).vertices
    assert np.abs(thickness_mm(skull.bone, 70 * outward, -outward) - 6).max() < 1.1


def test_marrow_is_filled_and_crumbs_go():
    bone = np.zeros(HEAD.shape, bool)
    bone[20:40, 20:40, 20:40] = True
    whole = bone.copy()
    bone[28:32, 28:32, 28:32] = False
    bone[100:103, 100:103, 100:103] = True
    assert (tidied(bone) == whole).all()


def test_the_template_is_hollowed_as_thick_as_its_sites_say():
    template = load_template()
    bone = solid(template.skull, landmarks=template.landmarks)
    assert is_unhollowed(filled(template.skull)) and not is_unhollowed(bone)
    middle = np.array([0, 0, 45.0])
    sites = ("b", "v", "op", "eu_left", "eu_right", "fe_left", "tp_left")
    at = np.array([template.landmarks[name] for name in sites])
    inward = (middle - at) / np.linalg.norm(middle - at, axis=1, keepdims=True)
    wanted = [SITES_MM[name.split("_")[0]] for name in sites]
    assert np.abs(thickness_mm(bone, at, inward) - wanted).max() < 2.5
    back = filled(surface(bone, HEAD))
    assert (back == bone).all()


def test_thickness_differs_between_people_and_not_between_calls():
    points = load_template().skull.vertices[::50]
    one, again, other = (draw_thickness(np.random.default_rng(k))(points) for k in (1, 1, 2))
    assert (one == again).all() and np.abs(one - other).mean() > 0.3
    assert (Thickness(1.2)(points) >= Thickness(1.0)(points)).all()


@pytest.fixture(scope="module")
def person():
    return person_volume(0, 1)


def test_a_synthetic_person_has_every_label_and_no_brain_of_bone(person):
    millilitres = np.bincount(person.labels.ravel(), minlength=6) / 1000
    assert 400 < millilitres[LABELS["cranium"]] < 950 and 30 < millilitres[LABELS["mandible"]] < 120
    assert not is_unhollowed(person.bone) and millilitres[LABELS["tissue"]] > 2500
    assert (person_volume(0, 1).labels == person.labels).all()


def test_a_person_comes_back_from_its_file(person, tmp_path):
    write_person(tmp_path / "a.npz", person)
    back = read_person(tmp_path / "a.npz")
    assert (back.labels == person.labels).all() and back.source == person.source
    assert all(np.allclose(back.landmarks[n], p, atol=1e-4) for n, p in person.landmarks.items())
    assert (tmp_path / "a.npz").stat().st_size < 600_000


def test_what_is_no_person_is_refused(tmp_path):
    (tmp_path / "a.npz").write_bytes(b"nothing")
    np.savez(tmp_path / "b.npz", labels=np.zeros((2, 2, 2), np.uint8))
    np.savez(
        tmp_path / "c.npz", labels=np.zeros((2, 2, 2), np.uint8), names=["b"], points=np.zeros((1, 3)), page=["", ""]
    )
    for name in ("a.npz", "b.npz", "c.npz", "absent.npz"):
        with pytest.raises(BadInput, match=name):
            read_person(tmp_path / name)


def test_a_real_head_has_its_own_bone():
    head = read_head_volume(shared_head("unc_cadaver") / "skull.ply")
    millilitres = np.bincount(head.labels.ravel(), minlength=6) / 1000
    assert 500 < head.bone.sum() / 1000 < 900 and millilitres[LABELS["spine"]] > 5
    assert millilitres[LABELS["tissue"]] > 2500 and not is_unhollowed(head.bone)
