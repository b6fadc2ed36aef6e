"""The benchmarks measure what they say: statistics, error measures with known answers, missing peers, the command."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
import SimpleITK as sitk
import torch
import trimesh
from conftest import ROOT

from benchmarks.growth import Series, point, resized
from benchmarks.growth_people import many_names
from benchmarks.growth_plot import growth_text, plot
from benchmarks.material import Cloud, Material, noisy_cloud
from benchmarks.measure import measure
from benchmarks.memory import most_resident
from benchmarks.pages import Pages
from benchmarks.peers.pix2pix import PatchGAN, Training, UNet
from benchmarks.peers.rays import START_MM, from_distance, rays_of
from benchmarks.stage import OURS, Contender, Stage
from benchmarks.stages import depth_maps, surface
from benchmarks.stages.ct_surfaces import BONE_HU
from benchmarks.stages.mls import plane_of_neighbours, rms
from benchmarks.stages_by_name import MODULES, names_of, stages
from benchmarks.tables import seconds, short, stage_text, times_faster
from benchmarks.timing import LONG_ROUNDS, MOST_A_TURN, Times, side_by_side
from cranioface.command import BadInput
from cranioface.geometry.ring import CameraRing, project, unproject


class Clock:
    """Tells the time that jobs are said to take."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now

    def job(self, *takes):
        left = iter(takes)

        def work():
            self.now += next(left)
            return self.now

        return work


def test_times_are_told_by_median_least_and_most():
    told = Times((3.0, 1.0, 2.0, 10.0)).told()
    assert (told["median_s"], told["min_s"], told["max_s"], told["repeats"]) == (2.5, 1.0, 10.0, 4)


def test_the_first_run_is_not_counted_and_jobs_take_turns():
    clock = Clock()
    jobs = {"a": clock.job(9, 1, 2, 3), "b": clock.job(8, 3, 3, 3)}
    times, made = side_by_side(jobs, 3, clock=clock)
    assert times["a"].seconds == (1, 2) and times["b"].seconds == (3, 3)  # long jobs run in two rounds alone
    assert LONG_ROUNDS == 2 and made["a"] == 9 and made["b"] == 17


def test_a_quick_job_runs_several_times_in_its_turn():
    clock = Clock()
    times, _ = side_by_side({"a": clock.job(*[0.001] * 100)}, 2, clock=clock)
    assert len(times["a"].seconds) == 2 * MOST_A_TURN


def test_of_a_cold_job_the_first_run_is_the_figure():
    clock = Clock()
    times, _ = side_by_side({"a": clock.job(60), "b": clock.job(1, 2)}, 1, cold=["a"], clock=clock)
    assert times["a"].seconds == (60,) and times["b"].seconds == (2,)


def tiny_stage(*peers):
    return Stage(
        name="tiny", job="adds", aim="quick", inputs=lambda material: 2, ours=(Contender(OURS, lambda x: x + 1),),
        peers=peers, figures=lambda sum_, given, made: {"off": float(sum_ - given - 1)}, items=(8, "images"),
    )  # fmt: skip


MATERIAL = Material(None, quick=True)
ABSENT = Contender("absent", lambda x: x, needs=("no_such_library",))


def test_an_entry_tells_ours_each_peer_its_ratio_and_errors():
    peers = Contender("wrong", lambda x: x), Contender("part", lambda x: None, part=True), ABSENT
    entry = json.loads(json.dumps(measure(tiny_stage(*peers), MATERIAL)))
    wrong, part, absent = entry["peers"]
    assert entry["ours"]["error"] == {"off": 0.0} and wrong["error"] == {"off": -1.0} and part["error"] == {}
    assert wrong["ratio"] == wrong["median_s"] / entry["ours"]["median_s"] and part["ratio"] is None
    assert entry["ours"]["images_per_s"] == 8 / entry["ours"]["median_s"]
    assert absent == {"name": "absent", "comprises": "", "missing": "not installed: no_such_library"}


def test_a_missing_peer_is_a_row_of_the_table():
    entry = measure(tiny_stage(ABSENT), MATERIAL)
    text = stage_text(entry)
    assert "not installed: no_such_library" in text and "embedded synthetic sample" in text
    assert len({line.count("|") for line in text.splitlines() if line.startswith("|")}) == 1
    assert "adds" in short([entry])


@pytest.mark.parametrize(("value", "told"), [(0.0123, "12.3 ms"), (4.567, "4.57 s"), (1234.0, "1234 s")])
def test_times_are_printed_in_fitting_units(value, told):
    assert seconds(value) == told


def test_depth_maps_differ_by_masks_and_by_depth():
    depth = np.zeros((8, 10, 10), np.float32)
    other = depth + np.float32(0.5)
    other[0, 0, :8], other[0, 1, 0] = np.nan, np.inf
    told = depth_maps.difference(depth, other)
    assert told["mask_differs_%"] == pytest.approx(100 * 9 / 800)
    assert told["depth_median_mm"] == told["depth_max_mm"] == 0.5 and told["beyond_0.01_mm_%"] == 100


def test_rays_start_before_the_pixels_of_the_ring():
    ring = CameraRing(16)
    origins, directions = rays_of(ring)
    points = unproject(np.zeros((8, 16, 16), np.float32), ring)[0]
    assert np.allclose(origins.reshape(-1, 3) + START_MM * directions.reshape(-1, 3), points, atol=1e-3)
    assert np.isnan(from_distance(np.array([np.inf, 1e36]))).all() and from_distance(np.array([390.0]))[0] == 10


RAYS = [p for p in depth_maps.PEERS if not p.part and "open3d" not in p.needs]  # Open3D is too large to test with


@pytest.mark.parametrize("peer", RAYS, ids=lambda p: p.name)
def test_each_peer_sees_the_same_depth_maps(peer):
    given = depth_maps.inputs_of(trimesh.creation.icosphere(3, 80.0), CameraRing(64))
    told = depth_maps.difference(peer.job(peer.prepare(given)), project(given.mesh, given.ring))
    assert told["mask_differs_%"] < 0.5 and told["depth_p99_mm"] < 0.01


def test_surface_errors_of_a_larger_ball_are_its_distance():
    ball, larger = (trimesh.creation.icosphere(5, radius) for radius in (50.0, 51.0))
    told = surface.errors(larger, ball, 5000)
    assert told["to_truth_rms_mm"] == pytest.approx(1, abs=0.01)
    assert told["to_prediction_rms_mm"] == pytest.approx(1, abs=0.01) and "lid_%" not in told


def test_the_lid_over_an_open_rim_is_told_apart():
    ball = trimesh.creation.icosphere(4, 50.0)
    bowl = trimesh.Trimesh(ball.vertices, ball.faces[ball.triangles_center[:, 2] < 0], process=False)
    told = surface.errors(ball, bowl, 5000)
    assert told["to_truth_rms_mm"] < 1 < 10 < told["to_truth_with_lid_rms_mm"] and told["lid_%"] > 40


def test_the_plane_of_neighbours_takes_noise_away():
    flat = trimesh.creation.box((100, 100, 1e-6))
    cloud = noisy_cloud(flat, 4000)
    assert rms(plane_of_neighbours(cloud)[:, 2]) < 0.6 * rms(cloud.points[:, 2])
    assert rms(cloud.points[:, 2]) == pytest.approx(0.5, rel=0.05) and isinstance(cloud, Cloud)


def test_the_paper_s_networks_are_those_of_the_paper():
    weights = sum(p.numel() for p in UNet().parameters())
    assert weights == pytest.approx(54.4e6, rel=0.01)  # as the authors' program prints it
    judge = PatchGAN().eval()
    pair = torch.zeros(1, 6, 256, 256, requires_grad=True)
    logits = judge(pair)
    logits[0, 0, 15, 15].backward()
    seen = (pair.grad[0].abs().sum(0) > 0).nonzero()
    assert logits.shape == (1, 1, 30, 30) and (seen.max(0).values - seen.min(0).values + 1).tolist() == [70, 70]


def test_the_paper_s_training_learns():
    torch.manual_seed(1)
    image = torch.rand(1, 1, 256, 256) * 2 - 1
    run = Training(image, -image)
    run.step().step()
    assert run.l1[-1] < run.l1[0]


def test_the_embedded_sample_gives_a_ct_with_bone_and_air():
    hounsfield = sitk.GetArrayFromImage(MATERIAL.ct)
    assert hounsfield.shape == (72, 96, 96) and hounsfield.min() < -900 and (hounsfield > BONE_HU).mean() > 0.01


def test_memory_is_of_the_job_alone():
    little, much = (most_resident(os.urandom, size) for size in (1, 1 << 27))
    assert much - little > 0.9 * (1 << 27)


def test_meshes_grow_by_cutting_each_triangle_in_four():
    faces = [len(m.faces) for m in resized(trimesh.creation.icosphere(4), (500, 1000, 4000))]
    assert faces[0] == pytest.approx(500, rel=0.1) and faces[2] == 4 * faces[1]


def test_a_point_of_growth_tells_time_and_memory(tmp_path):
    ball = trimesh.creation.icosphere(2, 60.0)
    np.savez(tmp_path / "ball.npz", vertices=ball.vertices.astype(np.float32), faces=ball.faces.astype(np.int32))
    told = point(Series("pixels", "depth-maps-256", OURS), 32, tmp_path / "ball.npz")
    assert told["size"] == 32 and told["seconds"] > 0 and told["peak_gb"] > 0
    curves = [{"axis": "pixels", "label": "ours", "points": [told, told | {"size": 64}]}]
    plot(curves, tmp_path / "growth.png")
    assert "| ours" in growth_text(curves) and (tmp_path / "growth.png").stat().st_size < 400_000


def test_one_person_gets_many_names(tmp_path):
    (tmp_path / "person").mkdir()
    data = many_names(tmp_path / "person", 3, tmp_path / "people")
    assert len(list(data.glob("person_*"))) == 7 and "person_000006" in (data / "dataset.yaml").read_text()


def test_pages_keep_other_stages_and_refuse_another_machine(tmp_path):
    file, page = tmp_path / "told.json", tmp_path / "told.md"
    here = {"cpu": "x", "cores": 1, "threads": 1, "memory_gb": 1, "system": "s", "python": "3", "date": "d"}
    here["libraries"] = {"numpy": "2"}
    entry = measure(tiny_stage(), MATERIAL)
    for name in ("surface", "mls"):
        Pages(here, file, page, add=True).add_stage(entry | {"name": name})
    assert [e["name"] for e in json.loads(file.read_text())["stages"]] == ["mls", "surface"]
    assert page.read_text().index("### mls") < page.read_text().index("### surface")
    with pytest.raises(BadInput, match="another machine"):
        Pages(here | {"cpu": "y"}, file, None, add=True)


def test_every_stage_has_the_same_shape():
    found = list(stages())
    assert {s.name for s in found} >= {"depth-maps-256", "mls", "surface", "reconstruct", "start-up-help"}
    assert all(s.name.startswith(tuple(MODULES)) and s.aim and s.peers for s in found)
    assert [s.name for s in stages(["depth-maps-512"])] == ["depth-maps-512"]
    with pytest.raises(BadInput, match="none of"):
        names_of("mls,mlss-of-nothing,nothing")


def command(folder, *words):
    line = [sys.executable, str(ROOT / "benchmarks" / "run.py"), *map(str, words)]
    return subprocess.run(line, cwd=folder, capture_output=True, text=True, timeout=300)


def test_the_command_runs_a_stage_from_any_folder(tmp_path):
    done = command(tmp_path, "--stages", "mls", "--quick", "--threads", 1, "--json", "out.json", "--markdown", "out.md")
    assert done.returncode == 0, done.stderr
    (entry,) = json.loads((tmp_path / "out.json").read_text())["stages"]
    assert entry["name"] == "mls" and 0 < entry["ours"]["error"]["rms_mm"] < 1
    assert "| ours" in done.stdout and "### mls" in (tmp_path / "out.md").read_text()


def test_the_command_refuses_in_one_line(tmp_path):
    for words in (("--stages", "nothing"), ("--heads", "nowhere", "--stages", "mls")):
        done = command(tmp_path, *words)
        assert done.returncode == 2 and len(done.stderr.splitlines()) == 1, done.stderr


def test_ratios_say_who_is_faster():
    assert [times_faster(ratio) for ratio in (2.0, 0.5, 12.3)] == ["2 x faster", "2 x slower", "12 x faster"]
