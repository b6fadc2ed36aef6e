"""The mean head of the people who are learnt from, and the modes in which they differ from it: where networks begin.

Owns how a start surface is carried onto people. Knows nothing of images and networks. Frankfurt frame, mm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from cranioface.command import whole_file
from cranioface.geometry.averaging import even
from cranioface.learning.settings import config_hash
from single_image.augmentation import mirrored_points
from single_image.settings import Start
from single_image.shape import PARTS
from single_image.template_surfaces import start_surfaces

MOST_PEOPLE = 48  # the mean of so many is known to half a millimetre where people differ by 4 mm
FAR = (64, 64, 32, 32, 16, 16, 8, 8, 4, 4)  # rounds of averaging over neighbours at each approach, from the start
NEAR = (32, 16, 8, 8, 4)  # from the mean
MODES = 64
VERSION = 3  # of start surfaces and of how they are carried
NEIGHBOURS = 8  # vertices of the skull whose offsets carry one of the face


@dataclass(frozen=True)
class MeanHead:
    """occupancy (2, 64, 64, 64) float32, or surfaces, offsets and modes, each by PARTS; what is not learnt is None.

    offsets (people, 2, n, 3) float32 mm: of every vertex, to the surface of each of those it was made from, as they
    are and in the mirror. modes (MODES, n, 3) mm: their principal components, one SD long; those of the face are the
    tissue's: of what is left of its offsets when it is carried with the skull.
    """

    occupancy: np.ndarray | None = None
    surfaces: dict[str, trimesh.Trimesh] | None = None
    offsets: dict[str, np.ndarray] | None = None
    modes: dict[str, np.ndarray] | None = None


def mean_of_surfaces(start: Start, people: Sequence[np.ndarray], kept: Path | None = None) -> MeanHead:
    """Of people's samples (2, n, 3) of skull and face; read from the folder `kept` where it was made before."""
    first = [person[0, 0].tolist() for person in people]
    key = config_hash({"version": VERSION, "start": start, "first": first, "rounds": [FAR, NEAR]})
    path = kept / f"mean-{key}.npz" if kept else None
    if path is None or not path.is_file():
        made = _made(start, people)
        if path is None:
            return _head(made)
        with whole_file(path) as temporary:
            np.savez(temporary, **made)  # type: ignore[arg-type]  # the stub takes the names for options
    with np.load(path) as arrays:
        return _head({name: arrays[name] for name in arrays.files})


def mean_surfaces(start: Start, people: Sequence[np.ndarray]) -> dict[str, trimesh.Trimesh]:
    """The start surfaces carried onto the mean of people: samples (2, n, 3) of the skull and face of each."""
    some, began = _at_most(people), start_surfaces(start)
    return {part: carried(began[part], [person[k] for person in some], FAR) for k, part in enumerate(PARTS)}


def carried(mesh: trimesh.Trimesh, clouds: Sequence[np.ndarray], rounds: Sequence[int]) -> trimesh.Trimesh:
    """`mesh` carried by the mean of the ways to each cloud's (n, 3) nearest points, smoothly, nearer and nearer."""
    trees = [cKDTree(cloud) for cloud in clouds]
    vertices, faces = np.array(mesh.vertices, np.float64), np.asarray(mesh.faces)
    for times in rounds:
        ways = [cloud[tree.query(vertices)[1]] - vertices for cloud, tree in zip(clouds, trees, strict=True)]
        vertices = vertices + even(np.mean(ways, 0), faces, times)
    return trimesh.Trimesh(vertices, faces, process=False)


def carriers(face: np.ndarray, skull: np.ndarray) -> np.ndarray:
    """(m, NEIGHBOURS) int32: which points of the skull (n, 3) lie nearest to each of the face (m, 3)."""
    return np.asarray(cKDTree(skull).query(face, k=NEIGHBOURS)[1], np.int32)


def _made(start: Start, people: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
    means = mean_surfaces(start, people)
    skull, face = (_offsets(means[part], [person[k] for person in people]) for k, part in enumerate(PARTS))
    tissue = face - skull[:, :, carriers(means["face"].vertices, means["skull"].vertices)].mean(3)
    arrays = {f"{part}_vertices": np.array(mesh.vertices, np.float32) for part, mesh in means.items()}
    arrays |= {f"{part}_faces": np.array(mesh.faces, np.int32) for part, mesh in means.items()}
    arrays |= {"skull_offsets": skull, "face_offsets": face}
    return arrays | {"skull_modes": principal(np.concatenate(skull)), "face_modes": principal(np.concatenate(tissue))}


def _head(arrays: dict[str, np.ndarray]) -> MeanHead:
    meshes = {p: trimesh.Trimesh(arrays[f"{p}_vertices"], arrays[f"{p}_faces"], process=False) for p in PARTS}
    offsets, modes = ({part: arrays[f"{part}_{of}"] for part in PARTS} for of in ("offsets", "modes"))
    return MeanHead(surfaces=meshes, offsets=offsets, modes=modes)


def _offsets(mesh: trimesh.Trimesh, clouds: Sequence[np.ndarray]) -> np.ndarray:
    """(people, 2, n, 3) float32: from the mean surface to that of each, and to its mirror image."""
    both = [[cloud, mirrored_points(cloud)] for cloud in clouds]
    ways = [[carried(mesh, [one], NEAR).vertices - mesh.vertices for one in pair] for pair in both]
    return np.array(ways, np.float32)


def principal(offsets: np.ndarray) -> np.ndarray:
    """The first MODES principal components (MODES, n, 3) of offsets (people, n, 3), each one SD long."""
    flat = (offsets - offsets.mean(0)).reshape(len(offsets), -1)
    _, spread, along = np.linalg.svd(flat, full_matrices=False)
    found = (spread[:, None] * along)[:MODES] / np.sqrt(max(1, len(offsets) - 1))
    modes = np.zeros((MODES, flat.shape[1]), np.float32)
    modes[: len(found)] = found
    return modes.reshape(MODES, *offsets.shape[1:])


def _at_most(people: Sequence[np.ndarray]) -> Sequence[np.ndarray]:
    return people[:: max(1, len(people) // MOST_PEOPLE)][:MOST_PEOPLE]
