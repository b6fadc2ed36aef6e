"""Pictures of a completed skull: bone that is there and inferred bone in two colours, and the implant in a third.

Owns the colours and the views. Meshes in the Frankfurt frame, mm; pictures are RGB from 0 to 1. Knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import trimesh

from cranioface.report.pictures import BONE, CENTRE_MM, INFERRED, PIXELS, SUPERSAMPLE, VIEWS_DEG, depths_of, shade

IMPLANT = np.array([0.90, 0.58, 0.18], np.float32)  # orange beside blue (after Okabe and Ito)
CLOSE = 2.6  # times as large: the rim must be seen

Bodies = Sequence[tuple[trimesh.Trimesh, np.ndarray]]  # each with its colour, or its direction


def completed_preview(bone: trimesh.Trimesh, inferred: Sequence[trimesh.Trimesh], implants: Bodies) -> np.ndarray:
    """Rows: the skull as it was given, with its inferred bone, with the implants; the last close up, with and without.

    Seen from the first implant's side. implants: each with its direction (3,). Without any, or without inferred bone,
    the rows for them are left out.
    """
    side = -1 if implants and implants[0][1][0] < 0 else 1
    views = [float(side * azimuth) for azimuth in VIEWS_DEG.values()]
    views += [azimuth_deg(implants[0][1])] if implants else []
    rows = [_row([(bone, BONE)], views)]
    if inferred:
        rows.append(_row([(bone, BONE), *((body, INFERRED) for body in inferred)], views))
    if implants:
        rows.append(_row([(bone, BONE), *((body, IMPLANT) for body, _ in implants)], views))
        rows.append(_close_up(bone, *implants[0], len(views)))
    return np.vstack(rows)


def coloured(bodies: Bodies, azimuths_deg: Sequence[float]) -> list[np.ndarray]:
    """One picture a view (PIXELS, PIXELS, 3): what is nearest is seen, in its body's colour."""
    depths = [depths_of(mesh, azimuths_deg, PIXELS * SUPERSAMPLE) for mesh, _ in bodies]
    return [_drawn([depth[k] for depth in depths], [colour for _, colour in bodies]) for k in range(len(azimuths_deg))]


def azimuth_deg(direction: np.ndarray) -> float:
    """The azimuth that looks against `direction` (3,), which points out of the head."""
    return float(np.degrees(np.arctan2(direction[0], -direction[1])) % 360)


def _drawn(depths: list[np.ndarray], colours: list[np.ndarray]) -> np.ndarray:
    stacked = np.nan_to_num(np.stack(depths), nan=-np.inf)
    nearest, first = stacked.max(0), stacked.argmax(0)
    shaded = shade(np.where(np.isfinite(nearest), nearest, np.nan).astype(np.float32), np.stack(colours)[first])
    return np.asarray(cv2.resize(shaded.astype(np.float32), (PIXELS, PIXELS), interpolation=cv2.INTER_AREA))


def _row(bodies: Bodies, views: Sequence[float]) -> np.ndarray:
    return np.hstack(coloured(bodies, views))


def _close_up(bone: trimesh.Trimesh, implant: trimesh.Trimesh, direction: np.ndarray, columns: int) -> np.ndarray:
    """The defect alone, then the implant in it from its own direction and from both sides."""
    middle, ahead = implant.bounds.mean(0), azimuth_deg(direction)
    turns = [ahead, ahead - 35, ahead, ahead + 35][:columns]
    near, there = _enlarged(bone, middle), _enlarged(implant, middle)
    pictures = coloured([(near, BONE)], turns[:1]) + coloured([(near, BONE), (there, IMPLANT)], turns[1:])
    return np.hstack(pictures)


def _enlarged(mesh: trimesh.Trimesh, middle: np.ndarray) -> trimesh.Trimesh:
    vertices = (np.asarray(mesh.vertices) - middle) * CLOSE + CENTRE_MM
    return trimesh.Trimesh(vertices, mesh.faces, process=False)
