"""The study of single images: what is judged of a head, retrieval, which run is which, tables, and what is kept."""

import json

import numpy as np
import pytest
import trimesh

from cranioface.geometry.head_grid import HEAD, filled
from evaluation.baselines.image_retrieval import BINS, Retrieval, by_hog, by_pixels
from evaluation.studies.single_image_beside import of_shared_inputs, said_plainly
from evaluation.studies.single_image_clouds import COLOURS, UNJUDGED, colour_of, sheet
from evaluation.studies.single_image_methods import MEAN, ROAD
from evaluation.studies.single_image_run import NO_IMAGE, Kept
from evaluation.studies.single_image_runs import difference, grid
from evaluation.studies.single_image_tables import best_network, held_out, tables
from evaluation.studies.single_image_truth import FLOOR_MM, TrueSurface, figures_of, truth_of
from single_image.picture import PIXELS, Picture
from single_image.predicted import Predicted
from single_image.shape import VOXELS, Shape, Surface


def ball(radius, middle=(0, 0, 0)):
    return trimesh.creation.icosphere(5, radius).apply_translation(middle)


def seen(mesh, kept):
    """A surface of 4096 points, of which those that are `kept` were seen."""
    points, faces = trimesh.sample.sample_surface(mesh, 4096, seed=0)
    some = kept(points)
    return Surface(points[some], mesh.face_normals[faces][some])


@pytest.fixture(scope="module")
def truth():
    """Two balls of which the scan saw nothing above 40 mm."""
    meshes = {"skull": ball(70), "face": ball(85)}
    surfaces = {part: seen(mesh, lambda points: points[:, 2] < 40) for part, mesh in meshes.items()}
    occupancy = np.stack([filled(mesh, VOXELS) for mesh in meshes.values()]).astype(np.float32)
    return truth_of(meshes, Shape(occupancy, surfaces))


def test_the_truth_itself_is_without_fault(truth):
    told = figures_of(Predicted(ball(70), ball(85)), truth)
    assert told["pierced"] == 0
    for part in ("skull", "face"):
        assert told[f"{part}.chamfer_mm"] < 0.05 and told[f"{part}.f1_1_mm"] == 1 and told[f"{part}.iou"] == 1


def test_larger_balls_are_as_far_off_as_they_are_larger(truth):
    told = figures_of(Predicted(ball(73), ball(87)), truth)
    assert told["skull.chamfer_mm"] == pytest.approx(3, abs=0.05)
    assert (told["face.f1_1_mm"], told["face.f1_5_mm"]) == (0, 1)
    assert told["skull.iou"] == pytest.approx((70 / 73) ** 3, abs=0.02)


def test_what_was_not_scanned_is_not_judged(truth):
    """A crown 20 mm too high costs nothing; the same at the chin does."""
    high, low = (ball(70), ball(70))
    for mesh, sign in ((high, 1), (low, -1)):
        beyond = sign * mesh.vertices[:, 2] > 55
        mesh.vertices[beyond] *= 1.2
    crown, chin = (figures_of(Predicted(mesh, ball(85)), truth)["skull.chamfer_mm"] for mesh in (high, low))
    assert crown < 0.1 < 0.5 < chin


def test_a_crown_far_above_where_the_scan_ended_is_not_judged_by_its_rim(truth):
    scanned = np.zeros(HEAD.shape, bool)
    scanned[..., : int(HEAD.index(np.array([[0, 0, 40.0]]))[0, 2])] = True
    point = np.array([[0, 68.0, 60.0]])  # 20 mm above the end of the scan
    whole = truth.surfaces["skull"]
    cut = TrueSurface(whole.mesh, whole.points[whole.points[:, 2] < 40], scanned)
    assert np.isnan(cut.nearest(point)[0]).all() and np.isfinite(cut.nearest(point - [0, 0, 60])[0]).all()


def test_nothing_below_the_grid_of_volumes_is_judged():
    assert FLOOR_MM == -110.0
    long = trimesh.creation.capsule(120, 60).apply_translation([0, 0, -90])
    whole = {"skull": ball(50), "face": long}
    occupancy = np.stack([filled(mesh, VOXELS) for mesh in whole.values()]).astype(np.float32)
    true = truth_of(
        whole, Shape(occupancy, {part: seen(mesh, lambda p: p[:, 2] > -999) for part, mesh in whole.items()})
    )
    short = trimesh.intersections.slice_mesh_plane(long, [0, 0, 1], [0, 0, -112], cap=True)
    told = figures_of(Predicted(ball(50), short), true)
    assert told["face.chamfer_mm"] < 0.3 and told["face.f1_1_mm"] > 0.97


def picture(seed, scaled=True):
    return Picture(np.random.default_rng(seed).random((PIXELS, PIXELS)).astype(np.float32), scaled)


@pytest.mark.parametrize("likeness", ["pixels", "HOG"])
def test_retrieval_finds_the_person_of_the_same_picture_among_those_of_known_scale(likeness):
    people = [(f"p{k}", [picture(k), picture(100 + k, scaled=False)]) for k in range(6)]
    found = Retrieval(people, likeness)
    noisy = Picture(np.clip(picture(4).pixels * 0.8 + 0.1, 0, 1), True)
    assert found.nearest(noisy) == "p4" and found.nearest(picture(103, scaled=False)) == "p3"
    assert found.nearest(Picture(picture(103).pixels, True)) in {name for name, _ in people}


def test_histograms_of_gradients_know_directions_and_no_contrast():
    ramp = np.tile(np.linspace(0, 1, PIXELS, dtype=np.float32), (PIXELS, 1))
    across, along = by_hog(Picture(ramp, True)), by_hog(Picture(np.ascontiguousarray(ramp.T), True))
    first = across.reshape(4 * BINS, -1)[:BINS].sum(1)
    assert set(np.flatnonzero(first > 0.1 * first.max())) == {0, BINS - 1}  # 0 degrees lies between both
    assert along.reshape(4 * BINS, -1)[:BINS].sum(1).argmax() == BINS // 2
    np.testing.assert_allclose(by_hog(Picture(ramp * 0.5, True)), across, atol=0.02)
    assert not by_hog(Picture(np.zeros((PIXELS, PIXELS), np.float32), True)).any()
    assert np.linalg.norm(by_pixels(picture(0))) == pytest.approx(1, abs=1e-5)


def card(representation, encoder, optimiser="adamw", **more):
    network = {"representation": representation, "encoder": encoder}
    return {"config": {"name": "any", "network": network, "optimisation": {"optimiser": optimiser}}, **more}


CARDS = {
    "b": card("voxels", "clip", steps=900, minutes=7.5), "a": card("points", "clip"), "c": card("mesh", "clip"),
    "radam": card("points", "clip", "radam"),
}  # fmt: skip


def test_runs_are_told_apart_by_their_settings():
    assert grid(CARDS) == ["c", "a", "b"]
    assert difference(CARDS["radam"], CARDS["a"]) == "optimiser radam"
    assert difference(CARDS["a"], CARDS["b"]) == "as the grid" and grid({}) == []


def record(head, method, mm, word="lateral, scale known", kind="synthetic"):
    figures = {f"{part}.chamfer_mm": mm for part in ("skull", "face")} | {"pierced": 0.1}
    return {"head": head, "kind": kind, "worn": "", "input": word, "method": method, "of": "", "figures": figures}


@pytest.fixture
def records():
    rows = [
        record(f"p{k}", name, mm + k)
        for k in range(8)
        for name, mm in (("a", 3.0), ("b", 4.0), ("nearest in HOG", 4.5))
    ]
    rows += [record(f"p{k}", MEAN, 6.0 + k, NO_IMAGE) for k in range(8)]
    rows += [record(f"p{k}", ROAD, 2.0 + k, NO_IMAGE) for k in range(8)]
    return [*rows, record("somebody", "a", 9.0, kind="real")]


def test_the_best_and_what_a_card_says(records):
    assert best_network(records, CARDS) == "a" and best_network([], CARDS) == ""
    told = held_out(records, "a")
    assert told["people"] == 8 and told["by_input"] == {"lateral, scale known": {"skull_mm": 6.5, "face_mm": 6.5}}


def test_it_is_said_plainly_who_beats_whom(records):
    lines = list(said_plainly(records, list(CARDS), "a"))
    assert lines[0].startswith("- `nearest in HOG` beside `mean head`: skull nearer -1.50 mm [-1.50, -1.50]")
    assert lines[1].startswith("- `b` beside `nearest in HOG`: skull nearer -0.50 mm [-0.50, -0.50], face nearer")
    assert lines[2].startswith("- `a` beside `nearest in HOG`: skull nearer -1.50 mm")
    assert "; beside `mean head`: skull nearer -3.00 mm" in lines[2]
    assert lines[3].startswith("- what one image loses: `a` beside `8 views, true skull`: face farther +1.00 mm")


def test_methods_are_compared_on_the_inputs_that_all_were_asked_about(records):
    more = [record("p0", "a", 50.0, "frontal, scale known"), record("p9", "nearest in HOG", 50.0)]
    shared = of_shared_inputs([*(r for r in records if r["kind"] == "synthetic"), *more])
    assert max(r["figures"]["skull.chamfer_mm"] for r in shared) < 50
    assert {r["input"] for r in shared if r["method"] == "a"} == {"lateral, scale known"}
    assert sum(r["method"] == MEAN for r in shared) == 8


def test_the_tables_hold_every_run_and_head(records):
    page = "\n\n".join(tables(records, CARDS, {"a": 3_000_000}))
    assert "| points clip | - | 6.50 [" in page and "8 held-out synthetic people" in page
    assert "| b | 0.0 | 900 | 7.5 | None | None | 0.000 |" in page and "| somebody | a |" in page
    assert page.index("*representation x encoder") < page.index("*beside them*") < page.index("*real heads*")


def test_scores_are_kept_and_taken_again(tmp_path, records):
    kept = Kept(tmp_path)
    for one in records:
        kept.write(one)
    again = Kept(tmp_path)
    assert list(again.records.values()) == records
    assert (
        len((tmp_path / "records.jsonl").read_text().splitlines())
        == len(records)
        == len(list(map(json.dumps, records)))
    )


def test_clouds_are_coloured_by_threshold_and_grey_where_nothing_was_seen(truth):
    np.testing.assert_array_equal(colour_of(np.array([0.5, 1.5, 4, 9, np.nan])), [*COLOURS, UNJUDGED])
    said = Predicted(ball(71.5), ball(85))
    drawn = sheet(said, truth.surfaces, Picture(np.zeros((PIXELS, PIXELS), np.float32), True), "balls")
    assert drawn.shape == (2 * 420 + 40, 7 * 420, 3)
    skull = drawn[60:380, 420:840].reshape(-1, 3)
    lit = skull[skull.min(1) < 0.99]
    hue = lit / lit.max(1, keepdims=True)
    yellow, grey = (np.abs(hue - c / c.max()).max(1) < 0.02 for c in (COLOURS[1], UNJUDGED))
    assert yellow.mean() > 0.5 and 0.05 < grey.mean() < 0.4
