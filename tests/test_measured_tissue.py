"""Tissue of real heads: known fields and fullness of a made-up population are found again, grids and strays told."""

from types import SimpleNamespace

import numpy as np
import pytest
import SimpleITK as sitk
import trimesh

from cranioface.command import BadInput
from cranioface.people.coarse_scans import is_held_out
from cranioface.population.measured_tissue import gathering
from cranioface.population.measured_tissue.coarsening import coarsened
from cranioface.population.measured_tissue.fit import fit_fields, fitted_fullness, grid_bias, usable
from cranioface.population.measured_tissue.gathering import FineHeads, Scans, read_heads, read_scans
from cranioface.population.measured_tissue.measures import Measures, site_tissue, skin_offsets
from cranioface.population.measured_tissue.skin_points import skin_points
from cranioface.population.measured_tissue.teaching import put_into_model, teach, write_taught
from cranioface.population.measured_tissue.usual import filled, robust

NOTHING = np.zeros(0)


def smooth_field(rng, mean):
    """A field that the fit's prior allows, alike on both sides."""
    skin = skin_points()
    return mean + skin.both_sides(1.5 * rng.standard_normal(len(skin.basis)) @ skin.basis)


def made_up(count, rng, noise=1.0):
    """Heads of known fields and fullness: offsets (count, c), a tenth of them unseen."""
    usual, full, fullness = smooth_field(rng, 1.0), smooth_field(rng, 2.0), rng.standard_normal(count)
    fullness = (fullness - fullness.mean()) / fullness.std()
    offsets = usual + fullness[:, None] * full + noise * rng.standard_normal((count, len(usual)))
    offsets[rng.random(offsets.shape) < 0.1] = np.nan
    return usual, full, fullness, offsets


def test_fields_and_fullness_of_a_made_up_population_are_found():
    usual, full, fullness, offsets = made_up(40, np.random.default_rng(0))
    skin = skin_points()
    found = fit_fields(offsets, skin)
    used = skin.weight > 0
    assert np.abs(found.usual - usual)[used].mean() < 0.2
    assert np.abs(found.full - full)[used].mean() < 0.2
    assert np.abs(found.fullness - fullness).max() < 0.1
    assert found.fullness.mean() == pytest.approx(0, abs=1e-9) and found.fullness.std() == pytest.approx(1)
    another = usual - 1.7 * full
    assert fitted_fullness(another[None], found.usual, found.full, skin)[0] == pytest.approx(-1.7, abs=0.1)


def test_the_grid_adds_what_coarse_heads_have_more_and_the_taught_fields_are_free_of_it(tmp_path):
    rng = np.random.default_rng(1)
    usual, full, _, offsets = made_up(36, rng, noise=0.5)
    bias = smooth_field(rng, 0.5) * 0.5
    heads = [Measures(offsets[k], NOTHING, NOTHING) for k in range(3)]
    coarse = {str(k): (Measures(h.offsets + bias, NOTHING, NOTHING),) for k, h in enumerate(heads)}
    fine = {str(k): h for k, h in enumerate(heads)}
    skin = skin_points()
    assert np.abs(grid_bias(fine.values(), coarse.values(), skin) - bias)[skin.weight == 1].mean() < 0.1
    measured = tuple(Measures(row + bias, NOTHING, NOTHING) for row in offsets)
    taught = teach(Scans(measured, np.ones(36, bool), np.arange(36), np.ones(36, bool), 0), FineHeads(fine, coarse))
    hard = skin.weight == 1
    step, shift = np.polyfit(full[hard], taught.full[hard], 1)[0], np.abs(taught.full - full)[hard].mean()
    assert step == pytest.approx(1, abs=0.2) and shift < 0.5  # 24 heads' own SD of fullness stands for a unit
    assert np.corrcoef(taught.usual[hard], usual[hard])[0, 1] > 0.9
    write_taught(tmp_path / "tissue.npz", taught)
    with np.load(tmp_path / "tissue.npz") as kept:
        np.testing.assert_allclose(kept["usual"], taught.usual, atol=1e-5)


def test_an_open_mouth_and_strays_say_nothing():
    skin = skin_points()
    offsets = np.zeros((2, len(skin.weight)))
    offsets[:, 7] = 30.0
    closed, opened = usable(offsets, np.array([True, False]), skin)
    assert np.flatnonzero(np.isnan(closed)).tolist() == [7]
    assert np.isnan(opened[skin.of("chin", "lips")]).all() and np.isfinite(opened[skin.of("forehead")]).all()


def test_every_third_scan_is_held_out():
    assert [k for k in range(9) if is_held_out(k)] == [2, 5, 8]


def ball(radius):
    return trimesh.creation.icosphere(subdivisions=4, radius=radius)


def of_ball(mesh, hidden=()):
    """What `skin_offsets` asks of a model, of any mesh."""
    inside = np.zeros(len(mesh.vertices), bool)
    inside[list(hidden)] = True
    return SimpleNamespace(faces=mesh.faces, hidden=inside, control_points=162)


def test_offsets_between_two_spheres_are_their_radii_s_difference():
    face = ball(80.0)
    for radius in (68.0, 85.0):
        found = skin_offsets(face.vertices, ball(radius), of_ball(face, hidden=[3]))
        assert np.isnan(found[3])
        assert np.abs(np.delete(found, 3) - (radius - 80)).max() < 0.3
    inwards = ball(85.0)
    inwards.invert()
    assert np.isnan(skin_offsets(face.vertices, inwards, of_ball(face))).all()
    assert np.isnan(skin_offsets(face.vertices, ball(110.0), of_ball(face))).all()


def test_tissue_at_sites_along_a_direction_and_to_the_nearest_skin():
    bone = np.array([[0.0, -70.0, 0.0], [70.0, 0.0, 0.0], [np.nan] * 3])
    slanting = np.array([[0.0, -1.0, 0.0], [np.cos(0.5), np.sin(0.5), 0.0], [1.0, 0.0, 0.0]])
    rays, nearest = site_tissue(bone, slanting, ["g", "zy_left", "zy_right"], ball(80.0))
    np.testing.assert_allclose(nearest[:2], 10, atol=0.2)
    assert rays[0] == pytest.approx(10, abs=0.2) and rays[1] > 11
    assert np.isnan(rays[2]) and np.isnan(nearest[2])


def scanned_ball(radius, spacing=1.0, size=120):
    """A ball of water in air, HU, soft at its edge by partial volume."""
    away = np.linalg.norm((np.indices((size,) * 3) - (size - 1) / 2) * spacing, axis=0)
    image = sitk.GetImageFromArray((1000 * np.clip((radius - away) / spacing + 0.5, 0, 1) - 1000).astype(np.float32))
    image.SetSpacing((spacing,) * 3)
    return image


def test_a_coarsened_ball_keeps_its_volume_in_few_values():
    fine = scanned_ball(45.0)
    coarse = coarsened(fine, 4.5, 2.5, seed=1)
    values = sitk.GetArrayFromImage(coarse)
    assert coarse.GetSpacing() == (4.5, 4.5, 2.5)
    assert set(np.unique(values % 10)) == {0} and values.min() == -1000 and values.max() == 0
    volume = (values + 1000).sum() / 1000 * 4.5 * 4.5 * 2.5
    assert volume == pytest.approx(4 / 3 * np.pi * 45**3, rel=0.01)
    middle = np.array(coarse.TransformContinuousIndexToPhysicalPoint(np.mean(np.nonzero(values > -500), 1)[::-1]))
    np.testing.assert_allclose(middle, 59.5, atol=0.5)


def test_what_is_unknown_is_the_mean_of_its_neighbours():
    mesh = ball(1.0)
    linear = np.asarray(mesh.vertices[:, 0]).copy()
    holed = linear.copy()
    holed[5:60] = np.nan
    out = filled(holed, mesh.faces)
    np.testing.assert_array_equal(out[60:], linear[60:])
    assert np.isfinite(out).all() and out.min() >= linear.min() and out.max() <= linear.max()


def test_a_robust_mean_is_not_led_by_one_head():
    values = np.random.default_rng(0).standard_normal((41, 3))
    values[0], values[:, 2] = 100.0, np.nan
    mean, spread, heads = robust(values)
    assert np.abs(mean[:2]).max() < 0.5 and np.all((spread[:2] > 0.5) & (spread[:2] < 1.6))
    assert heads.tolist() == [41, 41, 0]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Three scans, the second without a skull; every import is counted."""
    (tmp_path / "index.csv").write_text("name,mouth\nb,open\na,closed\nc,closed\n", encoding="utf-8")
    for name in "abc":
        (tmp_path / f"{name}.nii.gz").write_bytes(name.encode())
    asked = []

    def scanned(image, skin):
        asked.append(image)
        if image == "b":
            raise BadInput("b: no skull")
        return SimpleNamespace(registered=image, skin=None)

    monkeypatch.setattr(gathering, "read_ct", lambda path: path.name[0])
    monkeypatch.setattr(gathering, "scanned_head", scanned)
    monkeypatch.setattr(gathering, "measures", lambda name, skin: Measures(np.full(3, ord(name)), NOTHING, NOTHING))
    return tmp_path, asked


def test_each_scan_is_measured_once_and_a_refused_one_counted(folder):
    place, asked = folder
    for _ in range(2):
        scans = read_scans(place, place / "kept")
        assert scans.offsets()[:, 0].tolist() == [ord("a"), ord("c")]
        assert (
            scans.refused == 1 and scans.shown.all() and scans.closed.all() and scans.held_out.tolist() == [False, True]
        )
    assert asked == ["a", "b", "c"]
    (place / "a.nii.gz").write_bytes(b"changed")
    read_scans(place, place / "kept")
    assert asked == ["a", "b", "c", "a"]


def test_folders_that_hold_nothing_are_refused(tmp_path):
    with pytest.raises(BadInput, match=r"index\.csv"):
        read_scans(tmp_path, tmp_path)
    with pytest.raises(BadInput, match="fine head"):
        read_heads(tmp_path, tmp_path)
    (tmp_path / "index.csv").write_text("name,mouth\na,closed\n", encoding="utf-8")
    with pytest.raises(BadInput, match="names no scan"):
        read_scans(tmp_path, tmp_path)


def test_the_fields_go_into_a_model_file_of_the_same_points_alone(tmp_path):
    points = len(skin_points().weight)
    field = np.linspace(-2, 3, points)
    taught = SimpleNamespace(usual=field, full=field[::-1])
    np.savez(tmp_path / "model.npz", mean=np.zeros((points, 3)), region=np.arange(3))
    put_into_model(tmp_path / "model.npz", taught)
    with np.load(tmp_path / "model.npz") as kept:
        assert set(kept.files) == {"mean", "region", "usual", "full"}
        np.testing.assert_allclose(kept["full"], field[::-1], atol=2e-3)
    np.savez(tmp_path / "other.npz", mean=np.zeros((5, 3)))
    with pytest.raises(BadInput, match="5 control points"):
        put_into_model(tmp_path / "other.npz", taught)
