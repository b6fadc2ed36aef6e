"""The skin surface of a CT: the head without table, headrest, clothes and cords, its air passages closed.

Serves to print the error of a reconstruction, never to make one. Knows nothing of bone surfaces.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import SimpleITK as sitk
import trimesh
from tqdm import tqdm

from cranioface.anatomy.ct.box import Region, cut, extent, grown, slices
from cranioface.anatomy.ct.components import filled_slices, largest_component
from cranioface.anatomy.ct.grid import head_region, resampled, smoothed, source, up_axis
from cranioface.anatomy.ct.isosurface import isosurface
from cranioface.anatomy.ct.options import SkinOptions
from cranioface.anatomy.ct.reach import beyond, eroded, within
from cranioface.command import BadInput

AIR_HU, TISSUE_HU = -1000.0, 40.0


def skin_surface(image: sitk.Image, options: SkinOptions = SkinOptions(), **changes: Any) -> trimesh.Trimesh:
    """Skin of the head, LPS patient mm, wound outward, open where the scan ends (neck, a vault cut off).

    image: HU, from `read_ct`. changes: fields of SkinOptions. Raises BadInput where there is no head.
    Cloth pressed on the skin, and hair that the threshold takes for tissue, stay.
    """
    options = replace(options, **changes)
    with tqdm(total=4, desc="skin", unit="step", disable=None) as progress:
        grid = resampled(cut(image, head_region(image, options.head_bone_hu)), options.finest_mm)
        scanned = sitk.GetArrayFromImage(grid)
        values = smoothed(scanned, grid.GetSpacing(), options.blur_mm)
        progress.update()
        tissue = _head_alone(values > options.threshold_hu, grid, options, source(image))
        _check_soft(tissue, scanned, options, source(image))
        box = _box(tissue, grid, options)
        grid, part = cut(grid, box), slices(box)
        tissue, scanned, values = (np.ascontiguousarray(x[part]) for x in (tissue, scanned, values))
        progress.update()
        solid = _without_cords(_air_closed(tissue, grid, options), scanned, grid, options)
        progress.update()
        mesh = isosurface(_field(values, solid, options.threshold_hu), grid, options.threshold_hu, options.faces)
        progress.update()
    return _largest(mesh)


def _head_alone(tissue: np.ndarray, grid: sitk.Image, options: SkinOptions, name: str) -> np.ndarray:
    """The thick largest part with the thin things near it (ears, nostrils); table, headrest and cloth are cut away."""
    spacing, radius = grid.GetSpacing(), options.sheet_mm / 2
    core = largest_component(eroded(_filled(tissue, grid), spacing, radius))
    if not core.any():
        raise BadInput(
            f"{name}: shows no head, nothing thick lies above {options.threshold_hu:g} HU; "
            "give a head CT in Hounsfield units"
        )
    near = tissue & within(core, spacing, radius + options.regrown_mm)
    rear = _rear(core, grid, options.rear_share)
    bulky = largest_component(eroded(tissue, spacing, radius))  # cavities open: a loop of head and headrest is no bulk
    return largest_component(near & (~rear | within(bulky, spacing, radius)))


def _check_soft(tissue: np.ndarray, scanned: np.ndarray, options: SkinOptions, name: str) -> None:
    """Refuse a dry skull, whose outside would pass for a skin: around living bone lies several times as much."""
    bone = int((scanned[tissue] >= options.head_bone_hu).sum())
    if int(tissue.sum()) - bone < options.least_soft * bone:
        raise BadInput(f"{name}: shows no skin, hardly anything but bone; a dry skull has none")


def _box(head: np.ndarray, grid: sitk.Image, options: SkinOptions) -> Region:
    """Where there is head, with air around it as far as closing its openings reaches."""
    air = options.gap_mm + 2 * max(grid.GetSpacing())
    return grown(extent(head)[1:], air, grid.GetSpacing(), grid.GetSize())


def _rear(head: np.ndarray, grid: sitk.Image, share: float) -> np.ndarray:
    """Voxels farther back in the patient (LPS y) than all but `share` of the head's length."""
    step = np.array(grid.GetDirection()).reshape(3, 3)[1] * grid.GetSpacing()
    some = np.unravel_index(np.flatnonzero(head)[::50], head.shape)
    front, back = np.percentile(_backward(some, step), [0.5, 99.5])
    axes = np.ogrid[tuple(map(slice, head.shape))]
    return np.asarray(_backward(axes, step) > back - share * (back - front))


def _backward(index: Sequence[np.ndarray], step: np.ndarray) -> np.ndarray:
    """mm to the rear of the first voxel; an axis without part in it is left out, so that the result stays small."""
    along = [(i * s).astype(np.float32) for i, s in zip(index[::-1], step, strict=True) if s]
    return np.asarray(sum(along))


def _filled(mask: np.ndarray, grid: sitk.Image) -> np.ndarray:
    """Holes filled in each slice from the neck to the vertex, since airways run out of the scan."""
    return filled_slices(mask, 2 - up_axis(grid)[0])


def _air_closed(tissue: np.ndarray, grid: sitk.Image, options: SkinOptions) -> np.ndarray:
    """Tissue with its cavities; what closing bridged lies `crease_mm` deep or is given back to the air."""
    spacing, radius = grid.GetSpacing(), options.gap_mm / 2
    closed = eroded(within(tissue, spacing, radius), spacing, radius)
    closed = _filled(closed | tissue, grid)
    return _filled(tissue | eroded(closed, spacing, options.crease_mm), grid)


def _without_cords(solid: np.ndarray, values: np.ndarray, grid: sitk.Image, options: SkinOptions) -> np.ndarray:
    """Ridges that a ball of `cord_mm` does not fit into go where they are bright inside, with what hangs on them."""
    spacing, radius = grid.GetSpacing(), options.cord_mm / 2
    ridges = solid & beyond(eroded(solid, spacing, radius), spacing, radius)
    wire = ridges & (values > options.cord_hu)
    if not wire.any():
        return solid
    return largest_component(solid & ~(ridges & within(wire, spacing, options.cord_mm)))


def _field(values: np.ndarray, solid: np.ndarray, level: float) -> np.ndarray:
    """HU that cross `level` at the outside of `solid`: cavities count as tissue, everything off the head as air."""
    below = values < level
    rim = within(solid, (1.0, 1.0, 1.0), 1.0) & below  # measured air beside skin keeps the edge sub-voxel
    field = np.where(solid & below, np.float32(TISSUE_HU), values)
    np.copyto(field, np.float32(AIR_HU), where=~(solid | rim))
    return field


def _largest(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """The part with most faces: what is left inside are bubbles. Nothing of nothing."""
    if len(mesh.faces) == 0:
        return mesh
    labels = trimesh.graph.connected_component_labels(mesh.face_adjacency, node_count=len(mesh.faces))
    mesh.update_faces(labels == np.bincount(labels).argmax())
    mesh.remove_unreferenced_vertices()
    return mesh
