"""People with a lateral radiograph of their own: synthetic ones and real heads, and the film of each as a file.

Owns every draw of a film. Knows nothing of methods and of errors.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import trimesh

from cranioface.command import whole_file
from cranioface.geometry.rigid import moved_mesh
from cranioface.judge.summary import REAL, SYNTHETIC
from cranioface.people.facts import Facts

if TYPE_CHECKING:
    from cranioface.population import SyntheticPerson
    from projections.scanned_people import ScannedSkull
    from reconstruction.road import PreparedHead
    from single_image.rays.attenuation import Attenuation

SEED = 20271  # of people whom no weights and no constants have met
FILM_MM = 0.35  # of a pixel
CALIBRATION_SD = 0.01  # of the mm per pixel that are told
FILMS_OF_REAL = 3  # of each real head, in other poses and exposures: four heads alone are few


@dataclass(frozen=True)
class Patient:
    """One person: `head` as the road sees it, the true `skin` in its Frankfurt frame, and the way to X-ray it."""

    name: str
    kind: str
    number: int
    source: Path | None = None  # of a real head: its CT

    @property
    def films(self) -> int:
        return FILMS_OF_REAL if self.kind == REAL else 1

    @cached_property
    def head(self) -> PreparedHead:
        from cranioface.anatomy.frankfurt import Alignment
        from cranioface.people.head_files import Head, read_head
        from reconstruction.road import prepare

        if self.source is not None:
            return prepare(read_head(self.source))
        scan = self._scanned.skull
        return prepare(Head(scan, "mesh", Path(self.name), lambda: None), alignment=Alignment(np.eye(4), 1.0, "known"))

    @cached_property
    def skin(self) -> trimesh.Trimesh:
        if self.source is not None:
            skin = self.head.head.skin()
            assert skin is not None
            return moved_mesh(self.head.alignment.frankfurt_from_input, skin)
        return moved_mesh(self._scanned.frame, self._made.face)

    @cached_property
    def facts(self) -> Facts:
        """The true ones, where they are known."""
        return Facts() if self.source is not None else self._made.facts

    @cached_property
    def _scanned(self) -> ScannedSkull:
        from projections.scanned_people import scanned_skull

        return scanned_skull(SEED, self.number)

    @cached_property
    def _made(self) -> SyntheticPerson:
        from cranioface.population import make_person

        return make_person(self._scanned.population_seed, face_seed=self.number)

    def forget(self) -> None:
        """What was made or read of them: many people are more than fits into memory."""
        for name in ("head", "skin", "_scanned", "_made"):
            self.__dict__.pop(name, None)

    def attenuation(self, rng: np.random.Generator) -> Attenuation:
        """What X-rays meet: of a synthetic person, tissues as dense as `rng` draws them."""
        from cranioface.population.volumes.people import volume_of
        from single_image.rays.attenuation import attenuation_of_ct, attenuation_of_person

        if self.source is not None:
            return attenuation_of_ct(self.source)
        return attenuation_of_person(volume_of(self._made, rng), rng)


def patients(count: int, heads: Path | None) -> Iterator[Patient]:
    """Real heads first (HEADS/NAME/ct.nii.gz), then `count` synthetic people."""
    for k, file in enumerate(sorted(heads.glob("*/ct.nii.gz")) if heads else ()):
        yield Patient(file.parent.name, REAL, k, file)
    for k in range(count):
        yield Patient(f"synthetic_{k:03d}", SYNTHETIC, k)


def film_path(folder: Path, name: str, number: int, view: str = "lateral") -> Path:
    return folder / "films" / f"{name}_{view}_{number}.png"


def make_films(folder: Path, patient: Patient) -> None:
    """The films of a person that are not there yet: lateral ones, and a frontal one that nobody should take."""
    wanted = [("lateral", k) for k in range(patient.films)] + [("frontal", 0)]
    missing = [w for w in wanted if not film_path(folder, patient.name, w[1], w[0]).is_file()]
    if not missing:
        return
    attenuation = patient.attenuation(np.random.default_rng([SEED, patient.number, patient.kind == REAL]))
    for view, k in missing:
        rng = np.random.default_rng([SEED, patient.number, patient.kind == REAL, k, view == "lateral"])
        _write(film_path(folder, patient.name, k, view), attenuation, view, rng)


def _write(path: Path, attenuation: Attenuation, view: str, rng: np.random.Generator) -> None:
    """16 bit, positioned and exposed as clinics do."""
    from single_image.radiograph import draw_geometry, radiograph
    from single_image.rays.exposure import draw_exposure

    film = radiograph(attenuation, draw_geometry(view, FILM_MM, rng), draw_exposure(rng), rng)  # type: ignore[arg-type]
    with whole_file(path) as temporary:
        cv2.imwrite(str(temporary), np.rint(film.grey * 65535).astype(np.uint16))


def told_mm(patient: Patient, number: int) -> float:
    """The mm per pixel that the user gives: not quite right."""
    rng = np.random.default_rng([SEED, patient.number, patient.kind == REAL, number, 9])
    return FILM_MM * float(1 + CALIBRATION_SD * rng.standard_normal())
