"""The study that judges completion: what its tables say of known records, and one run of it on the template."""

import json

import numpy as np
import pytest
from template_people import write_people

from completion.methods import METHODS, register
from cranioface.command import BadInput
from evaluation.studies.completion import Arguments, main
from evaluation.studies.completion_cases import cases, size_of
from evaluation.studies.completion_run import Kept
from evaluation.studies.completion_tables import beside_mirroring, tables


def record(method, dice, site="frontal", head="a", ml=20.0, kind="synthetic", one_sided=True, defect=None):
    of = {"head": head, "kind": kind, "defect": defect or f"{site}-sphere", "site": site, "method": method}
    figures = {"dice": dice, "boundary_dice": dice, "hd95_mm": 2.0 if dice else np.inf, "surface_mm": 1.0}
    return of | {"ml": ml, "one_sided": one_sided, "seconds": 1.0} | figures


def test_means_stand_by_site_and_size_and_what_adds_nothing_is_counted():
    told = tables([record("mirror", 0.8), record("mirror", 0.0, head="b"), record("mirror", 0.5, "mandible", ml=50.0)])
    assert "**2 held-out synthetic people" in told and "| vault | mirror | 2 | 0.400 [" in told
    assert "| mandible | mirror | 1 | 0.500 [0.500, 0.500]" in told and "(1 empty)" in told
    assert "| 10 to 30 ml | mirror | 2 |" in told and "above 30 ml" not in told
    assert "Dice >= 0.90 and HD95 <= 2.0 mm" in told


def test_real_heads_stand_apart():
    told = tables([record("mirror", 0.8), record("mirror", 0.7, kind="real", head="somebody")])
    assert "**1 held-out synthetic people" in told and "**1 real heads" in told


@pytest.mark.parametrize(
    "gains, words",
    [((0.1, 0.2), "beats mirroring"), ((-0.1, -0.2), "does not beat mirroring"), ((-0.1, 0.3), "is level with")],
)
def test_a_network_that_does_not_beat_mirroring_says_so(gains, words):
    records = [record("mirror", 0.5, head=str(k)) for k in range(2)]
    records += [record("network", 0.5 + gain, head=str(k)) for k, gain in enumerate(gains)]
    (told,) = beside_mirroring(records)
    assert words in told and "2 one-sided defects `network`" in told
    assert not list(beside_mirroring([record("network", 0.9, one_sided=False), record("mirror", 0.5)]))


def test_sizes_have_names():
    assert [size_of(ml) for ml in (1, 10, 29, 31)] == ["below 10 ml", "10 to 30 ml", "10 to 30 ml", "above 30 ml"]


def test_records_are_kept_and_a_run_goes_on(tmp_path):
    kept = Kept(tmp_path)
    kept.write(record("mirror", 0.8))
    assert Kept(tmp_path).read("a", "frontal-sphere", "mirror")["dice"] == 0.8
    assert Kept(tmp_path).read("a", "frontal-sphere", "network") is None


def test_nobody_to_complete_is_refused():
    with pytest.raises(BadInput, match="nobody to complete"):
        Arguments()
    with pytest.raises(BadInput, match="is no NAME=WEIGHTS"):
        Arguments(heads="x", networks=("mine",))


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    folder = tmp_path_factory.mktemp("people")
    write_people(folder)
    return folder


def test_a_case_is_the_same_whoever_asks_and_says_its_side(people):
    one, other = (list(cases(people, 1, None, ["zygoma", "mandible"])) for _ in range(2))
    assert [c.name for c in one] == ["person_00003"] * 2 and one[0].one_sided and not one[1].one_sided
    assert np.array_equal(one[0].damage.missing, other[0].damage.missing) and one[0].millilitres > 1
    assert np.array_equal(one[0].skull.bone, one[0].damage.left)


def test_a_run_on_the_template(people, tmp_path, capsys, monkeypatch):
    def knowing():
        whole = list(cases(people, 1, None, ["zygoma"]))[0].person().bone
        return lambda skull: whole.astype(np.float32)

    register("knowing", knowing)
    words = ["--data", str(people), "--people", "1", "--defects", "zygoma", "--baselines", "knowing"]
    main([*words, "--networks", "none", "-o", str(tmp_path)])
    del METHODS["knowing"]
    assert "| zygoma | knowing | 1 | 1.000 [1.000, 1.000]" in capsys.readouterr().out
    bound, known = map(json.loads, (tmp_path / "records.jsonl").read_text().splitlines())
    assert known["hd95_mm"] == 0 and 0.9 < bound["dice"] < 1


def test_an_unknown_defect_is_refused(people):
    with pytest.raises(BadInput, match="--defects nothing: is none of frontal-sphere"):
        main(["--data", str(people), "--defects", "nothing"])


def test_the_curves_of_runs_become_one_picture(tmp_path, capsys):
    import cv2

    from evaluation.studies.completion_curves import main as curves

    for name in ("unet-residual", "unet-whole"):
        (tmp_path / name).mkdir()
        keys = ("dice", "cross_entropy", "implant_error", "hd95_mm")
        epochs = [{"event": "epoch", "step": k} | dict.fromkeys(keys, 1 / k) for k in (1, 2)]
        (tmp_path / name / "journal.jsonl").write_text("".join(json.dumps(e) + "\n" for e in epochs))
    curves([str(tmp_path / "unet-residual"), str(tmp_path / "unet-whole"), "-o", str(tmp_path / "curves.png")])
    assert cv2.imread(str(tmp_path / "curves.png")).std() > 5
    assert "| unet-whole | 2 | 0.500 | 0.5 |" in capsys.readouterr().out
    with pytest.raises(BadInput, match="no such file; name the folder of a run"):
        curves([str(tmp_path), "-o", str(tmp_path / "curves.png")])
