"""Moving least squares of a noisy cloud: points onto the surface that they sample.

Error: RMS distance of the smoothed points to the surface that they were sampled on, point to triangle.
"""

import numpy as np

from backprojection.mls import smooth
from benchmarks.conditions import threads_now
from benchmarks.material import Cloud, Material
from benchmarks.stage import OURS, Contender, Figures, Made, Stage
from cranioface.geometry.distances import closest

NEIGHBOURS = 24  # of the plane: the best of 8 to 60 on this cloud
VEDO_RADIUS_MM = 3.0  # of the plane: better than 2.2 and 2.5 mm on this cloud
RADIUS_MM = 5.0  # of ours: the least error of 2 to 6 mm on this cloud, but for 6 mm, which takes longer
BLOCK = 20_000


def inputs(material: Material) -> Cloud:
    return material.cloud


def ours(cloud: Cloud) -> np.ndarray:
    return smooth(cloud.points, cloud.normals, np.ones(len(cloud.points), np.float32), RADIUS_MM, RADIUS_MM)[0]


def adapting(cloud: Cloud) -> np.ndarray:
    return smooth(cloud.points, cloud.normals, np.ones(len(cloud.points), np.float32))[0]


def plane_of_neighbours(cloud: Cloud) -> np.ndarray:
    """Each point onto the plane through its nearest neighbours: scipy's tree and numpy's batched eigenvectors."""
    from scipy.spatial import cKDTree

    tree, moved = cKDTree(cloud.points), np.empty_like(cloud.points)
    for start in range(0, len(cloud.points), BLOCK):
        here = cloud.points[start : start + BLOCK]
        near = cloud.points[tree.query(here, min(NEIGHBOURS, len(cloud.points)), workers=threads_now())[1]]
        middle = near.mean(1, keepdims=True)
        offset = near - middle
        normal = np.linalg.eigh(offset.transpose(0, 2, 1) @ offset)[1][:, :, 0]
        moved[start : start + BLOCK] = here - ((here - middle[:, 0]) * normal).sum(1, keepdims=True) * normal
    return moved


def vedo_mls(cloud: Cloud) -> np.ndarray:
    import vedo

    points = vedo.Points(cloud.points.copy())
    points.smooth_mls_2d(radius=VEDO_RADIUS_MM)
    return np.asarray(points.coordinates)


PEERS = (
    Contender("vedo smooth_mls_2d", vedo_mls, ("vedo",), told=f"planes, radius {VEDO_RADIUS_MM} mm, one thread"),
    Contender("numpy cKDTree plane", plane_of_neighbours, ("scipy",), told=f"{NEIGHBOURS} neighbours"),
)


def figures(points: np.ndarray, cloud: Cloud, made: Made) -> Figures:
    distance = closest(points, cloud.truth)[0].astype(np.float64)
    before = closest(cloud.points, cloud.truth)[0].astype(np.float64)
    return {"rms_mm": rms(distance), "p99_mm": float(np.percentile(distance, 99)), "rms_before_mm": rms(before)}


def rms(distance: np.ndarray) -> float:
    return float(np.sqrt(np.mean(distance**2)))


STAGES = (
    Stage(
        name="mls",
        job="MLS of a noisy cloud with normals",
        aim="<= 200 ms at <= 0.235 mm RMS to the true surface",
        inputs=inputs,
        ours=(
            Contender(OURS, ours, told=f"backprojection.mls.smooth, order 2, radius {RADIUS_MM} mm"),
            Contender("- 2 to 4 mm, adapting", adapting, part=True, told="as the road smooths cleaner clouds"),
        ),
        peers=PEERS,
        figures=figures,
        describe=lambda cloud: f"{len(cloud.points):,} points, noise of SD 0.5 mm on each axis",
        remark="Ours uses the normals that come with the cloud, the peers find their planes' own. Radius and "
        "number of neighbours of all are those of the least error on this cloud.",
    ),
)
