"""One synthetic person as a scan would show it: damaged or real bone, off its true frame, under one of its faces.

Owns which person a name stands for, and every draw; the same seed and name give the same arrays on any machine. With
`synthetic` and `coarse_people`, the only files of this room that know the population.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import trimesh
from scipy.spatial.transform import Rotation

from cranioface.geometry.rigid import transform

if TYPE_CHECKING:  # so that projecting a skull needs neither anny nor myo-sim
    from cranioface.population import SyntheticPerson
    from cranioface.population.real_heads import RealHeads

FACES_PER_SKULL = 3  # one skull has many faces: BMI and age change the face, not the bone
DEGRADED_SHARE = 0.6
# a real skull's frame is found, not known: alignment errs about so much (python -m evaluation poses prints it)
FRAME_TURN_DEG, FRAME_SHIFT_MM = 1.2, 1.5


def person_name(k: int) -> str:
    return f"synthetic_{k:06d}"


@dataclass(frozen=True)
class ScannedSkull:
    """One skull as a scan shows it, degraded or not; `frame` (4, 4) carries the true head to where the scan has it."""

    population_seed: int  # of population.make_person
    skull: trimesh.Trimesh  # in the frame that an alignment would find, mm
    frame: np.ndarray
    bone_of: str | None = None  # the real head whose bone it wears: NAME/FILE


def scanned_skull(seed: int, identity: int, real: RealHeads | None = None) -> ScannedSkull:
    """The skull of `identity` in the dataset of `seed`; the same arguments give the same arrays.

    Whether it wears real bone changes neither the person nor the frame; a dataset's `real` is `real_heads_of` it.
    """
    skull_seed, frame = scan_place(seed, identity)
    bone_of, file, rng = worn(seed, identity, real)
    if real and file:
        skull = _real_bone(file, real, identity, skull_seed, rng)
    else:
        skull = _synthetic_bone(seed, identity, skull_seed)
    return ScannedSkull(skull_seed, skull.apply_transform(frame), frame, bone_of)


def _synthetic_bone(seed: int, identity: int, skull_seed: int) -> trimesh.Trimesh:
    from cranioface.population.person import bones_and_identity
    from cranioface.population.scanner import SHARES, degrade

    bones = bones_and_identity(skull_seed, 0)[1]
    whole, (degraded, rng) = bones.cranium + bones.mandible, _damage(seed, identity)
    no_teeth = {"teeth": 0.0} if bones.mouth.toothless else {}  # where there are none, none breaks off
    return degrade(whole, rng, SHARES | no_teeth) if degraded else whole


def scan_place(seed: int, identity: int) -> tuple[int, np.ndarray]:
    """Seed of the person in the population, and the frame (4, 4) of the scan: what needs no skull to be made."""
    from cranioface.population.scanner import SHARES

    degraded, rng = _damage(seed, identity)
    if degraded:
        rng.random(len(SHARES))  # what `degrade` draws: the frame's numbers follow
    return _number(seed, identity, 0), _frame_error(rng)


def _damage(seed: int, identity: int) -> tuple[bool, np.random.Generator]:
    """Whether this skull is damaged, and the draws that say how."""
    rng = np.random.default_rng([seed, identity, 1])
    return bool(rng.random() < DEGRADED_SHARE), rng


def worn(seed: int, identity: int, real: RealHeads | None) -> tuple[str | None, Path | None, np.random.Generator]:
    """Which real bone this identity wears, as NAME/FILE and as a path, None for none; and how its draws go on."""
    rng = np.random.default_rng([seed, identity, 2])
    file = real.draw(rng) if real else None
    return (f"{file.parent.name}/{file.name}" if file else None), file, rng


def _real_bone(
    file: Path, real: RealHeads, identity: int, skull_seed: int, rng: np.random.Generator
) -> trimesh.Trimesh:
    """Real bone on the skull of `skull_seed`, its mouth that person's, below the skin of each of its faces, cut as
    scans are."""
    from cranioface.population import Mouth, draw_mouth, make_person
    from cranioface.population.person import bones_and_identity
    from cranioface.population.real_bone import under_skin, wear, with_mouth
    from cranioface.population.real_heads import load_real_bone
    from cranioface.population.scanner import cut_scan

    bone, closed = load_real_bone(file, real.cache), bones_and_identity(skull_seed, 0, mouth=Mouth())[1]
    known = with_mouth(wear(bone, closed.cranium + closed.mandible, rng), bone, closed, draw_mouth(skull_seed))
    numbers = range(identity * FACES_PER_SKULL, (identity + 1) * FACES_PER_SKULL)
    skins = [make_person(skull_seed, face_seed=k).face for k in numbers]
    inside = under_skin(known.mesh, skins)
    return cut_scan(replace(known, vertices=np.array(inside.vertices, np.float64), faces=inside.faces), rng)


def scanned_person(scanned: ScannedSkull, name: str) -> SyntheticPerson:
    """The person `name` of that skull: scanned bone, true face and true landmarks, all where the scan has them."""
    from cranioface.population import make_person

    made = make_person(scanned.population_seed, face_seed=face_seed_of(name))
    marks = {mark: transform(scanned.frame, point[None])[0] for mark, point in made.landmarks.items()}
    face = made.face.apply_transform(scanned.frame)
    return replace(made, skull=scanned.skull, face=face, landmarks=marks)


def skull_number(name: str) -> int:
    """The identity, and so the skull, of the person `name`."""
    return face_seed_of(name) // FACES_PER_SKULL


def face_seed_of(name: str) -> int:
    return int(name.split("_")[1])


def _frame_error(rng: np.random.Generator) -> np.ndarray:
    """A small rigid motion (4, 4) about the middle of the head, alike for bone and skin."""
    turn = Rotation.from_rotvec(rng.normal(0, FRAME_TURN_DEG, 3), degrees=True).as_matrix()
    motion = np.eye(4)
    motion[:3, :3], motion[:3, 3] = turn, rng.normal(0, FRAME_SHIFT_MM, 3)
    return motion


def _number(seed: int, k: int, stream: int) -> int:
    return int(np.random.SeedSequence([seed, k, stream]).generate_state(1)[0])
