"""Many machines: a Dask cluster makes the bytes that one process makes, and what is missing is said in one line."""

import sys

import pytest
from conftest import ROOT
from distributed import LocalCluster

from cranioface.command import BadInput, run, workers
from projections import cli
from projections.scanned_people import person_name
from projections.synthetic import make_synthetic_dataset

PEOPLE = 4  # two skulls: three faces over the first, one over the second


@pytest.fixture(scope="module")
def cluster():
    """Two worker processes behind a scheduler on the loopback."""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", host="127.0.0.1"
    ) as local:
        yield local.scheduler_address


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    folder = tmp_path_factory.mktemp("alone")
    make_synthetic_dataset(folder, PEOPLE, pixels=32)
    return folder


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_cluster_makes_the_bytes_of_one_process_and_goes_on_where_a_run_was_killed(alone, cluster, tmp_path):
    whole = contents(alone)
    kept = tmp_path / person_name(0)
    kept.mkdir()
    for path in (alone / kept.name).iterdir():
        (kept / path.name).write_bytes(path.read_bytes())
    written = (kept / "person.yaml").stat().st_mtime_ns
    words = ["--synthetic", str(PEOPLE), "--pixels", "32", "-o", str(tmp_path), "--scheduler", cluster]
    assert cli.main(words) == 0
    assert contents(tmp_path) == whole
    assert (kept / "person.yaml").stat().st_mtime_ns == written


def refusal(capsys, words):
    assert run(lambda: cli.project_command(words)) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    return line


def test_a_scheduler_that_does_not_answer_is_one_line(capsys, tmp_path):
    for address in ("tcp://127.0.0.1:9", "tcp://127.0.0.1", "nowhere", "ftp://127.0.0.1:9"):
        line = refusal(capsys, ["--synthetic", "2", "-o", str(tmp_path / "out"), "--scheduler", address])
        assert address in line and "no Dask scheduler answers" in line
    assert not (tmp_path / "out").exists()


def test_without_dask_the_line_says_what_to_install(capsys, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    line = refusal(capsys, ["--synthetic", "2", "-o", str(tmp_path), "--scheduler", "tcp://127.0.0.1:9"])
    assert "requirements-scale.txt" in line and (ROOT / "requirements-scale.txt").is_file()


def test_a_cluster_serves_synthetic_people_only(capsys):
    assert "--synthetic" in refusal(capsys, ["skull.stl", "--scheduler", "tcp://127.0.0.1:9"])


def test_a_worker_that_cannot_do_the_work_is_refused(cluster, tmp_path, monkeypatch):
    lacking = workers.workers(tmp_path, 1, cluster, needed=("no_such_program",))
    with pytest.raises(BadInput, match="cannot load this program"), lacking:
        pass
    asked = workers.question
    monkeypatch.setattr(workers, "question", lambda path, needed: asked(path + ".elsewhere", needed))
    with pytest.raises(BadInput, match="does not see"), workers.workers(tmp_path, 1, cluster):
        pass
    assert not list(tmp_path.iterdir())


def test_a_cluster_without_workers_or_with_many_threads_is_refused(tmp_path):
    quiet = {"processes": False, "dashboard_address": ":0", "host": "127.0.0.1", "protocol": "tcp://"}
    for shape, word in (({"n_workers": 0}, "no workers"), ({"n_workers": 1, "threads_per_worker": 2}, "--nthreads 1")):
        with LocalCluster(**shape, **quiet) as local, pytest.raises(BadInput, match=word):
            with workers.workers(tmp_path, 1, local.scheduler_address):
                pass
