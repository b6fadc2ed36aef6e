"""The face model as it is used: mean, modes and named differences at level 1, over the template skull.

Owns what its arrays mean, and which face facts let expect. Knows no skull but the template's, and no likelihoods.
Frankfurt frame of the template skull, mm; the mouth closed over all its teeth, the lids closed.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import trimesh
from trimesh.triangles import area

from cranioface.anatomy.face_model.smooth_directions import SmoothDirections
from cranioface.anatomy.face_model.topology import Level
from cranioface.geometry.vertex_normals import vertex_normals

USUAL_AGE, YEARS_PER_STEP = 45.0, 10.0  # the age of the mean, and of one unit of the field `age`
UNITS_PER_STEP = 1.75  # of fullness, in one unit of `fat` (matched at zygion, see population)


@dataclass(frozen=True, eq=False)
class FaceModel:
    """Level-1 arrays: n vertices, q quads (the last `level.cap` of them close the neck).

    mean (n, 3) mm. modes (k, n, 3) mm per SD: what faces differ in once their skin over bone is laid on the mean's.
    smooth (j, n): smooth functions on the skin, of mean square 1 and `wavelengths` (j,) mm.
    named: fields (n, 3) mm: `male` (added for men, taken off for women), `age` (per YEARS_PER_STEP), `fat` (per
    UNITS_PER_STEP of fullness), `lids_open` (1 opens them). landmarks: name -> vertex.
    uv (u, 2), and uv_corners (q - cap, 4): those of the corners of each quad.
    region (q - cap,): number in region_names. eyeballs (2, 4): centre and radius, mm, left and right.
    hidden (n,) bool: vertices that nobody sees, behind closed lids and lips.
    usual, full (n,) mm along `outward`: how far skin of real heads lies from the textbook's face on average, and what a
    unit of fullness adds (docs/tissue.md).
    """

    mean: np.ndarray
    modes: np.ndarray
    smooth: np.ndarray
    wavelengths: np.ndarray
    named: dict[str, np.ndarray]
    landmarks: dict[str, int]
    level: Level
    finer: Level
    region: np.ndarray
    region_names: tuple[str, ...]
    uv: np.ndarray
    uv_corners: np.ndarray
    eyeballs: np.ndarray
    hidden: np.ndarray
    control_points: int
    usual: np.ndarray
    full: np.ndarray

    @property
    def faces(self) -> np.ndarray:
        """Triangles (2 q, 3) of level 1, closed."""
        return self.level.triangles

    @cached_property
    def outer_faces(self) -> np.ndarray:
        """The triangles (m, 3) of level 1 that are seen: without the folds behind closed lids and lips."""
        return np.ascontiguousarray(self.faces[~self.hidden_faces])

    @cached_property
    def hidden_faces(self) -> np.ndarray:
        """Which (2 q,) of `faces` nobody sees."""
        return np.asarray(self.hidden[self.faces].any(1))

    def skin(self, points: np.ndarray) -> trimesh.Trimesh:
        """The smooth closed surface (level 2) of level-1 vertices (n, 3)."""
        return trimesh.Trimesh(self.finer.matrix @ points, self.finer.triangles, process=False)

    def tissue(self, points: np.ndarray, fullness: float) -> np.ndarray:
        """Steps (n, 3) mm from a textbook face of usual fullness to one as measured, this full."""
        return np.asarray((self.usual + fullness * self.full)[:, None] * self.outward(points))

    def outward(self, points: np.ndarray) -> np.ndarray:
        """Unit directions (n, 3) in which the skin of these vertices grows."""
        return self._directions.of(vertex_normals(points, self.faces))

    @cached_property
    def _directions(self) -> SmoothDirections:
        skin = np.bincount(self.faces.ravel(), np.repeat(area(self.mean[self.faces]), 3), len(self.mean))
        return SmoothDirections(self.smooth, skin * ~self.hidden)

    def expected(self, sex: str | None = None, age_years: float | None = None, fullness: float = 0.0) -> np.ndarray:
        """Vertices (n, 3) of the mean face of these facts; unknown ones are averaged over."""
        steps = {
            "male": {"male": 1.0, "female": -1.0}.get(sex or "", 0.0),
            "age": 0.0 if age_years is None else (age_years - USUAL_AGE) / YEARS_PER_STEP,
            "fat": fullness / UNITS_PER_STEP,
        }
        return np.asarray(self.mean + sum(step * self.named[name] for name, step in steps.items()))
