"""The meshes that a viewer shows: how each looks at first, its numbers and their legends, its light file in view/.

Frankfurt frame, mm. Knows nothing of how any mesh came to be.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import trimesh

from cranioface.geometry.thinning import thinned
from cranioface.report.light_mesh import Body, write_glb
from cranioface.report.pictures import BONE, INFERRED, SKIN
from reconstruction.cases.told import VIEW_FACES, Layer, Scalar

SCANNED_SKIN, METAL = np.array([0.62, 0.71, 0.80]), np.array([0.30, 0.68, 0.56])
# legends are the same for every face, so that two faces of one case can be compared
SCALARS = {
    "tissue_depth_mm": Scalar(name="tissue_depth_mm", label="Tissue depth", unit="mm", low=0.0, high=25.0),
    "uncertainty_mm": Scalar(name="uncertainty_mm", label="Uncertainty", unit="mm", low=0.0, high=5.0),
    "on_inferred_bone": Scalar(name="on_inferred_bone", label="Rests on inferred bone", unit="", low=0.0, high=1.0),
}


@dataclass(frozen=True)
class Look:
    label: str
    colour: np.ndarray  # (3,) RGB from 0 to 1
    opacity: float  # at first


LOOKS = {
    "skull": Look("Skull", BONE, 1.0),
    "face": Look("Face", SKIN, 0.85),  # its features and the bone below are seen together
    "skin": Look("Scanned skin", SCANNED_SKIN, 0.0),
    "inferred": Look("Inferred bone", INFERRED, 1.0),
    "implant": Look("Implant", METAL, 1.0),
}


def write_layer(view: Path, name: str, whole: trimesh.Trimesh) -> tuple[Layer, trimesh.Trimesh]:
    """Write the light `view`/NAME.glb of a mesh; what is told of it, and the light mesh."""
    look, light = LOOKS[name], thinned(whole, VIEW_FACES)
    write_glb(view / f"{name}.glb", [body_of(name, light)])
    layer = Layer(
        name=name, label=look.label, file=f"{name}.glb", colour=hex_of(look.colour), opacity=look.opacity,
        faces=len(light.faces), whole_faces=len(whole.faces),
        scalars=[scalar for key, scalar in SCALARS.items() if key in whole.vertex_attributes],
    )  # fmt: skip
    return layer, light


def body_of(name: str, mesh: trimesh.Trimesh, opacity: float = 1.0) -> Body:
    """A mesh as that layer looks; opaque, since a viewer sets for itself how clear it is."""
    return Body(name, mesh, LOOKS[name].colour, opacity)


def hex_of(colour: np.ndarray) -> str:
    """#rrggbb of RGB (3,) from 0 to 1."""
    return "#" + "".join(f"{round(255 * float(part)):02x}" for part in colour)
