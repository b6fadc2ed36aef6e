"""The shipped face model: `model.npz` at control points, made level-1 arrays when it is first asked for.

Owns the file and how its arrays are refined. Knows nothing of what they are used for.
"""

from functools import cache
from pathlib import Path

import numpy as np

from cranioface.anatomy.face_model.model import FaceModel
from cranioface.anatomy.face_model.topology import finer_than, refined

STORED = Path(__file__).parent / "model.npz"
MEASURED = ("usual", "full")  # fields of real heads, measured against the face that the rest of the file makes
HIDDEN_SHARE = 0.3  # of a vertex's neighbours hidden: it is as good as hidden itself


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

    def up(values: np.ndarray) -> np.ndarray:
        return np.asarray(level.matrix @ values.astype(np.float64), np.float32)

    uv, uv_corners = _refined_uv(kept)
    return FaceModel(
        mean=up(kept["mean"]).astype(np.float64), modes=np.stack([up(m) for m in kept["modes"]]),
        smooth=up(kept["harmonics"].T).T, wavelengths=kept["wavelengths"],
        named={name: up(kept[name]) for name in ("male", "age", "fat", "lids_open")},
        landmarks=dict(zip(kept["landmark_names"].tolist(), kept["landmark_vertices"].tolist(), strict=True)),
        level=level, finer=finer_than(level), region=np.repeat(kept["region"], _corners(polygons)),
        region_names=tuple(kept["region_names"].tolist()), uv=uv, uv_corners=uv_corners,
        eyeballs=kept["eyeballs"], control_points=count,
        **{name: up(kept[name]) for name in MEASURED},
        hidden=np.asarray(level.matrix @ kept["hidden"] > HIDDEN_SHARE),
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
