"""Tissue depth at the craniometric sites of one skull, on any face over it: along the table's measuring directions.

Owns where a depth is read and which of several crossings counts. Frankfurt frame, mm. Knows nothing of methods.
"""

import numpy as np
import trimesh

from cranioface.anatomy.landmark_names import site_of
from cranioface.anatomy.ray_depth import ray_depths
from cranioface.anatomy.registration import Registered
from cranioface.anatomy.template import load_template
from cranioface.anatomy.tissue_depth import tissue_depths
from cranioface.anatomy.tissue_depth_face import site_directions

FRONT_MM = 70.0  # behind the foremost bone, as the judged region: farther back no face is predicted


class Sites:
    """The sites of one skull whose bone was scanned and lies under the face, `reach_mm` deep."""

    def __init__(self, registered: Registered, reach_mm: float = FRONT_MM) -> None:
        names, along = site_directions(registered, load_template())
        bone = np.array([registered.landmarks[n] for n in names])
        front = np.nanmin(bone[:, 1]) + reach_mm
        kept = bone[:, 1] < front  # False where bone is missing: NaN
        self.names = [n for n, keep in zip(names, kept, strict=True) if keep]
        self.bone, self.along = bone[kept], along[kept]
        usual = tissue_depths(None, None, None)
        self.usual = np.array([usual[site_of(n)] for n in self.names])

    def depths(self, face: trimesh.Trimesh) -> dict[str, float]:
        """Depth at each site, mm; of several crossings the one nearest to the usual depth, NaN where there is none."""
        found = ray_depths(np.asarray(face.vertices), np.asarray(face.faces), self.bone, self.along, self.usual)
        return dict(zip(self.names, map(float, found), strict=True))
