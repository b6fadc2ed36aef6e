"""All arrays of `model.npz` from those of face shapes, in their order: cut, smooth functions, mean, slits, fields.

Owns the order, and what the arrays are called and stored as. Knows nothing of files.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from cranioface.anatomy.face_model import FaceModel, from_control
from cranioface.anatomy.face_model.slits import bridged
from cranioface.anatomy.face_model.stored import MEASURED
from cranioface.population.build_face_model.harmonics import harmonics
from cranioface.population.build_face_model.head import ControlHead, control_head
from cranioface.population.build_face_model.hidden import hidden_points
from cranioface.population.build_face_model.landmarks import landmark_vertices, site_vertices
from cranioface.population.build_face_model.mean import NECK_Z, bent_mean
from cranioface.population.build_face_model.rough import rough_placement

SMOOTH_FUNCTIONS = 220  # to a wavelength of 47 mm
FIELDS = ("male", "age", "fat", "lids_open")
ABOUT_AN_EYE = 150  # points of the skin nearest to an eyeball: it goes where they go
STORED_AS = {
    "float16": ("modes", "harmonics", *FIELDS, *MEASURED),
    "float32": ("mean", "wavelengths", "uv", "eyeballs"),
}

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class Kept:
    """The part of the head above the neck's cut: its points' numbers `used` (n,) and polygons `rows` (p,) there.

    shapes: the arrays of face shapes at all points. rough (n, 3): the part over the template skull, as it is cut.
    """

    head: ControlHead
    used: np.ndarray
    rows: np.ndarray
    shapes: Arrays
    rough: np.ndarray

    def at_points(self, name: str) -> np.ndarray:
        """The shapes' field (..., n, 3) of this name."""
        return np.asarray(self.shapes[name][..., self.used, :], np.float64)

    @cached_property
    def landmarks(self) -> dict[str, int]:
        return landmark_vertices(self.head.ids, self.used)

    @cached_property
    def on_polygons(self) -> Arrays:
        """What does not depend on the mean."""
        uv, corners = np.unique(self.shapes["uv_corners"][self.rows], return_inverse=True)
        functions, lengths = harmonics(self.rough, self.head.faces, SMOOTH_FUNCTIONS)
        names, vertices = zip(*self.landmarks.items(), strict=True)
        return {
            "quads": self.head.quads.astype(np.int32), "triangles": self.head.triangles.astype(np.int32),
            "region": self.shapes["region"][self.rows].astype(np.uint8), "region_names": self.shapes["region_names"],
            "uv": self.shapes["uv"][uv], "uv_corners": corners.reshape(-1, 4).astype(np.int32),
            "landmark_names": np.array(names), "landmark_vertices": np.array(vertices, np.int32),
            "harmonics": functions, "wavelengths": lengths, "head_vertices": self.used.astype(np.int32),
        }  # fmt: skip

    def plain(self, mean: np.ndarray) -> FaceModel:
        """The model of this mean (n, 3) that differs by smooth functions alone."""
        none = np.zeros_like(mean)
        rest = dict.fromkeys(FIELDS, none) | dict.fromkeys(MEASURED, none[:, 0])
        rest |= {"eyeballs": np.zeros((2, 4)), "hidden": np.zeros(len(mean), bool)}
        return from_control(self.on_polygons | rest | {"mean": mean, "modes": none[None]})


def kept_of(shapes: Arrays) -> Kept:
    """The polygons of which any corner lies above the neck's cut."""
    head = control_head()
    rough = rough_placement(head)
    above = [(rough[polygons][:, :, 2] > NECK_Z).any(1) for polygons in head.polygons]
    part, used = head.part(*above)
    return Kept(part, used, np.flatnonzero(np.concatenate(above)), shapes, rough[used])


def face_model_arrays(shapes: Arrays) -> Arrays:
    """What `model.npz` holds, from what `cranioface.anatomy.build.face_shapes` writes."""
    kept = kept_of(shapes)
    closed = _bent(kept)
    hidden = hidden_points(kept.plain(closed), kept.head.polygons, kept.landmarks)
    spread = bridged(kept.head.links(own=False), hidden)
    made = kept.on_polygons | {name: spread @ kept.at_points(name) for name in FIELDS}
    made |= {
        "mean": spread @ closed, "modes": _spread(spread, kept.at_points("modes")), "hidden": hidden,
        "lids_open": kept.at_points("lids_open"), "eyeballs": _eyeballs(kept, closed),
    }  # fmt: skip
    made |= dict.fromkeys(MEASURED, np.zeros(len(closed)))  # until real heads are measured
    return made | {name: made[name].astype(kind) for kind, names in STORED_AS.items() for name in names}


def _bent(kept: Kept) -> np.ndarray:
    sites = site_vertices(kept.used)
    lids = {name: at for name, at in kept.landmarks.items() if name.startswith("lid")}
    return bent_mean(kept.plain(kept.head.symmetric(kept.at_points("mean_shape"))), kept.head, sites | lids)


def _spread(spread: sp.csr_matrix, fields: np.ndarray) -> np.ndarray:
    return np.stack([spread @ field for field in fields])


def _eyeballs(kept: Kept, mean: np.ndarray) -> np.ndarray:
    """Centre and radius (2, 4) of the eyeballs, carried with the skin about them."""
    shape, balls = kept.at_points("mean_shape"), kept.shapes["eyeballs"].astype(np.float64)
    for ball in balls:
        near = np.argsort(np.linalg.norm(shape - ball[:3], axis=1))[:ABOUT_AN_EYE]
        ball[:3] += (mean - shape)[near].mean(0)
    return balls
