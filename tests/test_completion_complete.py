"""Skulls with a hole, without mandible and whole, completed by an oracle: what is missing, what is not, which frame."""

from dataclasses import dataclass

import numpy as np
import pytest
import trimesh
from conftest import ROOT

from completion.complete import complete
from completion.completed import completed_head, head_of
from completion.options import CompleteOptions, ImplantOptions
from completion.outputs import SURFACE_ALONE, UNCHANGED, report, summary
from completion.volumes import SkullVolume
from cranioface.anatomy.frankfurt import Alignment
from cranioface.anatomy.solid_bone.solids import solid
from cranioface.command import BadInput
from cranioface.geometry.closed_surface import is_closed
from cranioface.geometry.distances import closest
from cranioface.geometry.head_grid import HEAD, surface
from cranioface.geometry.rigid import invert, transform
from cranioface.people.head_files import align, read_head
from cranioface.population.cuts.known import known_head

MOVED = trimesh.transformations.compose_matrix(angles=(0.3, -0.2, 0.5), translate=(40, -25, 300))
STILL = np.eye(4)
BROW = np.array([25.0, -70.0, 45.0])  # somewhere in the left frontal bone
HOLE_MM = 16.0


@dataclass(frozen=True)
class Known:
    """A synthetic skull as solid bone on the head's grid, and the way into its frame."""

    bone: np.ndarray

    def alignment(self, moved=STILL):
        return Alignment(invert(moved), 1.0, "landmarks")

    def oracle(self, skull: SkullVolume):
        return self.bone.astype(np.float32)


@pytest.fixture(scope="module")
def skull():
    head = read_head(ROOT / "samples" / "skull.stl")
    return head.skull.copy().apply_transform(align(head).frankfurt_from_input)


@pytest.fixture(scope="module")
def known(skull):
    return Known(solid(skull))


def holed(known):
    places = HEAD.points(np.argwhere(known.bone))
    nearest = places[np.linalg.norm(places - BROW, axis=1).argmin()]
    left = known.bone.copy()
    left[tuple(np.rint(HEAD.index(places[np.linalg.norm(places - nearest, axis=1) < HOLE_MM])).astype(int).T)] = False
    return left


@pytest.fixture(scope="module")
def broken(known):
    """Completed where it lies turned and far from the origin, as scans do."""
    mesh = surface(holed(known), HEAD).apply_transform(MOVED)
    return complete(mesh, method=known.oracle, alignment=known.alignment(MOVED))


def test_a_hole_is_found_and_mended(known, broken):
    (part,) = broken.parts
    lost_ml = (known.bone.sum() - holed(known).sum()) / 1000
    assert part.kind == "hole" and part.missing.volume_ml == pytest.approx(lost_ml, rel=0.15)
    assert part.near.endswith("_left") or np.linalg.norm(part.missing.points.mean(0) - BROW) < 25


def test_the_skull_as_given_is_untouched_and_the_rest_is_marked(broken):
    given = broken.head.skull
    assert np.array_equal(broken.skull.vertices[: len(given.vertices)], given.vertices)
    assert not broken.inferred[: len(given.faces)].any() and broken.inferred[len(given.faces) :].all()
    assert broken.inferred.any()


def test_implant_and_bone_lie_in_the_frame_of_the_input(broken):
    (mesh,) = broken.implant_meshes()
    assert is_closed(mesh) and mesh.body_count == 1
    assert np.linalg.norm(mesh.centroid - transform(MOVED, BROW[None])[0]) < 25
    away = closest(mesh.vertices, broken.head.skull)[0]
    assert away.min() > 0.35 and np.percentile(away, 20) < 1.5


def test_the_report_tells_how_it_fits(broken):
    told = report(broken)
    (implant,) = told["implants"]
    assert implant["closed"] and implant["undercut_left_ml"] == 0
    assert implant["fit_at_the_rim"]["gap_min_mm"] == pytest.approx(0.5, abs=0.15)
    assert implant["fit_at_the_rim"]["gap_mean_mm"] < 1.5 and implant["fit_at_the_rim"]["step_mean_mm"] < 0.6
    out = transform(MOVED, np.zeros((1, 3)))[0]
    assert (transform(MOVED, BROW[None])[0] - out) @ implant["direction"] > 0
    assert told["missing"][0]["kind"] == "hole"


def test_a_whole_skull_comes_back_unchanged(known):
    mesh = surface(known.bone, HEAD)
    made = complete(mesh, method=known.oracle, alignment=known.alignment())
    assert made.skull is made.head.skull and made.parts == () and made.implants == () and not made.inferred.any()
    assert summary(made) == UNCHANGED and report(made)["implants"] == []


def test_a_missing_mandible_is_inferred_and_no_implant_is_cut(skull, known):
    parts = known_head(skull)
    cranium = solid(parts.without(parts.of_jaw()).mesh, landmarks=parts.landmarks)
    made = complete(surface(cranium & known.bone, HEAD), method=known.oracle, alignment=known.alignment())
    assert [part.kind for part in made.parts][:1] == ["mandible"] and made.implants == ()
    assert made.inferred.any()
    assert closest(parts.landmarks["gn"][None], made.skull)[0][0] < 4


@pytest.mark.parametrize("fragment", ["mandible", "vault", "shard"])
def test_a_fragment_too_small_to_place_is_refused(skull, fragment):
    parts = known_head(skull)
    middles = parts.middles()
    kept = {
        "mandible": parts.of_jaw(),
        "vault": middles[:, 2] > 85,
        "shard": np.linalg.norm(middles - middles[middles[:, 1].argmin()], axis=1) < 22,
    }[fragment]
    with pytest.raises(BadInput):
        complete(parts.without(~kept).mesh)


def test_announced_stations_and_the_direction_that_is_asked_for(known):
    told = []
    ahead = CompleteOptions(implant=ImplantOptions(direction=(0.3, -0.9, 0.3), thickness_mm=3.0))
    head = head_of(surface(holed(known), HEAD))
    made = completed_head(head, ahead, known.oracle, told.append, known.alignment())
    assert told == ["register", "solid", "complete", "missing", "implant"] and list(made.seconds) == told
    (implant,) = made.implants
    assert np.allclose(implant.direction, np.array([0.3, -0.9, 0.3]) / np.linalg.norm([0.3, -0.9, 0.3]))
    assert np.median(implant.thickness_mm) == pytest.approx(3.0, abs=0.4)


def test_a_hole_in_an_outer_surface_alone_is_found_and_no_implant_is_cut(skull, known):
    near = np.linalg.norm(skull.triangles_center - BROW, axis=1) < 2 * HOLE_MM
    holed_surface = trimesh.Trimesh(skull.vertices, skull.faces[~near], process=False)
    made = complete(holed_surface, method=known.oracle, alignment=known.alignment())
    assert [part.kind for part in made.parts] == ["hole"] and made.parts[0].missing.volume_ml > 2
    assert np.linalg.norm(made.parts[0].missing.points.mean(0) - BROW) < HOLE_MM
    assert not made.implants and summary(made).endswith(SURFACE_ALONE)
