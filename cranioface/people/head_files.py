"""Reads one head, whatever the user has, and finds its frame: a skull mesh or a CT, in its own frame (a CT: LPS mm)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import trimesh

from cranioface.anatomy.ct import BoneOptions, SkinOptions, is_ct
from cranioface.anatomy.frankfurt import Alignment, align_by_landmarks
from cranioface.anatomy.frankfurt import align as align_skull
from cranioface.anatomy.frankfurt.markups import read_markups
from cranioface.command import BadInput
from cranioface.geometry.mesh_files import read_mesh
from cranioface.geometry.units import MM_PER, Units

if TYPE_CHECKING:
    import SimpleITK as sitk

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Head:
    """A skull in its own frame (mm) and a way to the true skin of the same person, in the same frame."""

    skull: trimesh.Trimesh
    source: str  # "mesh" or "CT"
    path: Path  # that it was read from
    skin: Callable[[], trimesh.Trimesh | None]  # found when first asked for: measuring alone needs it
    scanned_skin: Callable[[], trimesh.Trimesh | None] = lambda: None  # what a CT shows, whatever `skin` was given
    spikes_share: float = 0.0  # of the bone in a CT, cut off it as spikes of metal
    mm_per_unit: float = 1.0  # of the mesh file; the frame is the file's, so scaled


def read_head(
    skull: str | Path,
    face: str | Path | None = None,
    series: str | None = None,
    bone: BoneOptions = BoneOptions(),
    skin: SkinOptions = SkinOptions(),
    units: Units | None = None,
) -> Head:
    """The head in a mesh file or a CT. The skin of a CT is for measuring alone: nothing else may look at it.

    units: of mesh files, skull and face alike; None = mm. BadInput for a CT with units, which tells its own.
    """
    if units is not None and is_ct(skull):
        raise BadInput(f"{skull}: is a CT, which tells its voxels in mm; leave out --units {units}")
    truth = read_mesh(face, units or "mm") if face else None
    if not is_ct(skull):
        mm = MM_PER[units or "mm"]
        return Head(read_mesh(skull, units or "mm"), "mesh", Path(skull), lambda: truth, mm_per_unit=mm)
    from cranioface.anatomy.ct import read_bone, read_ct  # here, so that who has a mesh waits for no reader of CTs

    image = read_ct(skull, series=series)
    found, scanned = read_bone(image, bone), cache(lambda: _skin(image, skin))
    return Head(found.surface, "CT", Path(skull), lambda: truth or scanned(), scanned, found.spikes_share)


def _skin(image: sitk.Image, options: SkinOptions) -> trimesh.Trimesh | None:
    """The skin of a CT, or None where it shows none, as of a dry skull: the face is not lost for want of a measure."""
    from cranioface.anatomy.ct import skin_surface

    try:
        skin = skin_surface(image, options)
    except BadInput:
        skin = trimesh.Trimesh()
    if len(skin.faces) == 0:
        log.warning(f"no skin at {options.threshold_hu:g} HU in this CT: none is written, and no error can be told")
        return None
    return skin


def align(head: Head, landmarks: str | Path | None = None) -> Alignment:
    """The Frankfurt frame of a head's skull: from 3D Slicer markups where they are given, else found in its shape.

    Landmarks are points of the file that the skull was read from, whatever unit that is in.

    BadInput, headed by the head's path, where the skull finds no frame or a landmark is missing.
    """
    if landmarks:
        points = read_markups(landmarks)  # placed on the mesh as its file has it
        return align_by_landmarks({name: np.multiply(p, head.mm_per_unit) for name, p in points.items()})
    try:
        return align_skull(head.skull)
    except BadInput as refusal:
        raise BadInput(f"{head.path}: {refusal}") from refusal
