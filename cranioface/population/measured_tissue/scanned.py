"""One CT made ready to be measured: its registered skull and its skin in the Frankfurt frame.

Owns the order of import, alignment and registration. Knows nothing of what is measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import trimesh

from cranioface.anatomy.ct import SkinOptions, read_bone, skin_surface
from cranioface.anatomy.frankfurt import align
from cranioface.anatomy.registration import Registered, register
from cranioface.command import BadInput
from cranioface.people.coarse_scans import SKIN_HU

if TYPE_CHECKING:
    import SimpleITK as sitk

COARSE_SKIN = SkinOptions(threshold_hu=SKIN_HU)


@dataclass(frozen=True, eq=False)
class ScannedHead:
    """Skull and skin of one person, Frankfurt frame, mm."""

    skull: trimesh.Trimesh
    registered: Registered
    skin: trimesh.Trimesh


def scanned_head(image: sitk.Image, skin: SkinOptions = SkinOptions()) -> ScannedHead:
    """The head of a CT from `read_ct`. BadInput where it shows no skull that finds its frame, or no skin."""
    skull = read_bone(image).surface
    frame = align(skull).frankfurt_from_input
    surface = skin_surface(image, skin)
    if not len(surface.faces):
        raise BadInput(f"no skin at {skin.threshold_hu:g} HU: nothing can be measured; leave this scan out")
    skull.apply_transform(frame)
    return ScannedHead(skull, register(skull), surface.apply_transform(frame))
