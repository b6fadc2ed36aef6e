"""The dataset: mirroring is exact, nothing breaks pixel = mm, the cache is the dataset, an epoch is always the same."""

import shutil

import numpy as np
import pytest
import trimesh
import yaml
from ellipsoid_people import PIXELS, ellipsoid, ellipsoid_person, write_ellipsoid_dataset

from cranioface.command import BadInput
from cranioface.geometry.ring import CameraRing, project, to_pixels, unproject
from cranioface.learning.seed import stream
from cranioface.people.person import read_person, write_person
from embedding import NAMES, embed, partly_told
from pix2pix.augmentation import (
    AugmentationConfig,
    Sample,
    augment,
    cut_short,
    forgetful,
    mirrored,
    roughened,
    shifted,
    smooth_error,
    surface_places,
)
from pix2pix.dataset import EpochOfTraining, epoch_order, open_dataset, plain_batches

RING = CameraRing(64)
STILL = AugmentationConfig(0, 0, 0, 0, 30, 0, 0, 0, 0, 0, 0, 0)


def lopsided(sign):
    """A head with a lump on one side; sign -1 is its reflection in the median plane."""
    head, lump = ellipsoid((70, 90, 105)), ellipsoid((20, 20, 20))
    lump.apply_translation((sign * 60, -30, 20))
    return project(trimesh.util.concatenate([head, lump]), RING)


def sample_of(maps, facts=None):
    return Sample(maps.copy(), maps + 1, maps + 2, embed(facts))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_ellipsoid_dataset(tmp_path_factory.mktemp("people") / "small", train=4, validation=2)


def test_a_mirrored_sample_is_the_sample_of_the_mirrored_head():
    left, right = sample_of(lopsided(1), {"sex": "male"}), sample_of(lopsided(-1), {"sex": "male"})
    reflected = mirrored(left)
    for name in ("skull", "base", "face"):
        np.testing.assert_allclose(getattr(reflected, name), getattr(right, name), atol=1e-3)
    np.testing.assert_array_equal(reflected.facts, right.facts)
    assert not np.allclose(left.skull, right.skull, equal_nan=True)


def test_mirroring_twice_is_no_change():
    once = sample_of(lopsided(1))
    np.testing.assert_array_equal(mirrored(mirrored(once)).skull, once.skull)


def test_a_shift_moves_the_head_by_whole_millimetres_in_all_views():
    sample = sample_of(lopsided(1))
    rows = 3
    moved = shifted(sample, rows)
    points, view, row, column = unproject(sample.skull, RING)
    points[:, 2] -= rows * RING.mm_per_pixel
    rows_there, columns_there, depths = to_pixels(points, RING)
    inside = row + rows < RING.pixels
    assert np.allclose(rows_there[0][inside], row[inside] + rows)
    np.testing.assert_allclose(
        moved.skull[view, (row + rows) % 64, column][inside], depths[view, np.arange(len(view))][inside], atol=1e-3
    )
    assert np.isnan(moved.skull[:, :rows]).all()


def test_shifting_down_and_up_again_restores_the_middle():
    sample = sample_of(lopsided(1))
    again = shifted(shifted(sample, 4), -4)
    np.testing.assert_array_equal(again.face[:, :-4], sample.face[:, :-4])


def test_places_are_those_of_the_ring():
    depth = lopsided(1)
    points, view, row, column = unproject(depth, RING)
    y, z = surface_places(depth, RING)
    np.testing.assert_allclose(y[view, row, column], points[:, 1], atol=1e-3)
    np.testing.assert_allclose(z[row, 0], points[:, 2], atol=1e-3)


def test_a_front_only_scan_is_unobserved_behind_and_untouched_before():
    depth = lopsided(1)
    only = AugmentationConfig(**{**vars(STILL), "front_only": 1.0})
    cut = cut_short(depth, RING, only, stream(3))
    points, view, row, column = unproject(cut, RING)
    assert points[:, 1].max() <= 40 and np.isposinf(cut[4]).mean() > 0.2  # the rear view is hardly seen
    kept = np.isfinite(cut)
    np.testing.assert_array_equal(cut[kept], depth[kept])
    assert kept[0].sum() > 0.99 * np.isfinite(depth[0]).sum()  # what the front view sees lies before the cut


def test_a_lost_mandible_is_no_surface_and_nothing_else_changes():
    depth = lopsided(1)
    cut = cut_short(depth, RING, AugmentationConfig(**{**vars(STILL), "no_mandible": 1.0}), stream(1))
    gone = np.isfinite(depth) & np.isnan(cut)
    _, z = surface_places(depth, RING)
    assert gone.any() and np.broadcast_to(z, depth.shape)[gone].max() < -45
    assert not np.isposinf(cut).any()


def test_holes_are_the_same_in_all_views_and_noise_is_small():
    depth = np.full((8, 64, 64), 20.0, np.float32)
    depth[5, :, 40:] = np.inf
    config = AugmentationConfig(**{**vars(STILL), "holes": 1.0, "noise_mm": 0.6})
    rough = roughened(depth, RING, config, stream(2))
    holes = np.isnan(rough)
    assert holes[0].any() and all((holes[view] == holes[0])[:, :40].all() for view in range(8))
    assert np.isposinf(rough[5, :, 40:]).all()
    seen = np.isfinite(rough) & np.isfinite(depth)
    noise = rough[seen] - depth[seen]
    assert 0 < noise.std() < 0.7 and abs(noise.mean()) < 0.1


def test_the_error_of_the_base_is_smooth_and_of_the_right_size():
    depth = lopsided(1)
    errors = [smooth_error(depth, RING, 1.0, stream(seed)) for seed in range(40)]
    assert 0.5 < np.mean([e.std() for e in errors]) < 1.6
    steps = np.abs(np.diff(np.stack(errors), axis=-1))
    assert np.percentile(steps, 99) < 1.5  # mm from pixel to pixel of 4 mm


def test_facts_are_forgotten_with_their_flags():
    facts = embed({"sex": "male", "fullness": 1.5, "GOL": 190, "ZYB": 140})
    config = AugmentationConfig(drop_fact=0.5, drop_all_facts=0.2, blur_fullness=0)
    seen = np.stack([forgetful(facts, config, stream(7, i)) for i in range(400)]).reshape(400, -1, 2)
    assert (seen[..., 0][seen[..., 1] == 0] == 0).all()
    known = facts.reshape(-1, 2)[:, 1] == 1
    assert abs(seen[:, known, 1].mean() - 0.4) < 0.06
    assert 0.15 < (seen[:, known, 1].sum(1) == 0).mean() < 0.35


def test_without_augmentation_a_sample_stays_itself():
    sample = sample_of(lopsided(1), {"sex": "female"})
    same = augment(sample, RING, STILL, stream(0))
    for name in ("skull", "base", "face", "facts"):
        np.testing.assert_allclose(getattr(same, name), getattr(sample, name), atol=1e-4)


def test_the_target_of_an_augmented_sample_is_never_roughened():
    sample = sample_of(lopsided(1))
    config = AugmentationConfig(mirror=0, shift_mm=0, front_only=1, no_mandible=1, holes=1)
    np.testing.assert_array_equal(augment(sample, RING, config, stream(5)).face, sample.face)


def test_the_cache_holds_what_the_folders_hold(folder):
    dataset = open_dataset(folder, show=False)
    assert (len(dataset.train), len(dataset.validation)) == (4, 2)
    assert not set(dataset.train.names) & set(dataset.validation.names)
    for part in (dataset.train, dataset.validation):
        for i, name in enumerate(part.names):
            person, sample = read_person(folder / name), part.sample(i)
            for layer in ("skull", "face"):
                np.testing.assert_array_equal(getattr(sample, layer), person.maps[layer])
            assert both_close(part.sample(i, np.zeros_like).base, person.maps["base"])
            np.testing.assert_array_equal(sample.facts, embed(person.described_facts()))


def both_close(one, other, mm=0.3):
    """Two maps whose surfaces agree but along their edges."""
    seen = np.isfinite(one) & np.isfinite(other)
    return seen.mean() > 0.9 * np.isfinite(other).mean() and np.median(np.abs(one - other)[seen]) < mm


def test_the_base_is_drawn_as_full_as_is_told(folder):
    people = open_dataset(folder, show=False).train
    told, unknown = people.sample(1), people.sample(1, np.zeros_like)
    assert not unknown.facts.any()
    full, middle = read_person(folder / people.names[1]).facts.fullness, slice(PIXELS // 2 - 2, PIXELS // 2 + 2)
    thicker = (told.base - unknown.base)[0, middle, middle]  # where the view looks along the surface's normal
    assert thicker.mean() == pytest.approx(1.5 * full, abs=0.2)


def test_fullness_known_in_part_is_expected_where_it_lies():
    random = np.random.default_rng(0)
    true = random.standard_normal(4000)
    at = NAMES.index("fullness")
    expected = np.array([partly_told(embed({"fullness": np.clip(f, -4, 4)}), 0.4, random)[at : at + 2] for f in true])
    assert (expected[:, 1] == np.float32(0.4)).all()
    slope = np.polyfit(expected[:, 0], true, 1)[0]
    assert slope == pytest.approx(1, abs=0.06) and (true - expected[:, 0]).std() == pytest.approx(0.6**0.5, abs=0.03)
    assert not partly_told(embed({"sex": "male"}), 0.4, random)[at : at + 2].any()


def test_the_cache_is_renewed_when_a_person_changes(tmp_path):
    folder = write_ellipsoid_dataset(tmp_path / "d", train=2, validation=1)
    before = open_dataset(folder, show=False)
    again = open_dataset(folder, show=False)
    assert again.fingerprint == before.fingerprint
    write_person(folder / "person_000", ellipsoid_person(77))
    after = open_dataset(folder, show=False)
    assert after.fingerprint != before.fingerprint
    np.testing.assert_array_equal(after.train.sample(0).face, read_person(folder / "person_000").maps["face"])


def test_an_epoch_visits_everyone_once_and_depends_on_seed_and_epoch_alone():
    order = epoch_order(11, 2, seed=3, epoch=1)
    flat = [i for batch in order for i in batch]
    assert len(order) == 5 and len(set(flat)) == 10
    assert epoch_order(11, 2, 3, 1) == order != epoch_order(11, 2, 3, 2)


def test_processes_share_an_epoch_without_overlap():
    parts = [epoch_order(13, 2, 0, 0, rank, 3) for rank in range(3)]
    flat = [i for part in parts for batch in part for i in batch]
    assert {len(part) for part in parts} == {2} and len(flat) == len(set(flat)) == 12


def test_a_batch_larger_than_the_people_is_everyone():
    assert sorted(epoch_order(3, 8, 0, 0)[0]) == [0, 1, 2]


def test_a_resumed_epoch_goes_on_as_if_it_had_never_stopped(folder):
    people = open_dataset(folder, show=False).train
    epoch = EpochOfTraining(people, epoch_order(4, 1, 0, 2), AugmentationConfig(), seed=0, epoch=2, threads=2)
    whole, rest = list(epoch.start_at(0)), list(epoch.start_at(2))
    assert len(whole) == 4 and len(rest) == 2
    for early, late in zip(whole[2:], rest, strict=True):
        for name in early:
            np.testing.assert_array_equal(early[name].numpy(), late[name].numpy())


def test_plain_batches_are_the_people_in_order(folder):
    people = open_dataset(folder, show=False).validation
    batches = list(plain_batches(people, [1, 0], 1))
    np.testing.assert_array_equal(batches[0]["face"][0].numpy(), people.sample(1).face)
    assert batches[0]["skull"].shape == (1, 8, PIXELS, PIXELS)


def spoil(folder, tmp_path, change):
    copy = tmp_path / "spoilt"
    shutil.copytree(folder, copy)
    change(copy)
    with pytest.raises(BadInput) as refusal:
        open_dataset(copy, show=False)
    return str(refusal.value)


def retell(folder, **changes):
    told = yaml.safe_load((folder / "dataset.yaml").read_text())
    (folder / "dataset.yaml").write_text(yaml.safe_dump(told | changes))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda d: (d / "dataset.yaml").unlink(), "no dataset.yaml"),
        (lambda d: (d / "dataset.yaml").write_text("{"), "not readable"),
        (lambda d: (d / "dataset.yaml").write_text("seed: 1"), "split"),
        (lambda d: retell(d, split={"train": ["person_000"]}), "validation"),
        (lambda d: shutil.rmtree(d / "person_001"), "person_001"),
        (lambda d: (d / "person_001" / "face_045.png").unlink(), "face_045"),
        (lambda d: (d / "person_002" / "base.npz").unlink(), "base.npz"),
        (lambda d: write_person(d / "person_001", ellipsoid_person(1, 16)), "16 pixels"),
    ],
)
def test_a_broken_dataset_is_refused_by_name(folder, tmp_path, change, word):
    assert word in spoil(folder, tmp_path, change)


def test_people_who_wear_a_head_left_out_are_not_learnt_from(folder, tmp_path):
    copy = tmp_path / "worn"
    shutil.copytree(folder, copy)
    whole = open_dataset(copy, show=False)
    gone, kept = whole.train.names[1], [n for n in whole.train.names if n != whole.train.names[1]]
    retell(copy, real_bone={"worn": {gone: "ann/skull.ply", kept[0]: "bob/ct.nii.gz"}})
    part = open_dataset(copy, show=False, without=["ann"]).train
    assert list(part.names) == kept
    for i, name in enumerate(kept):
        np.testing.assert_array_equal(part.sample(i).face, read_person(copy / name).maps["face"])
    with pytest.raises(BadInput, match="eve.*ann, bob"):
        open_dataset(copy, show=False, without=["eve"])
