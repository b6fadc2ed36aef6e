"""Coarse CTs among those who are learnt from: never one that is held out, by number alone, observed where they show."""

import shutil
from types import SimpleNamespace

import numpy as np
import pytest
import trimesh
import yaml
from ellipsoid_people import PIXELS, ellipsoid, ellipsoid_person, write_ellipsoid_dataset

from cranioface.anatomy.face_model import load_face_model
from cranioface.command import BadInput, run
from cranioface.geometry.ring import CameraRing, project
from cranioface.geometry.vertex_normals import vertex_normals
from cranioface.people.coarse_scans import is_held_out, number_of, scan_person
from cranioface.people.dataset import CoarsePeople, DatasetCard, read_dataset
from cranioface.people.person import read_person
from cranioface.population.measured_tissue import gathering, shown_face
from cranioface.population.measured_tissue.measures import Measures
from cranioface.population.measured_tissue.skin_points import SOFT, UNSEEN, skin_points
from pix2pix.dataset import EpochOfTraining, epoch_order, open_dataset
from pix2pix.model_settings import AugmentationConfig
from projections import cli, coarse_people, synthetic
from projections.coarse_people import find_scans, observed_maps
from projections.synthetic import make_synthetic_dataset

SCANS, REFUSED, OPEN = 9, 4, 6  # one shows no skull, one has an open mouth
RING = CameraRing(PIXELS)
LEARNT = [scan_person(k) for k in range(SCANS) if k % 3 != 2 and k != REFUSED]
FULLNESS = np.linspace(-1.5, 1.5, SCANS)


def written_scans(folder):
    """NAME.nii.gz that say their name, the alphabet backwards, so that numbers are no order of writing."""
    folder.mkdir()
    mouths = ["open" if k == OPEN else "closed" for k in range(SCANS)]
    rows = [f"patient_{chr(97 + k)},{mouth}" for k, mouth in enumerate(mouths)]
    (folder / "index.csv").write_text("name,mouth\n" + "\n".join(rows[::-1]) + "\n", encoding="utf-8")
    for row in rows:
        (folder / f"{row.split(',')[0]}.nii.gz").write_bytes(row.encode())
    return folder


def number_in(path):
    name = path.name.removesuffix(".nii.gz")
    return ord(name[-1]) - 97 if name.startswith("patient_") else None


def measured(number, skin):
    """1 mm of usual tissue, 2 for each unit of fullness, nothing seen of the forehead."""
    offsets = np.full(len(skin_points().weight), 1 + 2 * (0.0 if number is None else FULLNESS[number]))
    offsets += 0.2 * np.random.default_rng(0 if number is None else number).standard_normal(len(offsets))
    offsets[skin_points().of("forehead")] = np.nan
    return Measures(offsets, np.zeros(0), np.zeros(0))


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """Folders of scans and heads whose CTs are their numbers; describing them gives ellipsoids; all builds counted."""
    scans, built = written_scans(tmp_path / "scans"), []
    for name in ("ann", "bob"):
        (tmp_path / "heads" / name).mkdir(parents=True)
        (tmp_path / "heads" / name / "ct.nii.gz").write_bytes(name.encode())

    def scanned(number, skin):
        if number == REFUSED:
            raise BadInput("no skull")
        return SimpleNamespace(skull=number, registered=number, skin=None)

    def described(number, ring, registered, to_learn):
        built.append(number)
        return SimpleNamespace(person=ellipsoid_person(number, ring.pixels))

    for room in (gathering, coarse_people):
        monkeypatch.setattr(room, "read_ct", number_in)
        monkeypatch.setattr(room, "scanned_head", scanned)
    monkeypatch.setattr(gathering, "coarsened", lambda image, *grid, seed: image)
    monkeypatch.setattr(gathering, "measures", measured)
    monkeypatch.setattr(coarse_people, "describe", described)
    face = trimesh.Trimesh(load_face_model().mean, load_face_model().faces, process=False)
    monkeypatch.setattr(shown_face, "tissue_depth_face", lambda registered: face)
    monkeypatch.setattr(synthetic, "build_identity", lambda folder, identity, names, *rest: len(names))
    made = tmp_path / "made"
    return SimpleNamespace(
        scans=scans, made=made, built=built, heads=tmp_path / "heads",
        make=lambda: make_synthetic_dataset(
            made, 9, pixels=PIXELS, scans=find_scans(scans, tmp_path / "heads", (), made)
        ),
    )  # fmt: skip


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_two_thirds_of_the_scans_are_learnt_from_by_number_alone(toy):
    assert toy.make() == LEARNT and sorted(toy.built) == [number_of(name) for name in LEARNT]
    card = read_dataset(toy.made)
    assert set(LEARNT) < set(card.people("train")) and card.coarse == CoarsePeople(str(toy.scans), tuple(LEARNT))
    assert not set(LEARNT) & {*card.people("validation"), *card.people("test")}
    assert card.origin()["coarse_people"] == len(LEARNT) and f" --scans {toy.scans}" in card.command
    assert sorted(path.name for path in toy.made.iterdir() if path.is_dir()) == LEARNT
    told = [read_person(toy.made / name) for name in LEARNT]
    assert all(f"coarse CT, {number_of(name)} of {SCANS}" == p.source for name, p in zip(LEARNT, told, strict=True))
    assert not any(b"patient" in content for content in contents(toy.made).values())
    fullness = [person.facts.fullness for person in told]
    true = FULLNESS[[number_of(name) for name in LEARNT]]
    np.testing.assert_allclose(fullness, (true - true.mean()) / true.std(), atol=0.1)
    assert all(person.facts.sex is None and person.facts.age_years is None for person in told)


def test_a_killed_run_goes_on_and_gives_the_same_bytes(toy):
    toy.make()
    whole = contents(toy.made)
    shutil.rmtree(toy.made / LEARNT[2])
    (toy.made / "dataset.yaml").unlink()
    toy.built.clear()
    toy.make()
    assert [scan_person(number) for number in toy.built] == [LEARNT[2]] and contents(toy.made) == whole


def test_where_a_scan_is_gone_numbers_are_others_and_everybody_is_made_again(toy):
    toy.make()
    (toy.scans / "patient_a.nii.gz").unlink()
    toy.built.clear()
    names = toy.make()
    assert len(toy.built) == len(names) and all("of 8" in read_person(toy.made / name).source for name in names)
    assert not any(is_held_out(number_of(name)) for name in names)


def test_what_a_coarse_skin_cannot_show_is_not_observed(toy):
    toy.make()
    maps = read_person(toy.made / LEARNT[0]).maps["face"]
    seen = np.isfinite(maps).mean() / np.isfinite(project(shown_face.tissue_depth_face(0), RING)).mean()
    assert 0.3 < seen < 0.9
    opened, closed = (read_person(toy.made / scan_person(k)).maps["face"] for k in (OPEN, OPEN + 1))
    assert np.isfinite(opened[0]).sum() < np.isfinite(closed[0]).sum(), "an open mouth carries the chin along"


def test_the_face_lies_where_skin_was_seen_and_goes_on_as_expected(toy):
    model, skin = load_face_model(), skin_points()
    blind = skin.of(*SOFT, *UNSEEN, "forehead") | (skin.region < 0)
    face = shown_face.shown_face(None, np.where(blind, np.nan, 5.0), np.full(len(blind), 2.0))
    steps = ((face.whole.vertices - model.mean) * vertex_normals(model.mean, model.faces)).sum(1)
    kept = np.unique(face.shown.faces)
    assert steps[kept].min() > 3.5 and np.median(steps[kept]) == pytest.approx(5, abs=0.05)
    assert np.median(steps[: len(blind)][skin.of("forehead")]) == pytest.approx(2, abs=0.3)
    assert len(face.shown.faces) < 0.8 * len(model.faces)


def test_maps_of_a_half_shown_ball():
    whole = ellipsoid((60, 60, 60))
    shown = whole.faces[whole.vertices[whole.faces][:, :, 2].min(1) > RING.centre_mm[2]]
    maps = observed_maps(
        SimpleNamespace(whole=whole, shown=trimesh.Trimesh(whole.vertices, shown, process=False)), RING
    )
    full, half = project(whole, RING), PIXELS // 2
    np.testing.assert_array_equal(np.isnan(maps), np.isnan(full))
    assert np.isposinf(maps[:, half:]).sum() == np.isfinite(full[:, half:]).sum()
    upper = np.isfinite(maps)
    assert upper[:, : half - 2].sum() == np.isfinite(full[:, : half - 2]).sum()
    np.testing.assert_array_equal(maps[upper], full[upper])


@pytest.fixture
def data(tmp_path):
    """Ellipsoids, two of whom pass for coarse CTs."""
    folder = write_ellipsoid_dataset(tmp_path / "small", train=5, validation=2)
    for old, new in (("person_003", "scan_000"), ("person_004", "scan_001")):
        (folder / old).rename(folder / new)
    train = ["person_000", "person_001", "person_002", "scan_000", "scan_001"]
    retell(folder, train, ["scan_000", "scan_001"])
    return folder


def retell(folder, train, coarse, validation=("person_005", "person_006")):
    told = yaml.safe_load((folder / "dataset.yaml").read_text(encoding="utf-8"))
    told |= {"split": {"train": train, "validation": list(validation)}, "coarse": {"scans": "s", "people": coarse}}
    (folder / "dataset.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")


@pytest.mark.parametrize("times", [0, 1, 3])
def test_an_epoch_meets_coarse_people_so_many_times(data, times):
    people = open_dataset(data, show=False, scan_times=times).train
    assert [people.names.count(n) for n in ("person_000", "scan_000", "scan_001")] == [1, times, times]
    assert people.different == 3 + 2 * (times > 0) and len(people) == 3 + 2 * times
    for k, name in enumerate(people.names):
        np.testing.assert_array_equal(people.sample(k).face, read_person(data / name).maps["face"])


def test_whoever_is_met_again_is_augmented_anew(data):
    people = open_dataset(data, show=False, scan_times=3).train
    order = epoch_order(len(people), 1, 0, 0)
    met = zip(order, EpochOfTraining(people, order, AugmentationConfig(), 0, 0).start_at(0), strict=True)
    skulls = [batch["skull"].numpy().tobytes() for (index,), batch in met if people.names[index] == "scan_000"]
    assert len(set(skulls)) == 3


def test_how_often_is_part_of_the_fingerprint_of_what_a_run_learns_from(data):
    assert open_dataset(data, False).fingerprint != open_dataset(data, False, scan_times=6).fingerprint
    with pytest.raises(BadInput, match="scan_times -1"):
        open_dataset(data, show=False, scan_times=-1)


def test_a_scan_that_is_held_out_is_learnt_from_by_nobody(data):
    (data / "scan_001").rename(data / "scan_002")
    retell(data, ["person_000", "scan_000", "scan_002"], ["scan_000", "scan_002"])
    with pytest.raises(BadInput, match="scan_002 is held out"):
        open_dataset(data, show=False)
    retell(data, ["person_000"], ["scan_000"], validation=["scan_000"])
    with pytest.raises(BadInput, match="scan_000.*not in train"):
        open_dataset(data, show=False)
    with pytest.raises(ValueError, match="scan_005"):
        DatasetCard({"train": ["scan_005"]}, coarse=CoarsePeople("s", ("scan_005",)))


def refused(capsys, *words):
    assert run(lambda: cli.project_command(list(map(str, words)))) == 2
    return capsys.readouterr().err


def test_scans_are_refused_in_one_line(toy, capsys):
    given = ["--synthetic", "2", "-o", toy.made]
    assert "--heads FOLDER" in refused(capsys, *given, "--scans", toy.scans)
    assert "index.csv" in refused(capsys, *given, "--heads", toy.heads, "--scans", toy.heads)
    for head in toy.heads.iterdir():
        (head / "ct.nii.gz").rename(head / "skull.ply")
    assert "no fine head" in refused(capsys, *given, "--heads", toy.heads, "--scans", toy.scans)
    assert not toy.made.exists()
