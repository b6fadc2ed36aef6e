"""The surfaces that are deformed into somebody's: the template's skull and face, or spheres about them; closed.

Owns how they are made. Knows nothing of people and networks. Frankfurt frame, mm.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import trimesh

from cranioface.anatomy.template import load_template
from cranioface.geometry.closed_surface import is_closed
from cranioface.geometry.head_grid import COARSE, filled, surface
from cranioface.geometry.mesh_parts import largest_shell
from cranioface.geometry.thinning import thinned
from single_image.settings import Start
from single_image.shape import PARTS

TRIANGLES = 6000  # of each: 3,000 vertices, about 6 mm apart
JOINED_MM = 6.0  # gaps so wide are closed: jaw joint and bite, between which no image can see
SUBDIVISIONS = 4  # of an icosahedron: 2,562 vertices


@cache
def start_surfaces(start: Start) -> dict[str, trimesh.Trimesh]:
    """Skull (cranium and mandible as one solid) and face, closed and wound outward."""
    if start == "template":
        return {"skull": _template_skull(), "face": _coarse(load_template().face)}
    return {part: _sphere_about(start_surfaces("template")[part]) for part in PARTS}


def _coarse(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """A closed mesh with about so many triangles, still closed. ValueError where it cannot be."""
    thin = largest_shell(thinned(mesh, TRIANGLES))
    if not is_closed(thin):
        raise ValueError("a surface does not stay closed with so few triangles")
    return thin


def _template_skull() -> trimesh.Trimesh:
    from scipy.ndimage import binary_closing, gaussian_filter, generate_binary_structure

    template = load_template()
    solid = filled(template.skull, COARSE) | filled(template.mandible, COARSE)
    steps = round(JOINED_MM / 2 / COARSE.spacing)
    joined = binary_closing(solid, generate_binary_structure(3, 1), iterations=max(1, steps))
    return _coarse(largest_shell(surface(gaussian_filter(joined.astype(np.float32), 0.7), COARSE)))


def _sphere_about(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """A sphere about the middle of `mesh`, as far off as its vertices are on average."""
    middle = np.asarray(mesh.bounds).mean(0)
    radius = float(np.linalg.norm(mesh.vertices - middle, axis=1).mean())
    sphere = trimesh.creation.icosphere(subdivisions=SUBDIVISIONS, radius=radius)
    return trimesh.Trimesh(sphere.vertices + middle, sphere.faces, process=False)
