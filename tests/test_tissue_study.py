"""What the study of tissue computes, on people made up with known spread, noise, sides and correlation length."""

import numpy as np
import pytest

from cranioface.anatomy.face_model import load_face_model
from cranioface.population.measured_tissue.gathering import FineHeads, Scans
from cranioface.population.measured_tissue.measures import Measures, site_names
from cranioface.population.measured_tissue.skin_points import skin_points
from cranioface.population.measured_tissue.teaching import teach
from cranioface.report.pictures import PIXELS
from evaluation.studies import tissue_check, tissue_fields, tissue_statistics, tissue_tables
from evaluation.studies.tissue import constant_lines
from evaluation.studies.tissue_groups import Group, as_scanned, groups, of_people, without_strays
from evaluation.studies.tissue_picture import field_view

SITES = len(site_names())


def test_line_in_fullness_and_what_it_leaves():
    rng = np.random.default_rng(0)
    fullness = rng.standard_normal(400)
    own = rng.standard_normal((400, 2)) * 1.5
    values = 9 + 2 * fullness[:, None] + own
    values[::7, 1] = np.nan
    line = tissue_statistics.on_fullness(values, fullness)
    assert line.count == np.isfinite(values).sum()
    assert line.at_usual == pytest.approx(9, abs=0.2) and line.per_unit == pytest.approx(2, abs=4 * line.error)
    assert np.nanstd(line.rest) == pytest.approx(1.5, abs=0.1)
    few = tissue_statistics.on_fullness(values[:3], fullness[:3])
    assert np.isnan(few.per_unit) and few.at_usual == pytest.approx(np.nanmean(values[:3]))


def test_noise_is_taken_off_spread_and_sides():
    rng = np.random.default_rng(1)
    shared = rng.standard_normal((4000, 1)) * 1.2
    true = shared + rng.standard_normal((4000, 2)) * 0.8
    noise = rng.standard_normal((500, 2))
    seen = true + rng.standard_normal((4000, 2))
    assert tissue_statistics.free_sd(seen, noise) == pytest.approx(np.hypot(1.2, 0.8), rel=0.05)
    assert tissue_statistics.sides_correlation(seen, noise) == pytest.approx(1.44 / 2.08, abs=0.05)
    assert np.isnan(tissue_statistics.free_sd(noise, noise)), "all noise: nothing can be told"


def test_correlations_and_components():
    rng = np.random.default_rng(2)
    a, b = rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], 3000).T
    a[:100] = np.nan
    assert tissue_statistics.correlation(a, b) == pytest.approx(0.6, abs=0.05)
    assert tissue_statistics.correlation(np.exp(a), b, rank=True) == pytest.approx(0.58, abs=0.05)
    assert np.isnan(tissue_statistics.correlation(a[:105], b[:105]))
    shares = tissue_statistics.component_shares(np.array([[1, 0.5], [0.5, 1]]))
    np.testing.assert_allclose(shares, [0.75, 0.25])
    np.testing.assert_allclose(
        tissue_statistics.middle_of_sides(np.array([[1.0, 3.0], [np.nan, 2.0], [np.nan, np.nan]])), [2, 2, np.nan]
    )


def test_correlation_length_of_a_field_is_found():
    rng = np.random.default_rng(3)
    points = np.column_stack([rng.uniform(1, 90, 150), rng.uniform(0, 90, 150), np.zeros(150)])
    apart = np.linalg.norm(points[:, None] - points, axis=2)
    field = rng.multivariate_normal(np.zeros(150), 4 * np.exp(-apart / 20), 3000)
    found = tissue_statistics.by_distance(tissue_statistics.covariances(field), points, (9, 11, 19, 21, 39, 41))
    np.testing.assert_allclose(found[::2], np.exp([-0.5, -1, -2]), atol=0.05)


def test_strays_are_left_out():
    values = np.random.default_rng(4).standard_normal((50, 3)) + 10
    values[7, 1] = 35.0
    assert np.argwhere(np.isnan(without_strays(values))).tolist() == [[7, 1]]


def made_up(rng, bias):
    """Scans, heads and people whose skin is 1 mm over the textbook's and 2 mm per unit of fullness, sites likewise."""
    points = len(skin_points().weight)

    def one(fullness, more=0.0):
        rays = 10 + 2 * fullness + 0.5 * rng.standard_normal(SITES) + more
        return Measures(1 + 2 * fullness + 0.3 * rng.standard_normal(points) + more, rays, rays - 1)

    scans = tuple(one(full, bias) for full in rng.standard_normal(30))
    fine = {name: one(full) for name, full in (("lean", -2.0), ("full", 2.0))}
    coarse = {
        name: tuple(Measures(m.offsets + bias, m.rays + bias, m.nearest + bias) for _ in range(2))
        for name, m in fine.items()
    }
    told = rng.standard_normal(30)
    people = of_people([one(full) for full in told], told)
    return Scans(scans, np.ones(30, bool), np.arange(30), np.arange(30) % 2 > 0, 0), FineHeads(fine, coarse), people


@pytest.mark.filterwarnings("ignore:Mean of empty slice:RuntimeWarning")
def test_the_tables_say_what_is_known_of_made_up_people():
    scans, heads, people = made_up(np.random.default_rng(5), bias=-0.7)
    taught = teach(scans, heads)
    compared = groups(scans, heads, taught, people)
    assert [group.name for group in compared] == ["scans", "fine heads", "synthetic people"]
    row = next(line for line in tissue_tables.site_table(compared).splitlines() if line.startswith("| zy "))
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert float(cells[4]) == pytest.approx(10, abs=1.5) and float(cells[10]) == pytest.approx(10, abs=0.3)
    assert float(cells[12].split()[0]) == pytest.approx(2, abs=0.2) and float(cells[13]) == pytest.approx(0.5, abs=0.15)
    check = [row.strip("|").split("|") for row in list(tissue_check.lines(people))[-1].splitlines()[2:]]
    assert [float(row[1]) for row in check] == pytest.approx([float(row[2]) for row in check], abs=0.3)
    text = "\n".join([*tissue_tables.lines(compared), *tissue_fields.lines(compared)])
    fit = list(tissue_fields.fit_lines(scans, heads, taught))[-1].splitlines()
    held = [float(cell) for cell in fit[3].strip("|").split("|")[3:]]
    assert held[3] < 0.4 and held[3] < held[2] < held[1], "the fitted fullness explains the scans that taught nothing"
    rests = [row.strip("|").split("|") for row in list(tissue_check.cropped_lines(scans, compared[0]))[-1].splitlines()]
    assert all(abs(float(cell)) < 0.3 for row in rests[2:] for cell in row[1:3])
    assert "mr-go" in text and "left jaw" in text and "synthetic people" in text


def test_constants_are_listed():
    assert "model.npz" in list(constant_lines())[-1]


def test_people_are_compared_as_a_coarse_grid_would_show_them():
    rng = np.random.default_rng(6)
    noise = {"rays": rng.standard_normal((12, SITES)), "nearest": 2 * rng.standard_normal((12, SITES))}
    exact = {kind: np.zeros((500, SITES)) for kind in noise} | {"offsets": np.zeros((500, 3))}
    noise["rays"][:, 0] = np.nan
    scans = Group("scans", np.zeros(12), exact, noise | {"offsets": np.zeros((12, 3))})
    people = Group("people", np.zeros(500), exact, {kind: values[:0] for kind, values in exact.items()})
    seen = as_scanned(people, scans).tissue
    assert (seen["rays"][:, 0] == 0).all() and set(seen["rays"][:, 1]) == set(noise["rays"][:, 1])
    assert seen["nearest"].std() == pytest.approx(2, abs=0.3) and (seen["offsets"] == 0).all()
    assert as_scanned(scans, scans) is scans


@pytest.mark.parametrize(("mm", "channel"), [(5.0, 0), (-5.0, 2)])
def test_a_field_is_shown_in_its_colours(mm, channel):
    model = load_face_model()
    drawn = field_view(model, np.full(len(model.mean), mm), 0.0).reshape(-1, 3)
    seen = drawn[drawn.max(1) - drawn.min(1) > 0.2]
    assert len(drawn) == PIXELS**2 and len(seen) > 10_000 and (seen.argmax(1) == channel).all()
