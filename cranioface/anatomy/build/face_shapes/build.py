"""Everything about faces that the model is made of, in its order: registration, samples, modes, fields, regions, UVs.

Owns the order and what the arrays are called. Knows nothing of the model file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from cranioface.anatomy.build.face_shapes.anny_shapes import AnnyShapes, load_anny
from cranioface.anatomy.build.face_shapes.components import components
from cranioface.anatomy.build.face_shapes.head import Head, eased
from cranioface.anatomy.build.face_shapes.ict import read_ict
from cranioface.anatomy.build.face_shapes.lids import closer, shut
from cranioface.anatomy.build.face_shapes.measures import Measures
from cranioface.anatomy.build.face_shapes.named_fields import Fields
from cranioface.anatomy.build.face_shapes.people import anny_people, ict_people
from cranioface.anatomy.build.face_shapes.regions import NAMES, regions
from cranioface.anatomy.build.face_shapes.registration import registered, similarity, transferred
from cranioface.anatomy.build.face_shapes.rings import Rings, rings_of
from cranioface.anatomy.build.face_shapes.skull_normal import FEATURES, Bone, over_template
from cranioface.anatomy.build.face_shapes.texture import uvs

PEOPLE, MODES = 400, 60  # of each source; kept
EAR_WEIGHT = 0.35  # of a point of an ear in the components: ears have a sixth of the points
BETWEEN = 0.5  # of how the sources' means differ, kept as variety: as much as that, and faces beyond both would be odd
MEAN_AGE_STEPS = 1.5  # decades from the average of young adults to the mean of 45 years: modelled
# where faces vary, mm: above the plane from the chin to the nape, below the hair, before the ears, each with its fade
CHIN_BELOW_MM, NAPE = 4.0, (15.0, -48.0)
FACE_FADES, NECK_FADES = ((22.0, 26.0), (95.0, 35.0), (40.0, 30.0)), ((70.0, 50.0), (95.0, 35.0), (60.0, 40.0))
MENTON, EAR_FADES_MM = 5280, (0.3, 3.0)


@dataclass(frozen=True, eq=False)
class Shapes:
    """What faces are made of, at n control points. closed (n, 3): anny's average over the template skull, lids shut."""

    anny: AnnyShapes
    rings: Rings
    bone: Bone
    closed: np.ndarray
    ict_neutral: np.ndarray
    ict_modes: np.ndarray

    @property
    def head(self) -> Head:
        return self.anny.head

    @cached_property
    def _shut(self) -> Any:
        return closer(self.head, self.rings, self.anny.usual)

    @cached_property
    def weight(self) -> np.ndarray:
        """How much (n,) a point counts in the components."""
        return np.where(self._ears > 0.5, EAR_WEIGHT, 1.0)

    @cached_property
    def _ears(self) -> np.ndarray:
        return np.asarray(eased((self.anny.ear - EAR_FADES_MM[0]) / EAR_FADES_MM[1]))

    def near(self, fades: tuple[tuple[float, float], ...]) -> np.ndarray:
        """From 0 to 1 (n,): where faces vary, ears always."""
        p = self.closed
        menton = p[int(np.flatnonzero(self.head.ids == MENTON)[0])]
        slope = (NAPE[1] - menton[2] + CHIN_BELOW_MM) / (NAPE[0] - menton[1])
        above = p[:, 2] - (menton[2] - CHIN_BELOW_MM) - slope * (p[:, 1] - menton[1])
        (low, low_fade), (high, high_fade), (back, back_fade) = fades
        share = eased((above + low) / low_fade) * eased((high - p[:, 2]) / high_fade)
        share = np.maximum(share * eased((back - p[:, 1]) / back_fade), self._ears)
        return np.asarray(self.head.evened((share + share[self.head.mirror]) / 2, 4))

    def steps(self, people: Iterator[np.ndarray]) -> np.ndarray:
        """What people (k, n, 3), lids open, add to the reference once they lie on its skull."""
        return np.asarray(np.stack([self.bone.laid(points) for points in people]) - self.bone.reference)

    def mean_of(self, steps: np.ndarray) -> np.ndarray:
        """The mean face (n, 3) of people's steps, its lids shut."""
        return np.asarray(self.closed + self._shut(self.head.symmetric(steps.mean(0))))

    def varying(self, steps: np.ndarray, centre: np.ndarray) -> np.ndarray:
        """Steps (k, n, 3) less the symmetric `centre` (n, 3), lids shut, bare of bone's sites, vault and neck."""
        return np.asarray(self.bone.off_sites(self._shut(steps - centre) * self.near(FACE_FADES)[:, None]))

    def fields(self) -> Fields:
        measures = Measures(self.head, self.closed, self.anny.ear)
        return Fields(self.anny, self.bone, measures, self._shut, self.near(FACE_FADES), self.near(NECK_FADES))


def shapes(ict_file: Path) -> Shapes:
    """anny's shapes and ICT's, both at our control points (half a minute)."""
    anny, ict = load_anny(), read_ict(ict_file)
    rings = rings_of(anny.head, anny.usual)
    blinked = shut(anny.head, rings, anny.usual, anny.usual + anny.blink)
    bone, closed = over_template(anny.head, anny.usual, blinked)
    neutral = registered(anny.head, rings, anny.usual, ict)
    return Shapes(anny, rings, bone, closed, neutral, transferred(anny.head, rings, neutral, ict))


def samples(made: Shapes, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The steps (count, n, 3) of ICT's people and of anny's."""
    scanned = made.steps(ict_people(made.ict_neutral, made.ict_modes, count, seed))
    return scanned, made.steps(anny_people(made.anny, count, seed))


def modes_of(
    made: Shapes, sets: list[np.ndarray], count: int, between: float = BETWEEN
) -> tuple[np.ndarray, np.ndarray]:
    """Modes (count, n, 3) of the steps of one or more sources, and the centre (n, 3) between their means."""
    means = np.stack([made.head.symmetric(steps.mean(0)) for steps in sets])
    centre = means.mean(0)
    own = means + between * (centre - means)
    faces = [made.varying(steps, middle) for steps, middle in zip(sets, own, strict=True)]
    return components(made.head, faces, made.weight, count), centre


def arrays(made: Shapes) -> dict[str, np.ndarray]:
    """All arrays, at the stored control points (n + m, ...), mm in the template skull's Frankfurt frame."""
    sets = samples(made, PEOPLE, seed=1)
    modes = modes_of(made, list(sets), MODES)[0]
    fields, (scanned, modelled) = made.fields(), (made.mean_of(steps) for steps in sets)
    age = fields.age()
    vertices = {
        "modes": modes, "male": fields.male(), "age": age, "fat": fields.fat(),
        "lids_open": made.bone.reference - made.closed,
        "mean_shape": (scanned + modelled) / 2 + MEAN_AGE_STEPS * age, "mean_ict": scanned, "mean_anny": modelled,
        "anny_closed": made.closed,
    }  # fmt: skip
    extended = {k: np.einsum("ij,...jc->...ic", made.head.extend.toarray(), v) for k, v in vertices.items()}
    return extended | _other(made)


def _other(made: Shapes) -> dict[str, np.ndarray]:
    uv, corners = uvs(made.anny)
    region = regions(made.head, made.rings, made.anny.usual, made.anny.ear)
    return {
        "uv": uv, "uv_corners": corners, "region": region, "region_names": np.array(NAMES),
        "eyeballs": _eyeballs(made), "held_sites": np.array(made.bone.held), "feature_sites": np.array(FEATURES),
        "quads": made.head.quads, "triangles": made.head.triangles,
    }  # fmt: skip


def _eyeballs(made: Shapes) -> np.ndarray:
    """Centre and radius (2, 4) of anny's eyeballs, left and right, set behind the lids of the mean."""
    rim = np.concatenate(made.rings.left_eye[4:9])
    here, there = made.anny.usual[rim], made.bone.reference[rim]
    ball = similarity(here, there, made.anny.eyeballs[0])
    centre = ball.mean(0)
    radius = float(np.linalg.norm(ball - centre, axis=1).mean())
    return np.array([[*centre, radius], [-centre[0], *centre[1:], radius]])
