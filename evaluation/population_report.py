"""The population beside the facts: `python -m evaluation.population_report [--people 60] [--heads FOLDER]`.

Prints means, SDs and correlations of the skulls, tissue depths as they stand on the faces, and the error of the mean
face on real heads: the gate on every change of the population. Knows nothing of how people are made.
"""

import argparse
from pathlib import Path

import numpy as np

from anatomy.frankfurt import align
from doors import run
from evaluation.face_error import face_error
from geometry.mesh_files import read_mesh
from population.craniometrics_sampling import mean_measures, sample_measures
from population.face import face_points, finished, site_directions
from population.person import age_and_bmi, bones_and_identity
from population.site_depth import site_depths
from population.tissue import mean_depths, person_depths, residual_sd

MEASURES = ("GOL", "XCB", "BBH", "BNL", "BPL", "ZYB", "NPH", "NLH", "NLB", "OBH", "OBB", "EKB", "ZMB", "GOG", "GNI")
CORRELATIONS = (
    ("GOL", "BNL", 0.51),
    ("AUB", "ZYB", 0.79),
    ("NPH", "NLH", 0.74),
    ("FMB", "EKB", 0.91),
    ("XCB", "XFB", 0.64),
)


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare the synthetic population with published figures.")
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument(
        "--heads", type=Path, help="folder of real heads: NAME/skull.ply and NAME/skin.ply in one frame"
    )
    args = parser.parse_args()
    _print_measures(1000)
    mean = _print_depths(args.people)
    if args.heads:
        _print_gate(mean, args.heads)


def _print_measures(people: int) -> None:
    rng = np.random.default_rng(0)
    for sex in ("female", "male"):
        drawn = [sample_measures(rng, sex)[0] for _ in range(people)]
        print(f"{sex}: measure, drawn mean (SD), mean of all of Howells' samples, mm")
        for m in MEASURES:
            values = [d[m] for d in drawn]
            print(f"  {m:4} {np.mean(values):6.1f} ({np.std(values):.1f})  {mean_measures(sex)[m]:6.1f}")
    for a, b, r in CORRELATIONS:
        r_drawn = np.corrcoef([d[a] for d in drawn], [d[b] for d in drawn])[0, 1]
        print(f"  r({a}, {b}) = {r_drawn:.2f}, within groups of the facts {r}")


def _print_depths(people: int) -> np.ndarray:
    """Prints depth as met on the faces less what was asked and less the table's mean;
    returns the mean face's control points.
    """
    total, asked, met = np.zeros(()), [], []
    for seed in range(people):
        sex, skull, identity = bones_and_identity(seed, 0, None)
        age, bmi = age_and_bmi(seed, 0, sex, None, None)
        bone = skull.cranium + skull.mandible
        points = face_points(skull.landmarks, bone, sex, age, bmi, identity)
        total = total + points
        wanted, mean = person_depths(sex, age, bmi, identity.residuals), mean_depths(sex, age, bmi)
        along = {k: d for k, d in site_directions().items() if k in skull.landmarks and k in wanted}
        face = finished(points)
        origins, goal = (np.array([of[k] for k in along]) for of in (skull.landmarks, wanted))
        depth = site_depths(face.vertices, face.faces, origins, np.array(list(along.values())), goal)
        asked.append([wanted[k] for k in along])
        met.append([depth[i] - mean[k.partition("_")[0]] for i, k in enumerate(along)])
    print(f"depths of {people} people, mm: asked mean; residual met on the face: mean (SD); SD wanted")
    for i, k in enumerate(along):
        if not k.endswith("_right"):
            column, wanted_sd = np.array(met)[:, i], residual_sd()[k.partition("_")[0]]
            asked_mean = np.mean(np.array(asked)[:, i])
            print(f"  {k:10} {asked_mean:5.1f}  {np.nanmean(column):+5.1f} ({np.nanstd(column):.1f})  {wanted_sd:.1f}")
    return total / people


def _print_gate(mean: np.ndarray, heads: Path) -> None:
    """Error of the mean face, laid into the Frankfurt frame of each head that `align` finds."""
    face, errors = finished(mean), []
    for folder in sorted(p for p in heads.iterdir() if (p / "skull.ply").exists()):
        skull, skin = read_mesh(folder / "skull.ply"), read_mesh(folder / "skin.ply")
        frame = align(skull).frankfurt_from_input
        error = face_error(face, skin.apply_transform(frame), skull.apply_transform(frame))
        errors.append(error["worst_mm"])
        figures = f"{error['mean_mm']:.2f} mm mean, {error['worst_mm']:.2f} in the worse direction"
        print(f"mean face on {folder.name}: {figures}")
    print(f"mean face on {len(errors)} heads: {np.mean(errors):.2f} mm in the worse direction")


if __name__ == "__main__":
    raise SystemExit(run(main))
