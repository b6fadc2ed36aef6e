"""How strongly each voxel of a head attenuates X-rays: of a person as labels, and of a CT.

Owns the numbers of tissues. Knows nothing of rays and films. Frankfurt frame, mm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import trimesh
from scipy.ndimage import binary_dilation

from cranioface.anatomy.ct.blur import blurred
from cranioface.geometry.block_sums import block_sums
from cranioface.geometry.head_grid import COARSE, HEAD, Grid, filled
from cranioface.geometry.rigid import invert
from cranioface.population.volumes.person_volume import LABELS, PersonVolume, skull_of
from single_image.rays.air_spaces import AIR_HU, painted, spaces

if TYPE_CHECKING:
    import SimpleITK as sitk

    from cranioface.people.head_files import Head

WATER_PER_MM = 0.0206  # at 60 keV (NIST, Hubbell and Seltzer 1995; recalled): about what leaves a head at 70 to 80 kVp
# HU, mean and standard deviation among people. Means: chosen above those computed over the labels of real heads, as a
# blurred edge takes from bone (cranium, mandible, spine, tissue: unc_cadaver 889, 814, 556, -14; visible_male, whose
# scale is an estimate, 806, 817, 567, 44; visible_female 997, 931, 572, 7: these four have seen her, as no other
# constant has). Teeth: dentine and enamel without the gaps between them (recalled). Deviations: modelled.
HOUNSFIELD: Mapping[str, tuple[float, float]] = {
    "air": (AIR_HU, 0.0),
    "cranium": (1250.0, 130.0),
    "mandible": (1150.0, 130.0),
    "teeth": (1700.0, 200.0),
    "spine": (650.0, 100.0),
    "tissue": (5.0, 12.0),
}
MARROW, MARROW_MM = 0.45, 2.5  # of its HU bone keeps where it is thick: diploe and marrow; modelled
EDGE_MM = 0.6  # a scan's blur across an edge, standard deviation
BEYOND_HU = -5000.0  # no scanner tells less
AROUND_MM = 2.0  # of a real head's skin is kept; what lies farther off is table, headrest and cloth


@dataclass(frozen=True)
class Attenuation:
    """per_mm (x, y, z) float32: linear attenuation, 1/mm, at the voxels of `grid`, 0 in air."""

    per_mm: np.ndarray
    grid: Grid


def of_hounsfield(hounsfield: np.ndarray) -> np.ndarray:
    """Linear attenuation 1/mm, float32, by the definition of the Hounsfield unit; never below that of nothing."""
    return np.asarray(np.maximum(WATER_PER_MM * (1 + np.asarray(hounsfield, np.float32) / 1000), 0), np.float32)


def attenuation_of_person(
    person: PersonVolume, rng: np.random.Generator | None = None, grid: Grid = HEAD
) -> Attenuation:
    """Of label volumes: tissues of the usual density, or as `rng` draws them, with modelled air spaces.

    grid: HEAD, or COARSE for a quarter of the work, each voxel the mean of eight.
    """
    value = {name: mean + (0 if rng is None else rng.normal(0, sd)) for name, (mean, sd) in HOUNSFIELD.items()}
    table = np.rint([value[name] for name in sorted(LABELS, key=LABELS.__getitem__)]).astype(np.int16)
    labels = person.labels
    values, air, flesh = table[labels], labels == LABELS["air"], labels == LABELS["tissue"]
    hard = skull_of(labels) & (labels != LABELS["teeth"])
    if grid == COARSE:
        values, (air, flesh, hard) = block_sums(values) / np.float32(8), (block_sums(v) > 4 for v in (air, flesh, hard))
    hounsfield = _with_marrow(values.astype(np.float32), hard, grid, value["tissue"])
    hounsfield = painted(hounsfield, flesh, air, grid, spaces(person.landmarks, rng))
    return Attenuation(of_hounsfield(blurred(hounsfield, (EDGE_MM / grid.spacing,) * 3)), grid)


def _with_marrow(hounsfield: np.ndarray, bone: np.ndarray, grid: Grid, tissue: float) -> np.ndarray:
    """Bone loses density where it is thick: by the share of bone around it beyond one half."""
    around = blurred(bone, (MARROW_MM / grid.spacing,) * 3)
    out = hounsfield.copy()
    out[bone] -= np.clip(2 * around[bone] - 1, 0, 1) * np.float32(1 - MARROW) * (hounsfield[bone] - np.float32(tissue))
    return out


def attenuation_of_ct(path: str | Path, grid: Grid = HEAD) -> Attenuation:
    """Of a head CT in its Frankfurt frame, without table and headrest. BadInput where it is none or finds no frame."""
    from cranioface.people.head_files import align, read_head

    head = read_head(path)
    return attenuation_of_head(head, align(head).frankfurt_from_input, grid)[0]


def attenuation_of_head(
    head: Head, frankfurt_from_input: np.ndarray, grid: Grid = HEAD
) -> tuple[Attenuation, np.ndarray]:
    """Of a head that was read from a CT; and which voxels (x, y, z) bool of `grid` the scan saw."""
    from cranioface.anatomy.ct import read_ct

    hounsfield, skin = _resampled(read_ct(head.path), frankfurt_from_input, grid), head.scanned_skin()
    scanned = hounsfield > BEYOND_HU
    hounsfield[~scanned] = AIR_HU
    if skin is not None:
        hounsfield[~_near(skin.copy().apply_transform(frankfurt_from_input), grid)] = AIR_HU
    return Attenuation(of_hounsfield(hounsfield), grid), scanned


def _near(skin: trimesh.Trimesh, grid: Grid) -> np.ndarray:
    """Which voxels (x, y, z) bool lie in the skin or close to it."""
    return np.asarray(binary_dilation(filled(skin, grid), iterations=max(1, round(AROUND_MM / grid.spacing))))


def _resampled(image: sitk.Image, frankfurt_from_input: np.ndarray, grid: Grid) -> np.ndarray:
    """HU (x, y, z) float32 on `grid`, linear; below BEYOND_HU beyond the scan."""
    import SimpleITK as sitk

    back = invert(frankfurt_from_input)
    motion = sitk.AffineTransform(back[:3, :3].ravel().tolist(), back[:3, 3].tolist())
    upright, spacing = np.eye(3).ravel().tolist(), (grid.spacing,) * 3
    out = sitk.Resample(
        image, grid.shape, motion, sitk.sitkLinear, grid.origin, spacing, upright, 2 * BEYOND_HU, sitk.sitkFloat32
    )
    return np.array(sitk.GetArrayViewFromImage(out).T)
