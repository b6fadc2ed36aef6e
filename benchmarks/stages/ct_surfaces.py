"""A CT to the surfaces of its bone and of its skin.

Error: how far the naive surfaces lie from ours, and the most memory that a process holds which does this alone.
The two do not promise the same: ours leaves table, cords and airways away and simplifies, the naive road does not.
"""

from pathlib import Path

import numpy as np
import SimpleITK as sitk
import trimesh

from benchmarks.material import Material
from benchmarks.memory import most_resident
from benchmarks.stage import OURS, Contender, Figures, Made, Stage
from cranioface.anatomy.ct import bone_surface, skin_surface
from cranioface.geometry.distances import closest

BONE_HU, SKIN_HU = 250.0, -400.0
SAMPLES = 50_000
Surfaces = tuple[trimesh.Trimesh, trimesh.Trimesh]


def ours(image: sitk.Image) -> Surfaces:
    return bone_surface(image), skin_surface(image)


def naive(image: sitk.Image) -> Surfaces:
    """Threshold, keep the largest labelled part, fill the skin's holes, march through cubes."""
    values = sitk.GetArrayFromImage(image).astype(np.float32)
    return _naive_surface(values, image, BONE_HU, filled=False), _naive_surface(values, image, SKIN_HU, filled=True)


def _naive_surface(values: np.ndarray, image: sitk.Image, level: float, filled: bool) -> trimesh.Trimesh:
    from scipy import ndimage
    from skimage.measure import marching_cubes

    labels, _ = ndimage.label(values > level)
    largest = labels == np.bincount(labels.ravel())[1:].argmax() + 1
    kept = np.where(largest | (values <= level), values, level - 1)
    if filled:
        kept = np.where(ndimage.binary_fill_holes(largest) & (kept <= level), level + 1, kept)
    points, faces, _, _ = marching_cubes(kept, level)
    direction = np.array(image.GetDirection()).reshape(3, 3)
    points = (points[:, ::-1] * image.GetSpacing()) @ direction.T + image.GetOrigin()
    return trimesh.Trimesh(points, faces[:, ::-1], process=False)


def ours_alone(head: Path | None, quick: bool) -> None:
    ours(Material(head, quick).ct)


def naive_alone(head: Path | None, quick: bool) -> None:
    naive(Material(head, quick).ct)


ALONE = {OURS: ours_alone, "scikit-image + scipy": naive_alone}


def figures(surfaces: Surfaces, given: tuple[sitk.Image, Material], made: Made) -> Figures:
    """Median and 95th percentile of the distance from our surfaces to these; faces; memory."""
    told: Figures = {}
    for name, surface, mine in zip(("bone", "skin"), surfaces, made[OURS], strict=True):
        told[f"{name}_faces"] = len(surface.faces)
        if surface is not mine:
            apart = closest(trimesh.sample.sample_surface(mine, SAMPLES, seed=0)[0], surface)[0]
            told |= {f"{name}_median_mm": float(np.median(apart)), f"{name}_p95_mm": float(np.percentile(apart, 95))}
    name = next(key for key, other in made.items() if other is surfaces)
    return told | {"peak_memory_gb": most_resident(ALONE[name], given[1].head, given[1].quick) / 1e9}


STAGES = (
    Stage(
        name="ct-surfaces",
        job="bone and skin surfaces of a CT",
        aim="measured, >= 3 x, <= 6 GB of memory",
        inputs=lambda material: (material.ct, material),
        ours=(Contender(OURS, ours, prepare=lambda x: x[0], told="anatomy.ct.bone_surface and skin_surface"),),
        peers=(
            Contender("scikit-image + scipy", naive, ("skimage", "scipy"), lambda x: x[0],
                      "marching cubes at 250 and -400 HU of the largest part, the skin's holes filled"),
        ),
        figures=figures,
        rounds=3,
        describe=lambda x: " x ".join(map(str, x[0].GetSize())) + f" voxels, spacing "
        f"{' x '.join(f'{s:.2f}' for s in x[0].GetSpacing())} mm",
        remark="Ours also finds the head, leaves table, headrest and cords away, closes the air passages and "
        "simplifies to 150,000 and 100,000 faces; the naive road does none of it. Distances are from our surfaces to "
        "the naive ones. Peak memory is of a process that reads, resamples and does this alone.",
    ),
)  # fmt: skip
