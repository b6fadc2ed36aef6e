"""The folder that a viewer is handed for a face over a skull: what lies in it, where, and that all of it agrees."""

import json
from dataclasses import replace

import cv2
import numpy as np
import pytest
import trimesh
from conftest import ROOT

from cranioface.anatomy.face_model import load_face_model
from cranioface.geometry.distances import closest
from cranioface.geometry.mesh_files import read_mesh
from cranioface.geometry.obj_file import read_obj
from cranioface.geometry.rigid import transform
from reconstruction.cases.asked import Asked, Inputs
from reconstruction.cases.drawn_face import drawn_face
from reconstruction.cases.session import Session
from reconstruction.cases.told import VIEW_FACES, Download
from reconstruction.options import BESIDE, FACES_PICTURE

SKULL = Inputs("mesh", ROOT / "samples" / "skull.stl")


class Made:
    """One face: its folder, what was told of it, and the shares that were told while it was made."""

    def __init__(self, session, folder, **asked):
        self.session, self.folder, self.bar = session, folder, []
        self.told = session.face(SKULL, Asked(**asked), folder, lambda *step: self.bar.append(step))

    def glb(self, name):
        """The one mesh of a GLB."""
        (mesh,) = trimesh.load(self.folder / name, process=False).geometry.values()
        return mesh


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    return Made(Session(), tmp_path_factory.mktemp("cases") / "first", bmi=24)


@pytest.fixture(scope="module")
def frankfurt(first):
    return np.array(first.told["measures"]["alignment"]["frankfurt_from_input"])


def test_everything_that_is_told_lies_in_the_folder(first):
    view = first.folder / "view"
    assert json.loads((view / "told.json").read_text()) == first.told
    told = [layer["file"] for layer in first.told["layers"]]
    told += first.told["projections"]["skull"] + first.told["projections"]["face"] + ["told.json", "thumbnail.png"]
    assert sorted(told) == sorted(path.name for path in view.iterdir())
    for download in first.told["downloads"]:
        assert (
            download == Download(**download) and (first.folder / download["file"]).stat().st_size == download["bytes"]
        )
    names = {path.name for path in first.folder.iterdir() if path.is_file()}
    assert names == {download["file"] for download in first.told["downloads"]}


def test_no_place_of_this_machine_is_told(first):
    for path in first.folder.rglob("*"):
        if path.suffix in (".json", ".yaml"):
            text = path.read_text()
            assert str(ROOT) not in text and "samples" not in text and str(first.folder) not in text, path


def test_layers_are_light_wound_outward_and_smooth(first):
    for layer in first.told["layers"]:
        mesh = first.glb(f"view/{layer['file']}")
        assert len(mesh.faces) == layer["faces"] <= VIEW_FACES
        assert mesh.volume > 0 and mesh.is_winding_consistent
        np.testing.assert_allclose(np.linalg.norm(mesh.vertex_normals, axis=1), 1, atol=1e-3)
        assert (mesh.vertex_normals * closest_face_normals(mesh)).sum(1).mean() > 0.9


def closest_face_normals(mesh):
    """The normal of one face at each vertex."""
    normals = np.zeros((len(mesh.vertices), 3))
    normals[mesh.faces.ravel()] = np.repeat(mesh.face_normals, 3, 0)
    return normals


def test_downloads_lie_where_the_input_lay_and_layers_in_the_frankfurt_frame(first, frankfurt):
    skull = read_mesh(SKULL.main)
    for name in ("skull.stl", "skull.ply", "skull.glb"):
        mesh = first.glb(name) if name.endswith("glb") else read_mesh(first.folder / name)
        np.testing.assert_allclose(mesh.bounds, skull.bounds, atol=1e-3)
    whole = read_mesh(first.folder / "face.stl")
    np.testing.assert_allclose(first.glb("face.glb").bounds, whole.bounds, atol=1e-3)
    for part, mesh in (("skull", skull), ("face", whole)):
        light = first.glb(f"view/{part}.glb")
        there = trimesh.Trimesh(transform(frankfurt, mesh.vertices), mesh.faces, process=False)
        assert np.percentile(closest(there.vertices, light)[0], 95) < 0.2  # the drawn face has lids and lips of its own
        assert np.percentile(closest(light.vertices, there)[0], 80) < 0.2  # and a tenth of it lies behind them
    scene = trimesh.load(first.folder / "scene.glb", process=False)
    assert set(scene.geometry) == {"skull", "face"}
    np.testing.assert_allclose(scene.geometry["face"].bounds, whole.bounds, atol=1.0)


def test_a_layer_tells_the_numbers_of_the_nearest_vertices(first, frankfurt):
    ply = trimesh.load(first.folder / "face.ply", process=False)
    numbers = ply.metadata["_ply_raw"]["vertex"]["data"]
    light, (face,) = first.glb("view/face.glb"), (part for part in first.told["layers"] if part["name"] == "face")
    places = transform(frankfurt, ply.vertices)
    near = trimesh.proximity.cKDTree(places).query(light.vertices, 4)[1]  # which is the nearest, rounding may decide
    assert [scalar["name"] for scalar in face["scalars"]] == ["tissue_depth_mm", "uncertainty_mm"]
    for scalar in face["scalars"]:
        told = np.ravel(light.vertex_attributes["_" + scalar["name"]])
        off = np.abs(np.ravel(numbers[scalar["name"]])[near] - told[:, None])
        assert np.mean(off[:, 0] < 1e-3) > 0.999 and (off.min(1) < 1e-3).all()
        assert scalar["low"] <= np.median(told) <= scalar["high"]


def test_the_drawn_face_is_the_models_and_ends_as_the_written_one(first, frankfurt):
    light, whole = first.glb("view/face.glb"), read_mesh(first.folder / "face.stl")
    there = trimesh.Trimesh(transform(frankfurt, whole.vertices), whole.faces, process=False)
    np.testing.assert_allclose(light.bounds, there.bounds, atol=0.5)
    assert light.volume == pytest.approx(there.volume, rel=0.002)
    model = transform(frankfurt, read_obj(first.folder / "face.obj")[0].vertices)
    lips = load_face_model().landmarks["sto"]
    assert closest(model[[lips]], light)[0] < 0.2
    assert drawn_face(there, None) is there


def test_landmarks_and_depths_have_names_and_lie_on_the_skull(first, frankfurt):
    skull = read_mesh(SKULL.main)
    skull.apply_transform(frankfurt)
    marks = {mark["code"]: mark for mark in first.told["landmarks"]}
    assert marks["n"]["name"] == "nasion" and marks["po_left"]["name"] == "porion left"
    assert not [mark["name"] for mark in marks.values() if mark["name"].split()[0] == mark["code"].split("_")[0]]
    found = np.array([mark["at"] for mark in marks.values() if mark["on_bone"]])
    assert len(found) > 70 and closest(found, skull)[0].max() < 2
    assert marks["po_left"]["at"][0] > 0 > marks["po_right"]["at"][0]
    depths = first.told["tissue_depths"]
    assert closest(np.array([row["at"] for row in depths]), skull)[0].max() < 2
    off = [abs(row["depth_mm"] - row["table_mm"]) / row["spread_mm"] for row in depths]
    assert len(depths) > 50 and np.median(off) < 1


def test_pictures_are_clear_where_nothing_is(first):
    for name in first.told["projections"]["face"] + ["thumbnail.png"]:
        picture = cv2.imread(str(first.folder / "view" / name), cv2.IMREAD_UNCHANGED)
        assert picture.shape[2] == 4 and picture[0, 0, 3] == 0 and picture[picture.shape[0] // 2, 100, 3] == 255


def test_progress_begins_at_nought_and_never_goes_back(first):
    shares = [share for _, share in first.bar]
    assert shares[0] == 0 and shares == sorted(shares) and 0.7 < shares[-1] < 1
    assert [station for station, _ in first.bar][:3] == ["read", "align", "describe"]


@pytest.fixture(scope="module")
def fuller(first):
    """Over the same skull, of a fuller person, by the quicker method; to be printed, too, and lean and full."""
    asked = {"bmi": 35, "method": "tissue-depth", "base": True, "faces": 3}
    return Made(first.session, first.folder.with_name("fuller"), **asked)


def test_a_print_is_written_where_it_is_asked(first, fuller):
    assert "print.stl" not in names_in(first.folder) and "print" not in first.told["measures"]
    assert read_mesh(fuller.folder / "print.stl").is_watertight and fuller.told["measures"]["print"]["base"]
    stations = [station for station, _ in fuller.bar]
    assert stations.index("print") == stations.index("view") - 1


def test_three_faces_are_there_to_take_where_they_are_asked(first, fuller):
    names = {download["file"] for download in fuller.told["downloads"]} - {d["file"] for d in first.told["downloads"]}
    assert names == {*BESIDE, FACES_PICTURE, "print.stl"} and "faces" not in first.told["measures"]
    lean, full = (read_mesh(fuller.folder / f"face_{name}.stl").volume for name in ("lean", "full"))
    assert lean < read_mesh(fuller.folder / "face.stl").volume < full
    assert "faces" in [station for station, _ in fuller.bar] and fuller.told["measures"]["fullness"]["from"] == "bmi"


def test_close_ups_are_told_as_they_are_drawn(first):
    sheet = first.told["closeups"]
    high, wide = cv2.imread(str(first.folder / sheet["file"])).shape[:2]
    assert high * len(sheet["features"]) == wide * len(sheet["azimuths_deg"])


def test_another_face_neither_reads_nor_aligns_nor_describes(first, fuller):
    assert fuller.bar[0] == ("tissue-depth face", 0) and first.bar[0] == ("read", 0)
    assert not {"read", "align", "describe"} & {station for station, _ in fuller.bar}
    assert fuller.told["landmarks"] == first.told["landmarks"] and fuller.told["layers"][0] == first.told["layers"][0]


def test_a_face_over_a_kept_skull_is_the_same_as_one_made_afresh(first, tmp_path):
    again = Made(first.session, tmp_path / "again", bmi=24)
    assert names_in(again.folder) == names_in(first.folder)
    for name in names_in(first.folder):
        if name not in ("report.json", "view/told.json"):  # which tell their seconds
            assert (again.folder / name).read_bytes() == (first.folder / name).read_bytes(), name


def names_in(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_files_of_the_skull_are_shared_and_made_again_where_the_earlier_face_is_gone(first, fuller, tmp_path):
    for name in ("skull.stl", "view/skull.glb", "projections/base_000.png"):
        assert (fuller.folder / name).samefile(first.folder / name)
    for name in ("face.stl", "face.obj", "closeups.png"):
        assert not (fuller.folder / name).samefile(first.folder / name)
    (kept,) = first.session._kept._skulls.values()
    kept.files = replace(kept.files, folder=tmp_path / "gone")
    leaner = Made(first.session, tmp_path / "leaner", bmi=20, method="tissue-depth")
    assert not (leaner.folder / "skull.stl").samefile(first.folder / "skull.stl")
    assert names_in(leaner.folder) == names_in(first.folder)
    assert set(names_in(fuller.folder)) - set(names_in(first.folder)) == {*BESIDE, FACES_PICTURE, "print.stl"}
    cheeks = [{row["site"]: row["depth_mm"] for row in made.told["tissue_depths"]}["zy"] for made in (leaner, fuller)]
    assert cheeks[1] > cheeks[0] + 2


def test_whoever_cancels_gets_no_folder(first, tmp_path):
    class Cancelled(Exception):
        pass

    def progress(station, share):
        if station == "view":
            raise Cancelled

    with pytest.raises(Cancelled):
        first.session.face(SKULL, Asked(method="tissue-depth"), tmp_path / "result", progress)
    assert not list(tmp_path.iterdir())
