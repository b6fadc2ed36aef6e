"""Every bad input gets one clear line that names it, exit code 2, and leaves nothing behind."""

import gzip
import zipfile

import numpy as np
import pytest
import SimpleITK as sitk
import trimesh
from conftest import ROOT

from backprojection.cli import main as backproject
from cranioface.command import run
from cranioface.geometry.ring import CameraRing
from cranioface.people.person import Person, write_person
from pix2pix.train import main as train_command
from projections.cli import main as project
from reconstruction import cli as reconstruct


def train(words):
    return run(lambda: train_command(words))


def nothing(path):
    pass


def empty(path):
    path.write_bytes(b"")


def text(path):
    path.write_text("Dear Sir, please find the skull attached.\n" * 20)


def noise(path):
    path.write_bytes(np.random.default_rng(0).bytes(20_000))


def not_numbers(path):
    mesh = trimesh.creation.icosphere(subdivisions=3, radius=80)
    mesh.vertices[5] = np.nan
    path.write_bytes(trimesh.exchange.stl.export_stl(mesh))


def open_plane(path):
    rows, columns = np.mgrid[0:40, 0:40]
    corner = (rows[:-1, :-1] * 40 + columns[:-1, :-1]).ravel()
    faces = np.vstack([np.stack([corner, corner + 1, corner + 41], 1), np.stack([corner, corner + 41, corner + 40], 1)])
    points = np.stack([rows.ravel() * 4.0, columns.ravel() * 4.0, np.zeros(1600)], 1)
    trimesh.Trimesh(points, faces, process=False).export(path)


def cube(path):
    trimesh.creation.box((150, 180, 200)).subdivide().subdivide().subdivide().subdivide().export(path)


def metres(path):
    from cranioface.anatomy.template import load_template

    skull = load_template().skull.copy()
    skull.apply_scale(0.001)
    skull.export(path)


def write_ct(path, values):
    image = sitk.GetImageFromArray(values.astype(np.int16))
    image.SetSpacing((4.0, 4.0, 4.0))
    sitk.WriteImage(image, str(path))


def air(path):
    write_ct(path, np.random.default_rng(0).normal(-1000, 5, (40, 50, 50)))


def one_slice(path):
    write_ct(path, np.random.default_rng(0).normal(0, 400, (1, 50, 50)))


def truncated(path):
    write_ct(path, np.random.default_rng(0).normal(0, 400, (40, 50, 50)))
    path.write_bytes(path.read_bytes()[:9000])


def cut_gzip_header(path):
    path.write_bytes(gzip.compress(b"short")[:8])


def no_dicom(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("letter.txt", "no scan in here")


def broken_zip(path):
    no_dicom(path)
    path.write_bytes(path.read_bytes()[:40])


def empty_folder(path):
    path.mkdir()


SKULLS = {
    "missing.stl": nothing,
    "missing.nii.gz": nothing,
    "empty.stl": empty,
    "empty.nii.gz": empty,
    "text.stl": text,
    "text.nii.gz": text,
    "random.ply": noise,
    "random.zip": noise,
    "nan.stl": not_numbers,
    "plane.stl": open_plane,
    "cube.stl": cube,
    "metres.stl": metres,
    "air.nii.gz": air,
    "slice.nii.gz": one_slice,
    "truncated.nii.gz": truncated,
    "header.nii.gz": cut_gzip_header,
    "letter.zip": no_dicom,
    "broken.zip": broken_zip,
    "folder": empty_folder,
    "skull.docx": text,
}


def refused(code, capfd, name):
    """The command refused: code 2 and one line on stderr that names the culprit."""
    error = capfd.readouterr().err
    lines = [line for line in error.splitlines() if line.startswith("error: ")]
    assert code == 2 and len(lines) == 1, error
    assert "Traceback" not in error and name in lines[0], error
    return True


@pytest.mark.parametrize("name", SKULLS)
@pytest.mark.parametrize("command", ["reconstruct", "project"])
def test_a_skull_that_is_none(tmp_path, capfd, name, command):
    path = tmp_path / name
    SKULLS[name](path)
    out = tmp_path / "out"
    code = {"reconstruct": reconstruct.main, "project": project}[command](
        [str(path), "-o", str(out)] + (["--method", "tissue-depth"] if command == "reconstruct" else [])
    )
    assert refused(code, capfd, name)
    assert not out.exists() and not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


ATTRIBUTES = {
    "--age minus": "age",
    "--age 17": "age",
    "--age 101": "age",
    "--age nan": "age",
    "--bmi 11": "BMI",
    "--bmi 61": "BMI",
    "--sex femal": "sex",
    "--shoe 43": "--shoe",
    "--method magic": "--method",
}


@pytest.mark.parametrize("words", ATTRIBUTES)
def test_an_attribute_outside_the_sources(tmp_path, capfd, words):
    code = reconstruct.main(["skull.stl", "-o", str(tmp_path / "out"), *words.split()])
    assert refused(code, capfd, ATTRIBUTES[words])


TYPED_FACTS = {
    "age_years: old": "age 'old'",
    "age_years: 17": "age 17",
    "bmi: 2020-01-01": "BMI",
    "sex: [male]": "sex",
    "sex: {": "is not readable YAML",
}


@pytest.mark.parametrize("line", TYPED_FACTS)
def test_facts_of_a_pair_that_are_none(tmp_path, capfd, line):
    pair = tmp_path / "heads" / "anna"
    pair.mkdir(parents=True)
    for name in ("skull.stl", "face.stl"):
        (pair / name).touch()
    (pair / "person.yaml").write_text(line + "\n")
    code = project([str(tmp_path / "heads"), "-o", str(tmp_path / "out")])
    assert refused(code, capfd, f"{pair / 'person.yaml'}: {TYPED_FACTS[line]}")
    assert not (tmp_path / "out").exists()


def person_folder(folder):
    ring = CameraRing(64)
    write_person(folder, Person(ring, {"face": np.full((8, 64, 64), np.nan, np.float32)}))


def without_a_view(folder):
    person_folder(folder)
    (folder / "face_225.png").unlink()
    return "face_225.png"


def of_another_ring(folder):
    person_folder(folder)
    yaml = folder / "person.yaml"
    yaml.write_text(yaml.read_text().replace("- 45\n", "- 40\n"))
    return "camera ring"


def without_surface(folder):
    person_folder(folder)
    return str(folder)


@pytest.mark.parametrize("make", [without_a_view, of_another_ring, without_surface])
def test_projections_that_are_no_face(tmp_path, capfd, make):
    name = make(tmp_path / "person")
    assert refused(backproject([str(tmp_path / "person"), "-o", str(tmp_path / "face.stl")]), capfd, name)
    assert not (tmp_path / "face.stl").exists()


CONFIGS = {"unknown_key": "learning_speed: 3\n", "wrong_type": "seed: many\n"}


@pytest.mark.parametrize("name", CONFIGS)
def test_a_configuration_with_a_mistake(tmp_path, capfd, name):
    path = tmp_path / f"{name}.yaml"
    path.write_text(CONFIGS[name])
    code = train(["--config", str(path), "--data", str(tmp_path), "--out", str(tmp_path / "run")])
    assert refused(code, capfd, CONFIGS[name].split(":")[0])  # the key that is wrong
    assert not (tmp_path / "run").exists()


def test_a_dataset_that_is_none(tmp_path, capfd):
    assert refused(train(["--data", str(tmp_path), "--out", str(tmp_path / "run")]), capfd, str(tmp_path))


def test_weights_that_are_none(tmp_path, capfd):
    (tmp_path / "w.safetensors").write_bytes(b"nothing learnt")
    skull = str(ROOT / "samples" / "skull.stl")
    words = [skull, "-o", str(tmp_path / "out"), "--weights", str(tmp_path / "w.safetensors")]
    assert refused(reconstruct.main(words), capfd, str(tmp_path / "w"))
