"""Whether a surface is closed, and what it encloses: asked once of every mesh that is read or written.

Error: whether the answers agree, and how far the volumes lie apart.
"""

from collections.abc import Callable

import numpy as np
import trimesh

from benchmarks.material import Material
from benchmarks.stage import OURS, Contender, Figures, Made, Stage
from cranioface.geometry.closed_surface import enclosed_volume, is_closed

Answer = tuple[bool, float]


def inputs(material: Material) -> Callable[[], trimesh.Trimesh]:
    """Makes a mesh that remembers nothing: trimesh keeps what it once answered."""
    vertices, faces = np.array(material.skull.vertices), np.array(material.skull.faces)
    return lambda: trimesh.Trimesh(vertices, faces, process=False)


def ours(make: Callable[[], trimesh.Trimesh]) -> Answer:
    mesh = make()
    return is_closed(mesh), enclosed_volume(mesh)


def trimesh_alone(make: Callable[[], trimesh.Trimesh]) -> Answer:
    mesh = make()
    mesh.vertices -= mesh.vertices.mean(0)
    return bool(mesh.is_watertight), float(mesh.volume)


def figures(answer: Answer, make: Callable[[], trimesh.Trimesh], made: Made) -> Figures:
    return {"closed": answer[0], "volume_apart_ml": abs(answer[1] - made[OURS][1]) / 1000}


STAGES = (
    Stage(
        name="closed",
        job="closed or not, and the volume inside",
        aim="a library, unless it costs the whole road 0.15 s",
        inputs=inputs,
        ours=(Contender(OURS, ours, told="geometry.closed_surface"),),
        peers=(Contender("trimesh", trimesh_alone, told="is_watertight, and volume about the mesh's middle"),),
        figures=figures,
        describe=lambda make: f"{len(make().faces):,} faces",
    ),
)
