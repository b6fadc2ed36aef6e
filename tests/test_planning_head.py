"""A plan carried out on the template's own head: bone goes where it was sent, skin follows, all else stays."""

import numpy as np
import pytest
import trimesh
from scipy.spatial import cKDTree

from cranioface.anatomy.registration import register
from cranioface.anatomy.template import load_template
from cranioface.anatomy.tissue_depth_face import tissue_depth_face
from cranioface.command import BadInput
from planning.changes import change
from planning.osteotomy import Osteotomy
from planning.plan import read_plan
from planning.planned import Operated, carry_out
from planning.symmetry import Symmetry


def head_of(*parts):
    bone = trimesh.util.concatenate(parts)
    registered = register(bone)
    return Operated(bone, registered, tissue_depth_face(registered), np.eye(4))


@pytest.fixture(scope="module")
def head():
    return head_of(load_template().skull, load_template().mandible)


@pytest.fixture(scope="module")
def planned(head, tmp_path_factory):
    """`planned(text)`: that plan on the template's head, carried out once."""
    folder, done = tmp_path_factory.mktemp("plans"), {}

    def carried(text):
        if text not in done:
            page = folder / f"{len(done)}.yaml"
            page.write_text(text)
            done[text] = carry_out(read_plan(page), head)
        return done[text]

    return carried


def followed(plan):
    """Way (n, 3) of the base's vertices."""
    base = plan.head.base
    return np.asarray(plan.skin(base, base).vertices) - base.vertices


def at(plan, name):
    return plan.mark_vertices[name]


def test_a_plan_of_no_motion_changes_nothing(planned, head):
    still = planned("mandible: {forward: 0}\nchin: {}")
    assert still.skin(head.base) is head.base and not still.matrices
    assert np.array_equal(still.after.whole.faces, head.bone.faces)
    assert np.allclose(still.after.whole.vertices, head.bone.vertices, atol=1e-5)


def test_a_whole_mandible_is_moved_exactly_and_nothing_else_is(planned):
    moved = planned("mandible: {forward: 6}")
    before, after = moved.before, moved.after
    assert np.allclose(after.pieces["mandible"].vertices, before.pieces["mandible"].vertices + [0, -6, 0], atol=1e-9)
    assert after.rest is before.rest
    share = len(before.pieces["mandible"].faces) / len(load_template().mandible.faces)
    assert 0.97 < share < 1.03


@pytest.mark.parametrize(
    "text", ["mandible: {pitch: 8, up: 2}\nchin: {forward: 5, yaw: 4}", "le-fort-1: {up: 3, roll: 3}"]
)
def test_a_plan_and_then_its_inverse_return_the_bone(planned, text):
    moved = planned(text)
    back: Osteotomy = moved.after.moved({name: np.linalg.inv(m) for name, m in moved.matrices.items()})
    assert np.allclose(back.whole.vertices, moved.before.whole.vertices, atol=1e-9)


def test_the_chin_makes_its_own_way_and_that_of_the_jaw(planned):
    both = planned("mandible: {forward: 6}\nchin: {forward: 5}")
    assert np.allclose(both.matrices["chin"][:3, 3], [0, -11, 0]) and np.allclose(
        both.matrices["mandible"][:3, 3], [0, -6, 0]
    )
    assert (
        both.bone_after("pg")[0] == "chin" and both.bone_after("id")[0] == "mandible" and both.bone_after("n") is None
    )


@pytest.mark.parametrize("name", ["chin", "mandible-body", "le-fort-1", "zygoma_left", "zygoma_right"])
def test_segments_of_a_closed_skull_are_closed_and_smaller_than_their_body(planned, name):
    piece = planned(f"{name}: {{forward: 2}}").before.pieces[name]
    template = load_template()
    body = template.mandible if name in ("chin", "mandible-body") else template.skull
    assert piece.volume > 1000 and piece.volume < 0.8 * body.volume
    if name in ("chin", "mandible-body"):  # the template's cranium touches itself in places
        assert piece.is_watertight


def test_shares_are_shares_and_none_on_what_stays(planned, head):
    jaw = planned("mandible: {forward: 6}").shares(head.base)[:, 0]
    assert jaw.min() >= 0 and jaw.max() <= 1
    template = load_template()
    for name in (
        "n",
        "g",
        "rhi",
        "prn",
        "po_left",
        "po_right",
        "v",
        "op",
        "ex_left",
        "ex_right",
        "zy_left",
        "zy_right",
    ):
        assert jaw[template.face_landmarks[name]] < 0.01, name


@pytest.mark.parametrize(
    ("text", "site", "low", "high"),
    [
        ("mandible: {forward: 6}", "pg", 0.9, 1.0), ("mandible: {forward: 6}", "li", 0.6, 0.8),
        ("mandible: {back: 4}", "pg", 0.9, 1.0), ("mandible: {back: 4}", "ls", 0.0, 0.2),
        ("mandible: {forward: 6}", "prn", 0.0, 0.05), ("chin: {forward: 5}", "pg", 0.77, 1.0),
        ("chin: {forward: 5}", "ls", 0.0, 0.1), ("le-fort-1: {forward: 5}", "ls", 0.5, 0.65),
        ("le-fort-1: {forward: 5}", "prn", 0.17, 0.35), ("le-fort-1: {forward: 5}", "pg", 0.0, 0.05),
    ],
)  # fmt: skip
def test_the_skin_follows_within_the_published_ratios(planned, text, site, low, high):
    plan = planned(text)
    step, (motion,) = followed(plan)[at(plan, site)], plan.motions.values()
    assert low <= step @ motion.shift / np.square(motion.shift).sum() <= high


@pytest.mark.parametrize("text", ["mandible: {forward: 6}", "mandible: {back: 4}", "chin: {forward: 5}"])
def test_nothing_else_moves(planned, head, text):
    plan = planned(text)
    told = change(plan, head.base, plan.skin(head.base, head.base), head.base)
    assert told.elsewhere_mm < 1.0 and not told.warnings and all(site.within for site in told.sites)


def test_back_is_the_mirror_of_forward_and_small_motions_add(planned):
    one, two = (followed(planned(f"mandible: {{{w}}}")) for w in ("forward: 4", "back: 4"))
    assert np.allclose(one, -two)


def test_a_mirrored_plan_gives_the_mirrored_result(planned, head):
    left, right = (followed(planned(f"mandible: {{{side}: 4}}")) for side in ("left", "right"))
    twin = cKDTree(head.base.vertices).query(np.asarray(head.base.vertices) * [-1, 1, 1])[1]
    assert np.abs(left - right[twin] * [-1, 1, 1]).max() < 0.8  # mm; the registration is not quite symmetric
    assert np.linalg.norm(left - right[twin] * [-1, 1, 1], axis=1).mean() < 0.05


def test_bone_that_runs_into_bone_is_told(planned):
    (hit,) = planned("le-fort-1: {up: 4}").overlaps
    assert {hit.one, hit.other} == {"le-fort-1", "the bone that stays"} and 2.0 < hit.thick_mm < 6.0
    assert not planned("chin: {down: 4}").overlaps


def test_a_segment_of_ones_own_cut_by_planes_is_the_named_one(planned, head):
    named = planned("chin: {forward: 5}")
    words = ", ".join(
        f"{{point: {p.point.tolist()}, normal: {p.normal.tolist()}}}"
        for p in next(iter(named.placed.segments.values()))
    )
    own = planned(f"block: {{forward: 5, of: mandible, planes: [{words}]}}")
    assert own.before.pieces["block"].volume == pytest.approx(named.before.pieces["chin"].volume)


def test_a_part_from_a_file_stands_for_its_bone(planned, head, tmp_path):
    chin = planned("chin: {forward: 5}").before.pieces["chin"]
    chin.export(tmp_path / "chin.stl")
    (tmp_path / "plan.yaml").write_text("piece: {part: chin.stl, forward: 5}")
    own = carry_out(read_plan(tmp_path / "plan.yaml"), head)
    assert own.before.pieces["piece"].volume == pytest.approx(chin.volume, rel=1e-4)
    assert len(own.before.rest.faces) < len(head.bone.faces) - 100


def test_what_the_scan_does_not_show_is_refused(tmp_path):
    (tmp_path / "plan.yaml").write_text("chin: {forward: 5}")
    with pytest.raises(BadInput, match=r"plan.yaml: chin: the scan shows no mandible"):
        carry_out(read_plan(tmp_path / "plan.yaml"), head_of(load_template().skull))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("mandible: {pitch: 3, pivot: jaw}", "jaw: is no landmark"),
        ("b: {up: 1, planes: [{point: [0, 0, 900], normal: [0, 0, 1]}]}", "shows no bone there"),
    ],
)
def test_points_that_are_none_are_refused(planned, text, told):
    with pytest.raises(BadInput, match=told):
        planned(text)


def test_a_broken_zygoma_is_the_healthy_one_mirrored(head):
    symmetry = Symmetry.of(head.bone, head.registered)
    assert max(pair.mm for pair in symmetry.pairs) < 2.0 and symmetry.apart().mean() < 0.3
    twin = symmetry.mirrored("left")
    assert symmetry.plane.height(twin.vertices).max() < 1e-6
    near = cKDTree(head.bone.vertices[head.bone.vertices[:, 0] < -5]).query(twin.vertices[twin.vertices[:, 0] < -8])[0]
    assert near.mean() < 0.6
