"""The mandible as a body of its own: found from any opening, told right, followed by the face, closed and seated."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
import trimesh
from scipy.spatial.transform import Rotation

from cranioface.anatomy.bite import front_vertices
from cranioface.anatomy.frankfurt import Alignment
from cranioface.anatomy.jaw_bone import seated
from cranioface.anatomy.open_mouth import HINGE, jaw_motion
from cranioface.anatomy.registration import register
from cranioface.anatomy.template import load_template
from cranioface.anatomy.tissue_depth_face import tissue_depth_face
from cranioface.command import BadInput
from cranioface.geometry.mesh_files import write_mesh
from cranioface.geometry.rigid import kabsch, transform, turn_deg
from cranioface.people.head_files import Head
from cranioface.population.mouth import Mouth
from cranioface.population.person import bones_and_identity
from reconstruction.mouth import used_skull
from reconstruction.road import prepare

TEMPLATE = load_template()
DEGREES = (0, 5, 10, 15, 20, 25, 30)
CHIN = ("pg", "gn", "me")


CLOSED = Mouth()


@cache
def bones(mouth=CLOSED):
    """Skull of one synthetic person."""
    return bones_and_identity(3, 0, mouth=mouth)[1]


def motion(degrees, slid=0.0):
    return jaw_motion(np.array([bones().landmarks[n] for n in HINGE]), degrees, slid)


def mandible(degrees, slid=0.0):
    jaw = bones().mandible
    return trimesh.Trimesh(transform(motion(degrees, slid), jaw.vertices), jaw.faces, process=False)


@cache
def opened(degrees, slid=0.0):
    """The skull with its mouth open, the template registered to it and its base face."""
    skull = bones().cranium + mandible(degrees, slid)
    registered = register(skull)
    return skull, registered, tissue_depth_face(registered)


def edge_to_edge(degrees):
    """From the upper incisors to the lower, mm in the sagittal plane: their lowest and their highest vertex."""
    (upper, lower), (skull, jaw) = front_vertices(TEMPLATE), (TEMPLATE.skull.vertices, TEMPLATE.mandible.vertices)
    upper, lower = upper[np.abs(skull[upper, 0]) < 6], lower[np.abs(jaw[lower, 0]) < 6]
    above, below = upper[skull[upper, 2].argmin()], lower[jaw[lower, 2].argmax()]
    return np.linalg.norm((bones().cranium.vertices[above] - mandible(degrees).vertices[below])[1:])


@pytest.mark.parametrize("degrees", DEGREES)
def test_opening_and_gape_are_told(degrees):
    jaw = opened(degrees)[1].jaw
    assert jaw.known == "scanned" and jaw.upper_teeth and jaw.lower_teeth
    assert abs(jaw.opening_deg - degrees) < 1.5
    assert jaw.slid_mm < 1.5
    gape = edge_to_edge(degrees) if degrees else 0.0  # closed teeth overlap: nothing is open between them
    assert abs(jaw.gape_mm - gape) < 1.8


@pytest.mark.parametrize("degrees", DEGREES)
def test_the_chin_rides_on_the_mandible(degrees):
    closed, face = opened(0)[2], opened(degrees)[2]
    for name in CHIN:
        chin = TEMPLATE.face_landmarks[name]
        should = transform(motion(degrees), closed.vertices[chin])
        assert np.linalg.norm(face.vertices[chin] - should) < 1.5, name
    tip = TEMPLATE.face_landmarks["prn"]
    assert np.linalg.norm(face.vertices[tip] - closed.vertices[tip]) < 0.5
    assert face.is_watertight


def test_a_jaw_that_slid_forward_is_told():
    jaw = opened(10, 5.0)[1].jaw
    assert abs(jaw.opening_deg - 10) < 1.5 and 2.0 < jaw.slid_mm < 7.0


def test_a_missing_jaw_is_inferred_and_said_whatever_hangs_below():
    spine = [trimesh.creation.cylinder(14, 14).apply_translation([0, 5, -30 - 18 * k]) for k in range(5)]
    for skull in (bones().cranium, trimesh.util.concatenate([bones().cranium, *spine])):
        jaw = register(skull).jaw
        assert jaw.known == "inferred" and not jaw.found and jaw.opening_deg == 0
        assert np.isnan(jaw.gape_mm) and "inferred" in str(jaw)


def test_half_a_jaw_is_told_as_a_part():
    jaw = bones().mandible
    half = jaw.submesh([np.flatnonzero(jaw.triangles_center[:, 0] > 2)], append=True, repair=False)
    found = register(bones().cranium + half)
    assert found.jaw.known == "partial" and "part" in str(found.jaw)
    assert np.linalg.norm(found.expected["go_right"] - bones().landmarks["go_right"]) < 15


def test_a_jaw_without_its_chin_is_told_as_a_part():
    jaw = bones().mandible
    rami = jaw.submesh([np.flatnonzero(jaw.triangles_center[:, 1] > -50)], append=True, repair=False)
    assert register(bones().cranium + rami).jaw.known == "partial"


def test_lost_teeth_are_seen_and_the_opening_told_roughly():
    skull = bones(Mouth(upper_lost_mm=5.0, lower_lost_mm=6.0))
    jaw = register(skull.cranium + skull.mandible).jaw
    assert jaw.upper_teeth is False and jaw.lower_teeth is False
    assert abs(jaw.opening_deg) < 5


def test_a_closed_mouth_gives_the_face_of_the_closed_skull():
    bone, registered, used = used_skull(opened(15)[0], "closed")
    assert abs(used.closed_by_deg - 15) < 1.5 and registered.jaw.opening_deg == 0
    off = np.linalg.norm(np.asarray(bone.vertices) - np.asarray(opened(0)[0].vertices), axis=1)
    assert off.mean() < 0.6
    gap = np.linalg.norm(tissue_depth_face(registered).vertices - opened(0)[2].vertices, axis=1)
    assert gap.mean() < 0.6 and np.percentile(gap, 95) < 2.0


def test_the_road_uses_and_reports_the_closed_mouth():
    head = Head(opened(15)[0], "mesh", Path("skull.stl"), lambda: None)
    made = prepare(head, alignment=Alignment(np.eye(4), 1.0, "known"), mouth="closed")
    np.testing.assert_array_equal(made.head.skull.vertices, made.bone.vertices)
    assert made.bone.vertices[:, 2].min() > head.skull.vertices[:, 2].min() + 5
    assert made.described.registered.jaw.opening_deg == 0
    assert made.mouth.plain()["closed_by_deg"] == pytest.approx(15, abs=1.5) and "closed by" in str(made.mouth)


def test_a_jaw_scanned_alone_is_seated(tmp_path):
    pose = np.eye(4)
    pose[:3, :3], pose[:3, 3] = Rotation.random(random_state=4).as_matrix(), (300.0, -40.0, 90.0)
    alone = bones().mandible.copy().apply_transform(pose)
    write_mesh(tmp_path / "jaw.ply", alone)
    whole, registered, used = used_skull(bones().cranium, mandible=tmp_path / "jaw.ply")
    lies = whole.vertices[len(bones().cranium.vertices) :]
    assert len(lies) == len(alone.vertices) and registered.jaw.known == "scanned"
    assert np.linalg.norm(lies - bones().mandible.vertices, axis=1).mean() < 3.0
    assert turn_deg(kabsch(bones().mandible.vertices, lies)) < 3.0
    assert "jaw.ply seated" in str(used)


def test_what_is_no_mandible_is_refused():
    with pytest.raises(BadInput, match="lower jaw"):
        seated(trimesh.creation.icosphere(3, 45), bones().cranium, register(bones().cranium))


def test_a_mandible_beside_one_that_was_scanned_is_refused():
    with pytest.raises(BadInput, match="of its own"):
        used_skull(opened(0)[0], mandible=Path("jaw.ply"))
