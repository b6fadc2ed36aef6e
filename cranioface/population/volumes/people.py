"""People as label volumes: synthetic ones, in modelled bone or in that of real heads, and real heads themselves.

Owns every draw: the same numbers give the same labels. Knows nothing of datasets and defects. Frankfurt frame, mm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import trimesh
from scipy.ndimage import binary_opening, distance_transform_edt, gaussian_filter
from scipy.spatial.transform import Rotation

from cranioface.anatomy.solid_bone.hollow import hollowed
from cranioface.anatomy.solid_bone.solids import tidied
from cranioface.anatomy.solid_bone.thickness import draw_thickness
from cranioface.geometry.head_grid import COARSE, HEAD, coarsened, filled
from cranioface.geometry.rigid import moved_mesh, transform
from cranioface.population.cuts import KnownSkull, known_head, known_person
from cranioface.population.cuts.additions import with_neck
from cranioface.population.volumes.labelling import in_skin, labelled, with_teeth
from cranioface.population.volumes.person_volume import LABELS, PersonVolume

if TYPE_CHECKING:  # so that reading people needs neither anny nor myo-sim
    from cranioface.population import SyntheticPerson
    from cranioface.population.real_heads import RealHeads

TURN_DEG, SHIFT_MM = 1.5, 1.5  # an alignment errs about so much, more where bone is missing
NECK_SHARE, WORN_SHARE = 0.7, 0.7  # of people in modelled bone: with a spine, with holes in thin bone
THIN_VOXELS = 3  # bone thinner than this may be holed
# real bone that ends CUT_MM below its wearer's vertex was cut: above, and behind REAR_MM, what is not near is modelled
CUT_MM, SEAM_MM, REAR_MM = 4.0, 5.0, 15.0


def person_volume(seed: int, number: int, real: RealHeads | None = None) -> PersonVolume:
    """Person `number` of the dataset `seed`, in the bone of one of the `real` heads where it is drawn so."""
    from cranioface.population import make_person

    rng = np.random.default_rng([seed, number, 7])
    skull_seed, frame = int(rng.integers(2**32)), _frame(rng)
    file = real.draw(rng) if real else None
    made = make_person(skull_seed)
    marks = {name: transform(frame, p) for name, p in made.landmarks.items()}
    model = partial(_modelled, known_person(moved_mesh(frame, made.skull), marks), rng.spawn(1)[0])
    source = f"synthetic, seed {seed}, {number}"
    if real and file:
        worn = _worn(skull_seed, file, real, made, rng)
        bone = _labelled_real(replace(worn, vertices=transform(frame, worn.vertices), landmarks=marks))
        labels = _vault_closed(bone, model) if _vault_is_cut(bone, marks) else bone
        source += f", bone of {file.parent.name}/{file.name}"
    else:
        labels = model()
    return PersonVolume(in_skin(labels, moved_mesh(frame, made.face)), marks, source)


def volume_of(made: SyntheticPerson, rng: np.random.Generator) -> PersonVolume:
    """A synthetic person as labels, in modelled bone and under its own skin."""
    labels = _modelled(known_person(made.skull, made.landmarks), rng)
    return PersonVolume(in_skin(labels, made.face), dict(made.landmarks), "synthetic")


def head_volume(skull: trimesh.Trimesh, skin: trimesh.Trimesh | None, source: str) -> PersonVolume:
    """A real head (Frankfurt frame, mm) as it was scanned: nothing is added."""
    known = known_head(skull)
    return PersonVolume(in_skin(_labelled_real(known), skin), dict(known.landmarks), source)


def read_head_volume(file: Path) -> PersonVolume:
    """The head in a mesh file or a CT; a mesh takes skin.ply beside it. BadInput where it cannot be read or aligned."""
    from cranioface.people.head_files import align, read_head

    beside = file.parent / "skin.ply"
    head = read_head(file, face=beside if file.name == "skull.ply" and beside.is_file() else None)
    frame, skin = align(head).frankfurt_from_input, head.skin()
    return head_volume(
        moved_mesh(frame, head.skull), moved_mesh(frame, skin) if skin else None, f"{file.parent.name}/{file.name}"
    )


def _frame(rng: np.random.Generator) -> np.ndarray:
    """A small rigid motion (4, 4) about the origin."""
    motion = np.eye(4)
    motion[:3, :3] = Rotation.from_rotvec(rng.normal(0, TURN_DEG, 3), degrees=True).as_matrix()
    motion[:3, 3] = rng.normal(0, SHIFT_MM, 3)
    return motion


def _modelled(known: KnownSkull, rng: np.random.Generator) -> np.ndarray:
    """Labels of a skull of the template's topology: hollowed as no two are, perhaps with a spine, perhaps worn."""
    labels = np.zeros(HEAD.shape, np.uint8)
    neck = with_neck(known, rng) if rng.random() < NECK_SHARE else known
    labels[filled(neck.without(~neck.of_neck()).mesh)] = LABELS["spine"]
    outer = filled(known.without(known.of_jaw()).mesh)
    bone = tidied(hollowed(outer, known.landmarks, draw_thickness(rng)))
    labels[_holed(bone, rng) if rng.random() < WORN_SHARE else bone] = LABELS["cranium"]
    labels[filled(known.without(~known.of_jaw()).mesh)] = LABELS["mandible"]
    return with_teeth(labels, known.landmarks)


def _holed(bone: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """`bone` (x, y, z) bool with holes where it is thin, as scans show it: a smooth random field above its quantile."""
    thin = bone & ~binary_opening(bone, np.ones((THIN_VOXELS,) * 3))
    field = gaussian_filter(rng.standard_normal([side // 2 for side in bone.shape], np.float32), 1.5)
    field = field.repeat(2, 0).repeat(2, 1).repeat(2, 2)
    return np.asarray(bone & ~(thin & (field > np.quantile(field[thin], 1 - rng.uniform(0.1, 0.6)))))


def _worn(skull_seed: int, file: Path, real: RealHeads, made: SyntheticPerson, rng: np.random.Generator) -> KnownSkull:
    """The bone of a real head on this person's skull, below the skin."""
    from cranioface.population import Mouth
    from cranioface.population.person import bones_and_identity
    from cranioface.population.real_bone import under_skin, wear, with_mouth
    from cranioface.population.real_heads import load_real_bone

    bone, closed = load_real_bone(file, real.cache), bones_and_identity(skull_seed, 0, mouth=Mouth())[1]
    known = with_mouth(wear(bone, closed.cranium + closed.mandible, rng), bone, closed, made.mouth)
    inside = under_skin(known.mesh, [made.face])
    return replace(known, vertices=np.array(inside.vertices, np.float64), faces=np.asarray(inside.faces, np.int32))


def _labelled_real(known: KnownSkull) -> np.ndarray:
    return labelled(tidied(filled(known.mesh)), known)


def _vault_is_cut(labels: np.ndarray, landmarks: Mapping[str, np.ndarray]) -> bool:
    """Whether the cranium ends below its vertex."""
    top = int(np.flatnonzero((labels == LABELS["cranium"]).any((0, 1))).max(initial=0))
    return float(landmarks["v"][2] - HEAD.points(np.array([0, 0, top]))[2]) > CUT_MM


def _vault_closed(real: np.ndarray, model: Callable[[], np.ndarray]) -> np.ndarray:
    """`real` labels (x, y, z); where the scan cut its vault off, the modelled cranium stands in its place.

    A vault that no scan saw must not be learnt as missing.
    """
    cranium, modelled = real == LABELS["cranium"], model() == LABELS["cranium"]
    top = int(np.flatnonzero(cranium.any((0, 1))).max(initial=0))
    front = int(HEAD.index(np.array([0, REAR_MM, 0]))[1])
    modelled[:, :front, : top - round(SEAM_MM)] = False  # the face was scanned
    unseen = modelled & ~_grown(cranium, SEAM_MM)
    added = modelled & _grown(unseen, SEAM_MM + 1) & (real == LABELS["air"])
    return np.where(added, np.uint8(LABELS["cranium"]), real)


def _grown(volume: np.ndarray, mm: float) -> np.ndarray:
    """What lies within about so many mm of a volume (x, y, z) bool on HEAD: asked at half its resolution."""
    near = distance_transform_edt(coarsened(volume) == 0, sampling=COARSE.spacing) <= mm
    return np.asarray(near.repeat(2, 0).repeat(2, 1).repeat(2, 2))
