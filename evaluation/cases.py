"""One person whose face is predicted: what a method may see, and in which frame; and the truth that it may not see.

Nothing is read or made before it is asked for, and all of it is made once. Knows nothing of methods, of errors and of
where people come from.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import trimesh

from cranioface.anatomy.frankfurt import Alignment
from cranioface.people.facts import Facts
from cranioface.people.head_files import Head
from projections.describe import Described
from reconstruction.road import PreparedHead, prepare


@dataclass(frozen=True)
class Origin:
    """Where a synthetic person came from: the arguments of population.make_person, and the frame it was scanned in."""

    population_seed: int
    face_seed: int
    frame: np.ndarray  # (4, 4): from the population's true head to the one that the methods see, mm


@dataclass(frozen=True)
class Scan:
    """skull and skin in the head's own upright frame (LPS, mm), and the rigid way to the Frankfurt frame."""

    skull: trimesh.Trimesh
    skin: trimesh.Trimesh
    frankfurt_from_input: np.ndarray = field(default_factory=lambda: np.eye(4))
    facts: Facts = Facts()
    origin: Origin | None = None  # of a synthetic person


@dataclass(frozen=True)
class Case:
    """One person to predict. `skin`, `true_face`, `facts` and `origin` are the truth: a method sees `prepared` alone,
    and `facts` where they are known to methods; the bound sees all."""

    name: str
    kind: str  # SYNTHETIC or REAL
    load: Callable[[], Scan]
    cluster: str = ""  # people of one cluster share a skull

    @cached_property
    def scan(self) -> Scan:
        return self.load()

    @property
    def skull(self) -> trimesh.Trimesh:
        """Bone in the head's own frame."""
        return self.scan.skull

    @property
    def skin(self) -> trimesh.Trimesh:
        """True skin in the head's own frame."""
        return self.scan.skin

    @property
    def frankfurt_from_input(self) -> np.ndarray:
        return self.scan.frankfurt_from_input

    @property
    def facts(self) -> Facts:
        """Sex, age and BMI, where they are known."""
        return self.scan.facts

    @property
    def origin(self) -> Origin | None:
        return self.scan.origin

    @cached_property
    def bone(self) -> trimesh.Trimesh:
        """The skull in the Frankfurt frame."""
        return self.skull.copy().apply_transform(self.frankfurt_from_input)

    @cached_property
    def true_face(self) -> trimesh.Trimesh:
        """The true skin in the Frankfurt frame."""
        return self.skin.copy().apply_transform(self.frankfurt_from_input)

    @cached_property
    def prepared(self) -> PreparedHead:
        """What the road sees of the head: its bone, in a frame that is known, and no skin."""
        head = Head(self.skull, self.kind, Path(self.name), lambda: None)
        return prepare(head, alignment=Alignment(self.frankfurt_from_input, 1.0, "known"))

    @property
    def described(self) -> Described:
        """Registration, maps of 256 pixels, the tissue-depth face of an unknown person."""
        return self.prepared.described
