"""The face model as it is used: mean, modes and named differences at level 1, over the template skull.

Owns `model.npz` and what its arrays mean. Knows nothing of any skull but the template's, and nothing of likelihoods.
Frankfurt frame of the template skull, mm; the mouth closed over all its teeth, the lids closed.
"""

from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import scipy.sparse as sp
import trimesh

from cranioface.anatomy.face_model.topology import Level, refined

HIDDEN_SHARE = 0.3  # of a vertex's neighbours hidden: it is as good as hidden itself
STORED = Path(__file__).parent / "model.npz"
USUAL_AGE, YEARS_PER_STEP = 45.0, 10.0  # the age of the mean, and of one unit of the field `age`
USUAL_BMI, BMI_PER_STEP = 24.5, 14.0  # the mean's, and of one unit of `fat` (matched at zygion, see population)


@dataclass(frozen=True, eq=False)
class FaceModel:
    """Level-1 arrays: n vertices, q quads (the last `level.cap` of them close the neck).

    mean (n, 3) mm. modes (k, n, 3) mm per SD: what faces differ in once their skin over bone is laid on the mean's.
    smooth (j, n): smooth functions on the skin, of mean square 1 and `wavelengths` (j,) mm.
    named: fields (n, 3) mm: `male` (added for men, taken off for women), `age` (per YEARS_PER_STEP), `fat` (per
    BMI_PER_STEP), `lids_open` (1 opens them). landmarks: name -> vertex.
    uv (u, 2) and uv_corners (q - cap, 4) of the control mesh's quads and triangles refined alike are `uv_quads`.
    region (q - cap,): number in region_names. eyeballs (2, 4): centre and radius, mm, left and right.
    hidden (n,) bool: vertices that nobody sees, behind closed lids and lips.
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

    def expected(self, sex: str | None = None, age_years: float | None = None, bmi: float | None = None) -> np.ndarray:
        """Vertices (n, 3) of the mean face of these facts; unknown ones are averaged over."""
        steps = {
            "male": {"male": 1.0, "female": -1.0}.get(sex or "", 0.0),
            "age": 0.0 if age_years is None else (age_years - USUAL_AGE) / YEARS_PER_STEP,
            "fat": 0.0 if bmi is None else (bmi - USUAL_BMI) / BMI_PER_STEP,
        }
        return np.asarray(self.mean + sum(step * self.named[name] for name, step in steps.items()))


@cache
def load_face_model() -> FaceModel:
    """The shipped model; the same object every time: do not change its arrays."""
    with np.load(STORED) as stored:
        kept = {name: stored[name] for name in stored.files}
    return from_control(kept)


def from_control(kept: dict[str, np.ndarray]) -> FaceModel:
    """The model from arrays at control points, as `model.npz` holds them."""
    count, polygons = len(kept["mean"]), [kept["quads"], kept["triangles"]]
    level = refined(count, polygons)
    open_quads = level.quads[: -level.cap]
    hidden = np.asarray(level.matrix @ kept["hidden"] > HIDDEN_SHARE)
    finer = refined(level.matrix.shape[0] - 1, [open_quads])
    finer = replace(finer, matrix=sp.hstack([finer.matrix, sp.csr_matrix((finer.matrix.shape[0], 1))]).tocsr())

    def up(values: np.ndarray) -> np.ndarray:
        return np.asarray(level.matrix @ values.astype(np.float64), np.float32)

    uv_matrix, uv_corners = _refined_uv(kept)
    return FaceModel(
        mean=up(kept["mean"]).astype(np.float64), modes=np.stack([up(m) for m in kept["modes"]]),
        smooth=up(kept["harmonics"].T).T, wavelengths=kept["wavelengths"],
        named={name: up(kept[name]) for name in ("male", "age", "fat", "lids_open")},
        landmarks=dict(zip(kept["landmark_names"].tolist(), kept["landmark_vertices"].tolist(), strict=True)),
        level=level, finer=finer, region=np.repeat(kept["region"], _corners(polygons)),
        region_names=tuple(kept["region_names"].tolist()), uv=uv_matrix, uv_corners=uv_corners,
        eyeballs=kept["eyeballs"], hidden=hidden, control_points=count,
    )  # fmt: skip


def _corners(polygons: list[np.ndarray]) -> np.ndarray:
    """How many quads each polygon becomes: one for each of its corners."""
    return np.concatenate([np.full(len(p), p.shape[1]) for p in polygons])


def _refined_uv(kept: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """UVs (u, 2) and corners (q - cap, 4) at level 1: each polygon parted at the middles of its edges and its own."""
    uv, corners = kept["uv"].astype(np.float64), kept["uv_corners"]
    points, quads = [uv], []
    first = len(uv)
    sizes = _corners([kept["quads"], kept["triangles"]])
    for size in np.unique(sizes)[::-1]:
        polygon = corners[sizes == size][:, :size]
        here = uv[polygon]
        middles, centre = (here + np.roll(here, -1, 1)) / 2, here.mean(1)
        edge = first + np.arange(polygon.size).reshape(polygon.shape)
        own = first + polygon.size + np.arange(len(polygon))
        quads.append(np.stack([polygon, edge, np.repeat(own[:, None], size, 1), np.roll(edge, 1, 1)], 2).reshape(-1, 4))
        points += [middles.reshape(-1, 2), centre]
        first += polygon.size + len(polygon)
    return np.concatenate(points).astype(np.float32), np.concatenate(quads).astype(np.int32)
