"""What kind of bone is missing: a hole that an implant mends, a mandible, or what the scan never showed.

    hole       bone of the head that is gone, with bone around it
    mandible   most of the lower jaw: it is inferred, but no implant is cut, since nothing holds it
    scan end   bone beyond the last slice: inferred likewise; nobody wants it printed

Lost teeth, crooked septa and what lies inside a sinus are no defects, and are left out. Owns that distinction, by the
template registered to the skull and the axes of its file. Frame: Frankfurt, mm.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import trimesh
from scipy.ndimage import distance_transform_edt
from scipy.spatial import cKDTree

from completion.insertion import outward
from completion.missing import Missing
from completion.volumes import SkullVolume
from cranioface.anatomy.landmark_names import site_of
from cranioface.anatomy.registration import Registered
from cranioface.geometry.mesh_parts import vertex_parts

Kind = Literal["hole", "mandible", "scan end"]
OFF_MM = 10.0  # bone that lies farther from the template's is no skull's: spine, headrest
STRANGE_MM, STRANGE = 15.0, 0.9  # a body of the scan is no skull's when so much of it lies so far off
MOST_OF_JAW = 0.4  # of the mandible's volume
UNSEEN = 0.3  # of a part's free surface: less sees the outside, and it lies in a sinus
TEETH, TEETH_ML = ("pr", "id", "sC", "iC", "ecm2s", "ecm2i"), 4.0  # sites along the teeth; a part there that is no more
# from the last slice (patients' are up to 3.3 mm thick) and a voxel more; cosine to its axis; share of the rim
END_MM, ALONG, ENDS = 4.0, 0.8, 0.5


@dataclass(frozen=True)
class Part:
    """A missing part and what it is. near: the landmark of the template that lies nearest its middle."""

    missing: Missing
    kind: Kind
    near: str

    def __str__(self) -> str:
        return f"{self.kind} near {self.near}, {self.missing.volume_ml:.1f} ml"


def told_parts(
    missing: list[Missing], skull: SkullVolume, registered: Registered, input_from_frankfurt: np.ndarray
) -> list[Part]:
    """The parts that are a skull's and can be seen from outside, each with its kind, in their order."""
    bodies = (registered.skull, registered.mandible)
    tree = cKDTree(np.vstack([body.vertices for body in bodies]))
    of_jaw = np.repeat([False, True], [len(body.vertices) for body in bodies])
    jaw_ml = abs(float(registered.mandible.volume)) / 1000
    found = []
    for part in missing:
        gap, nearest = tree.query(part.points[::7])
        if np.median(gap) > OFF_MM or outward(part, skull)[1] < UNSEEN:
            continue
        is_jaw = of_jaw[nearest].mean() > 0.5
        most = is_jaw and part.volume_ml > MOST_OF_JAW * jaw_ml
        kind: Kind = "mandible" if most else "scan end" if _ends(part, skull, input_from_frankfurt) else "hole"
        near = _nearest_landmark(part, registered)
        if site_of(near) not in TEETH or part.volume_ml > TEETH_ML:
            found.append(Part(part, kind, near))
    return found


def without_strangers(bone: trimesh.Trimesh, registered: Registered) -> trimesh.Trimesh:
    """The bodies of a scan that are a skull's: headrests and tables, which are as bright as bone, are not."""
    vertices, faces = np.asarray(bone.vertices), np.asarray(bone.faces)
    tree = cKDTree(np.vstack([registered.skull.vertices, registered.mandible.vertices]))
    far = tree.query(vertices, distance_upper_bound=STRANGE_MM)[0] > STRANGE_MM
    body = vertex_parts(faces, len(vertices))
    strange = np.bincount(body, far) > STRANGE * np.bincount(body)
    kept = ~strange[body[faces[:, 0]]]
    return bone if kept.all() else trimesh.Trimesh(vertices, faces[kept], process=False)


def _ends(part: Missing, skull: SkullVolume, input_from_frankfurt: np.ndarray) -> bool:
    """Whether most of the rim of a part lies on the scan's last slice, along an axis of its file, and leads beyond."""
    turn = input_from_frankfurt[:3, :3]
    bone = skull.grid.points(np.argwhere(skull.bone)) @ turn.T
    box = skull.grid.box(part.grid.points(np.full(3, -3.0)), part.grid.points(np.array(part.grid.shape) + 2.0))
    near = distance_transform_edt(~skull.bone[box], return_indices=True)[1]
    grid = skull.grid.part(box)
    places = part.points
    index = np.rint(grid.index(places)).astype(int)
    there = near[(slice(None), *index.T)].T
    apart = places - grid.points(there)
    length = np.linalg.norm(apart, axis=1)
    rim = length < 2.0 * grid.spacing
    if not rim.any():
        return False
    way = apart[rim] @ turn.T / length[rim, None]
    foot = grid.points(there[rim]) @ turn.T
    shares = [
        float(((sign * way[:, axis] > ALONG) & (np.abs(foot[:, axis] - end) < END_MM)).mean())
        for axis in range(3)
        for sign, end in ((-1, bone[:, axis].min()), (1, bone[:, axis].max()))
    ]
    return max(shares) > ENDS


def _nearest_landmark(part: Missing, registered: Registered) -> str:
    middle = part.points.mean(0)
    return min(registered.expected, key=lambda name: float(np.linalg.norm(registered.expected[name] - middle)))
