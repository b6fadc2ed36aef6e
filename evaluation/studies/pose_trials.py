"""One trial of the alignment: a cut skull in a random pose, what was answered, and how far that is from the truth.

Owns the record of a trial and the file that keeps them, so that a run may be killed. Knows nothing of tables.
"""

from __future__ import annotations

import csv
import time
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cranioface.command import BadInput, whole_file
from cranioface.geometry.rigid import transform
from evaluation.studies.pose_truth import difference, is_wrong, random_pose

if TYPE_CHECKING:
    import trimesh

    from cranioface.anatomy.frankfurt import Alignment
    from cranioface.population.cuts import KnownSkull

KEY = ("subject", "cut", "pose")


@dataclass(frozen=True)
class Trial:
    """Refused: no figure but the seconds. degrees and mm (at the origin, midway between the porions; at the nasion)."""

    subject: str
    kind: str
    cut: str
    pose: int
    commit: str
    refused: bool
    degrees: float = float("nan")
    mm: float = float("nan")
    nasion_mm: float = float("nan")
    confidence: float = float("nan")
    seconds: float = float("nan")
    said: str = ""  # the refusal, or what the alignment warns of

    @property
    def wrong(self) -> bool:
        """Accepted, and too far from the truth."""
        return not self.refused and is_wrong(self.degrees, self.mm)


def cut_rng(subject: str, cut: str, pose: int) -> np.random.Generator:
    """What a random cut is drawn from: of its own for every subject, cut and pose."""
    return np.random.default_rng([zlib.crc32(subject.encode()), zlib.crc32(cut.encode()), pose])


def cut_trial(subject: str, kind: str, skull: KnownSkull, cut: str, pose: int) -> Trial:
    """Align what `cut` leaves of `skull` (in its true frame) from the pose of that number."""
    from cranioface.population.cuts import CUTS

    left = CUTS[cut](skull, cut_rng(subject, cut, pose)).mesh
    return mesh_trial(subject, kind, cut, left, skull.landmarks["n"], pose)


def mesh_trial(
    subject: str, kind: str, cut: str, mesh: trimesh.Trimesh, nasion: np.ndarray, pose: int, doubts: bool = False
) -> Trial:
    """Align `mesh`, which lies in its true frame with its nasion there, from the pose of that number.

    doubts: ask what the road would warn of, too.
    """
    from cranioface.anatomy.frankfurt import align
    from cranioface.command.version import commit

    given = moved(mesh, random_pose(pose))
    trial, start = partial(Trial, subject, kind, cut, pose, commit()), time.perf_counter()
    try:
        found = align(given)
    except BadInput as refusal:
        return trial(True, seconds=time.perf_counter() - start, said=str(refusal))
    seconds, said = time.perf_counter() - start, _doubts(given, found) if doubts else ""
    left = found.frankfurt_from_input @ random_pose(pose)  # the identity, where the true frame was found
    degrees, mm = difference(left, np.eye(4))
    there = float(np.linalg.norm(transform(left, nasion) - nasion))
    return trial(False, degrees, mm, there, found.confidence, seconds, said)


def _doubts(mesh: trimesh.Trimesh, found: Alignment) -> str:
    from cranioface.people.head_files import Head
    from reconstruction.road import prepare

    return " ".join(prepare(Head(mesh, "mesh", Path("trial"), lambda: None), alignment=found).doubts)


def moved(mesh: trimesh.Trimesh, pose: np.ndarray) -> trimesh.Trimesh:
    """A copy of `mesh` in another pose (4, 4)."""
    from trimesh import Trimesh

    return Trimesh(transform(pose, mesh.vertices), mesh.faces, process=False)


def frames_from_poses(skull: trimesh.Trimesh, seeds: Iterable[int]) -> list[np.ndarray | None]:
    """frankfurt_from_input of the unmoved skull as found from each pose; None where it was refused."""
    from cranioface.anatomy.frankfurt import align

    frames: list[np.ndarray | None] = []
    for seed in seeds:
        try:
            frames.append(align(moved(skull, random_pose(seed))).frankfurt_from_input @ random_pose(seed))
        except BadInput:
            frames.append(None)
    return frames


def summary(frames: list[np.ndarray | None], truth: np.ndarray) -> dict[str, float]:
    """Refused share, and the largest differences (degrees, mm) between the frames and from the true one."""
    kept = [frame for frame in frames if frame is not None]
    between = [difference(a, b) for i, a in enumerate(kept) for b in kept[:i]] or [(0.0, 0.0)]
    off = [difference(frame, truth) for frame in kept] or [(np.nan, np.nan)]
    (between_deg, between_mm), (hand_deg, hand_mm) = (map(max, zip(*pairs, strict=True)) for pairs in (between, off))
    return {
        "refused": 1 - len(kept) / len(frames),
        "between_deg": between_deg,
        "between_mm": between_mm,
        "hand_deg": hand_deg,
        "hand_mm": hand_mm,
    }


def read_trials(path: Path) -> list[Trial]:
    """The trials kept in a CSV; none where there is no file. BadInput where it is another table."""
    if not path.is_file():
        return []
    with open(path, newline="", encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    if rows and set(rows[0]) != {field.name for field in fields(Trial)}:
        raise BadInput(f"{path}: holds no trials of poses; name another file for -o")
    return [_trial(row) for row in rows]


def _trial(row: dict[str, str]) -> Trial:
    figures = {name for name, kind in Trial.__annotations__.items() if kind == "float"}
    typed: dict[str, Any] = {name: float(text) if name in figures else text for name, text in row.items()}
    return Trial(**typed | {"refused": row["refused"] == "True", "pose": int(row["pose"])})


def write_trials(path: Path, trials: Sequence[Trial]) -> None:
    """All of them, whole or not at all; in the order of subject, cut and pose."""
    with whole_file(path) as temporary, open(temporary, "w", newline="", encoding="utf-8") as table:
        writer = csv.DictWriter(table, [field.name for field in fields(Trial)])
        writer.writeheader()
        ordered = sorted(trials, key=lambda t: (t.kind, t.subject, t.cut, t.pose))
        writer.writerows({k: round(x, 4) if isinstance(x, float) else x for k, x in asdict(t).items()} for t in ordered)
