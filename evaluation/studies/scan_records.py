"""What is measured of one scan of a patient: its frames from several poses, and how the template fits there.

Owns the record and the files below OUT that keep it. Knows nothing of counts.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cranioface.command import BadInput, whole_file
from cranioface.geometry.rigid import invert, transform
from evaluation.studies.pose_trials import moved, summary
from evaluation.studies.pose_truth import random_pose

if TYPE_CHECKING:
    import trimesh

    from cranioface.anatomy.frankfurt import Alignment
    from cranioface.anatomy.registration import Registered

CAP_MM, RIM_MM = 15.0, 3.0  # a distance counts at most so much; so near to the scan's box, bone may have been cut off
TOLD = ("part", "vault", "mouth", "teeth")


@dataclass(frozen=True)
class ScanRecord:
    """Degrees of the head against the scanner's axes, as found and as the index has them; figures of the fit."""

    name: str
    part: str
    vault: str
    mouth: str
    teeth: str
    commit: str
    poses: int
    refused: int
    chin_up_index: float
    yaw_index: float
    between_deg: float = float("nan")
    between_mm: float = float("nan")
    confidence: float = float("nan")  # the least of all poses
    gape_mm: float = float("nan")
    chin_up_deg: float = float("nan")
    yaw_deg: float = float("nan")
    roll_deg: float = float("nan")
    misfit_mm: float = float("nan")  # mean distance of the registered template from bone, within the scan's box
    seen: float = float("nan")  # share of the template's outer bone there that lies within 3 mm of bone
    bend_mm: float = float("nan")  # RMS by which the registration is no similarity: how far the template was bent
    frame: str = ""  # frankfurt_from_input, its twelve numbers row by row

    def matrix(self) -> np.ndarray | None:
        """frankfurt_from_input (4, 4); None where it was refused."""
        rows = np.array(self.frame.split(), float).reshape(-1, 4)
        return np.vstack([rows, [0, 0, 0, 1]]) if len(rows) else None


def measure(scan: Path, told: dict[str, str], poses: int, out: Path) -> ScanRecord:
    """Align one CT from several poses and register the template in the first frame found; its tile goes below `out`."""
    from cranioface.anatomy.registration import register
    from cranioface.command.version import commit
    from evaluation.studies.scan_sheet import write_tile

    skull = skull_of(scan, out / "skulls" / f"{told['name']}.ply")
    found = [answer for seed in range(poses) if (answer := _answer(skull, seed)) is not None]
    known: dict[str, Any] = {key: told[key] for key in ("name", *TOLD)}
    known |= {"commit": commit(), "poses": poses, "refused": poses - len(found)}
    known |= {"chin_up_index": float(told["chin_up_deg"]), "yaw_index": float(told["yaw_deg"])}
    if not found:
        write_tile(out, told["name"], skull, None, "refused")
        return ScanRecord(**known)
    frame, _ = found[0]
    upright, between = moved(skull, frame), summary([frame for frame, _ in found], frame)
    fitted = register(upright)
    known |= {key: between[key] for key in ("between_deg", "between_mm")} | tilt(frame) | fit(fitted, upright, frame)
    known |= {"confidence": min(a.confidence for _, a in found), "gape_mm": fitted.jaw.gape_mm}
    known["frame"] = " ".join(f"{x:.6g}" for x in frame[:3].ravel())
    record = ScanRecord(**known)
    write_tile(out, record.name, upright, fitted, f"{record.confidence:.2f} misfit {record.misfit_mm:.1f}")
    return record


def skull_of(scan: Path, kept: Path) -> trimesh.Trimesh:
    """The bone surface of a CT, from the file where it is kept; else made and kept."""
    from cranioface.anatomy.ct import bone_surface, read_ct
    from cranioface.geometry.mesh_files import read_mesh

    if not kept.is_file():
        with whole_file(kept) as temporary:
            bone_surface(read_ct(scan)).export(str(temporary), file_type="ply")
    return read_mesh(kept)


def _answer(skull: trimesh.Trimesh, seed: int) -> tuple[np.ndarray, Alignment] | None:
    """frankfurt_from_input of the unmoved skull as found from one pose, and what was told beside it."""
    from cranioface.anatomy.frankfurt import align

    try:
        found = align(moved(skull, random_pose(seed)))
    except BadInput:
        return None
    return found.frankfurt_from_input @ random_pose(seed), found


def tilt(frame: np.ndarray) -> dict[str, float]:
    """How the head lies in the scanner: chin up, face turned to the subject's left, head leant over; degrees."""
    ahead, up = -frame[1, :3], frame[2, :3]
    chin, yaw, roll = np.degrees(np.arctan2([ahead[2], ahead[0], up[0]], [-ahead[1], -ahead[1], up[2]]))
    return {"chin_up_deg": float(chin), "yaw_deg": float(yaw), "roll_deg": float(roll)}


def fit(fitted: Registered, upright: trimesh.Trimesh, frame: np.ndarray) -> dict[str, float]:
    """How far the registered template's outer bone lies from the scan's, where the scan's box holds it."""
    from scipy.spatial import cKDTree

    from cranioface.anatomy.exterior import exterior
    from cranioface.anatomy.outer_bone import outer_samples
    from cranioface.anatomy.template import load_template

    template = load_template()
    source = np.vstack([template.skull.vertices, template.mandible.vertices])
    warped = np.vstack([fitted.skull.vertices, fitted.mandible.vertices])
    outer = cKDTree(outer_samples(template).bone.points).query(source)[0] < 2.5
    scanner, box = (transform(invert(frame), p) for p in (warped, np.asarray(upright.vertices)))
    inside = ((scanner > box.min(0) + RIM_MM) & (scanner < box.max(0) - RIM_MM)).all(1) & outer
    gap = cKDTree(exterior(upright).points).query(warped[inside], distance_upper_bound=CAP_MM)[0]
    return {
        "misfit_mm": float(np.minimum(gap, CAP_MM).mean()),
        "seen": float((gap < 3).mean()),
        "bend_mm": _bend(source[outer], warped[outer]),
    }


def _bend(source: np.ndarray, target: np.ndarray) -> float:
    """RMS mm that the best similarity leaves between two sets of points (n, 3)."""
    s, t = source - source.mean(0), target - target.mean(0)
    u, d, v = np.linalg.svd(t.T @ s)
    scale = d.sum() / (s**2).sum()
    return float(np.sqrt(((t - scale * s @ (u @ v).T) ** 2).sum(1).mean()))


def read_records(path: Path) -> list[ScanRecord]:
    """The records kept in a CSV; none where there is no file."""
    if not path.is_file():
        return []
    kinds = {field.name: {"float": float, "int": int, "str": str}[str(field.type)] for field in fields(ScanRecord)}
    with open(path, newline="", encoding="utf-8") as table:
        rows: list[dict[str, Any]] = list(csv.DictReader(table))
    return [ScanRecord(**{name: kinds[name](text) for name, text in row.items()}) for row in rows]


def write_records(path: Path, records: Sequence[ScanRecord]) -> None:
    """All of them, whole or not at all."""
    with whole_file(path) as temporary, open(temporary, "w", newline="", encoding="utf-8") as table:
        writer = csv.DictWriter(table, [field.name for field in fields(ScanRecord)])
        writer.writeheader()
        writer.writerows({k: round(x, 3) if isinstance(x, float) else x for k, x in asdict(r).items()} for r in records)
