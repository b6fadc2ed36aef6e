"""Reads one head, whatever the user has, and finds its frame: a skull mesh or a CT, in its own frame (a CT: LPS mm)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import trimesh

from cranioface.anatomy.ct import BoneOptions, SkinOptions, is_ct
from cranioface.anatomy.frankfurt import Alignment, align_by_landmarks
from cranioface.anatomy.frankfurt import align as align_skull
from cranioface.anatomy.frankfurt.markups import read_markups
from cranioface.command import BadInput
from cranioface.geometry.mesh_files import read_mesh

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


def read_head(
    skull: str | Path,
    face: str | Path | None = None,
    series: str | None = None,
    bone: BoneOptions = BoneOptions(),
    skin: SkinOptions = SkinOptions(),
) -> Head:
    """The head in a mesh file or a CT. The skin of a CT is for measuring alone: nothing else may look at it."""
    truth = read_mesh(face) if face else None
    if not is_ct(skull):
        return Head(read_mesh(skull), "mesh", Path(skull), lambda: truth)
    from cranioface.anatomy.ct import bone_surface, read_ct  # here, so that who has a mesh waits for no reader of CTs

    image = read_ct(skull, series=series)
    return Head(bone_surface(image, bone), "CT", Path(skull), lambda: truth or _skin(image, skin))


def _skin(image: sitk.Image, options: SkinOptions) -> trimesh.Trimesh | None:
    """The skin of a CT, or None where it shows none, as of a dry skull: the face is not lost for want of a measure."""
    from cranioface.anatomy.ct import skin_surface

    try:
        skin = skin_surface(image, options)
    except BadInput:
        skin = trimesh.Trimesh()
    if len(skin.faces) == 0:
        log.warning(f"no skin at {options.threshold_hu:g} HU in this CT, so no error can be told")
        return None
    return skin


def align(head: Head, landmarks: str | Path | None = None) -> Alignment:
    """The Frankfurt frame of a head's skull: from 3D Slicer markups where they are given, else found in its shape.

    BadInput, headed by the head's path, where the skull finds no frame or a landmark is missing.
    """
    if landmarks:
        return align_by_landmarks(read_markups(landmarks))
    try:
        return align_skull(head.skull)
    except BadInput as refusal:
        raise BadInput(f"{head.path}: {refusal}") from refusal
