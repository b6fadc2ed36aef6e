"""The road as a function: silent, cancellable, the same for a head that is prepared, open to methods of one's own."""

import sys

import numpy as np
import pytest
import trimesh
from conftest import ROOT

from cranioface.command import BadInput
from cranioface.geometry.mesh_files import read_mesh
from cranioface.people.facts import Facts
from cranioface.people.head_files import read_head
from reconstruction import cli
from reconstruction.methods import METHODS, Method, Prediction, builder_of, register
from reconstruction.options import Options
from reconstruction.outputs import write_face
from reconstruction.reporting import surface_told
from reconstruction.road import prepare, reconstruct

SAMPLE = ROOT / "samples"
TEXTBOOK = Options(method="tissue-depth", facts=Facts(sex="male"))


@pytest.fixture(scope="module")
def head():
    return read_head(SAMPLE / "skull.stl", SAMPLE / "face.stl")


@pytest.fixture(scope="module")
def prepared(head):
    return prepare(head)


def flat(head, facts, station):
    with station("flattening"):
        return Prediction(trimesh.creation.icosphere(2, 90))


def build_flat(options):
    return Method(flat)


def test_it_prints_nothing_and_tells_where_it_is(head, capfd):
    passed = []
    made = reconstruct(head, TEXTBOOK, progress=lambda station, share: passed.append((station, share)))
    assert capfd.readouterr() == ("", "")
    stations, shares = zip(*passed, strict=True)
    assert stations == ("align", "network", "describe", "tissue-depth face") == tuple(made.seconds)
    assert list(shares) == sorted(shares) and 0 <= shares[0] and shares[-1] < 1


def test_progress_may_cancel(head):
    class Cancelled(Exception):
        pass

    def stop(station, share):
        if station == "describe":
            raise Cancelled

    with pytest.raises(Cancelled):
        reconstruct(head, TEXTBOOK, progress=stop)


def test_a_prepared_head_gives_the_face_of_the_head(head, prepared):
    np.testing.assert_array_equal(
        reconstruct(prepared, TEXTBOOK).face.vertices, reconstruct(head, TEXTBOOK).face.vertices
    )
    assert list(reconstruct(prepared, TEXTBOOK).seconds) == ["tissue-depth face"]


def test_facts_reach_the_method(prepared):
    lean, full = (
        reconstruct(prepared, Options(method="tissue-depth", facts=Facts(bmi=bmi))).face.volume for bmi in (18, 40)
    )
    assert full > 1.05 * lean


def test_the_command_writes_what_the_function_gives(tmp_path, prepared):
    out = tmp_path / "out"
    assert cli.main([str(SAMPLE / "skull.stl"), "-o", str(out), "--method", "tissue-depth", "--sex", "male"]) == 0
    write_face(tmp_path / "face.stl", reconstruct(prepared, TEXTBOOK))
    assert (tmp_path / "face.stl").read_bytes() == (out / "face.stl").read_bytes()
    write_face(tmp_path / "face.ply", reconstruct(prepared, TEXTBOOK))
    assert (tmp_path / "face.ply").read_bytes() == (out / "face.ply").read_bytes()


class Ghost:
    """A translator that finds nothing to add: its views are the base itself."""

    ring = None

    def __init__(self, ring):
        self.ring = ring

    def translate(self, skull, base, facts, bone):
        self.facts = facts
        return type("Views", (), {"depth": base})


def test_a_loaded_network_is_used_whatever_the_method_says(prepared):
    ghost = Ghost(prepared.described.person.ring)
    made = reconstruct(prepared, Options(facts=Facts(age_years=40)), translator=ghost)
    assert ghost.facts["age_years"] == 40 and ghost.facts["sex"] is None and "ZYB" in ghost.facts
    assert list(made.seconds) == ["translate", "fuse"]
    base = prepared.described.base
    distance = trimesh.proximity.closest_point(base, made.prediction.face.vertices[::500])[1]
    assert np.median(distance) < 0.5


def test_a_method_of_ones_own_has_a_name(prepared, monkeypatch):
    monkeypatch.delitem(METHODS, "flat", raising=False)
    register("flat", build_flat)
    made = reconstruct(prepared, Options(method="flat"))
    assert made.face_maps.shape == (8, 256, 256) and list(made.seconds) == ["flattening"]
    with pytest.raises(ValueError, match="another method"):
        register("flat", lambda options: Method(flat))
    monkeypatch.delitem(METHODS, "flat")


def test_a_method_is_also_found_in_a_module(tmp_path, monkeypatch):
    (tmp_path / "my_method.py").write_text("def build(options):\n    return options\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert builder_of("my_method:build")(7) == 7
    sys.modules.pop("my_method")


@pytest.mark.parametrize("name", ["magic", "no_such_module:build", "reconstruction.methods:magic"])
def test_a_method_that_is_none_is_refused(name):
    with pytest.raises(BadInput, match=f"--method {name}"):
        builder_of(name)


def test_the_face_lies_where_the_head_lay(prepared):
    face = reconstruct(prepared, TEXTBOOK).face
    assert face.contains(read_mesh(SAMPLE / "skull.stl").vertices[::200]).mean() > 0.97


GIVEN = {"skull.stl": [], "face.stl": ["--truth", "face.stl"], "report.json": ["--landmarks", "report.json"]}


@pytest.mark.parametrize("name", GIVEN)
def test_nothing_that_was_given_to_read_is_replaced(tmp_path, monkeypatch, capfd, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "skull.stl").write_bytes((SAMPLE / "skull.stl").read_bytes())
    (tmp_path / name).write_bytes(b"mine") if name != "skull.stl" else None
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    skull = "skull.stl" if name == "skull.stl" else str(SAMPLE / "skull.stl")
    assert cli.main([skull, "-o", ".", *GIVEN[name]]) == 2
    assert f"{name}: would replace" in capfd.readouterr().err
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_the_written_face_is_thinned_but_not_the_finest(prepared):
    thin, fine = (reconstruct(prepared, Options(method="tissue-depth", full=full)) for full in (False, True))
    assert len(thin.face.faces) < 0.85 * len(fine.face.faces)  # 60,000, or more where so few would pinch
    assert len(fine.face.faces) == len(fine.prediction.face.faces)
    told, whole = surface_told(thin), surface_told(fine)
    assert told["triangles"] == len(thin.face.faces) and told["closed"] and whole["thinning"] is None
    assert told["thinning"]["from_triangles"] == len(fine.face.faces)
    assert 0 < told["thinning"]["mean_mm"] < 0.02 and told["thinning"]["max_mm"] < 0.1
    assert told["obj"]["quads"] > 13_000 and told["obj"]["under_0.3_mm"] > 0.97
