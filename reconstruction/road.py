"""The road of data: a skull in, a printable face out. The only module that knows the order of the stations.

    align (-> complete) -> describe (registration, craniometrics, maps) -> the method (translate -> reconcile -> fuse)
    and where a lateral radiograph is given: laid over the skull it tells fullness before the method, the profile after;
    where three faces are asked for, the method alone is walked thrice

It prints nothing and writes nothing. From a CT only bone enters the prediction: the skin of a head is never asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import trimesh

from cranioface.anatomy.frankfurt import Alignment
from cranioface.anatomy.landmark_names import SIDES, side_of
from cranioface.geometry.rigid import invert
from cranioface.geometry.ring import CameraRing
from cranioface.geometry.thinning import FACE_TRIANGLES, thinned_solid
from cranioface.people.head_files import Head, align
from cranioface.population.adult_range import no_adults
from projections.describe import Described, describe, face_maps
from reconstruction.inferred import inferred_doubt, with_inferred_bone
from reconstruction.methods import Method, Prediction, builder_of, of_translator
from reconstruction.mouth import UsedMouth, used_skull
from reconstruction.network_face import Translator
from reconstruction.options import Mouth, Options
from reconstruction.radiograph import Observed, film_of, observe, predicted
from reconstruction.stations import Progress, Stations
from reconstruction.three_faces import asked_beside

if TYPE_CHECKING:
    from completion.completed import Completed

UNSEEN = 1 / 3  # of the other side's landmarks lie on bone: less, and a side was not scanned


@dataclass(frozen=True)
class PreparedHead:
    """A head whose skull is aligned and described, ready for any number of reconstructions."""

    head: Head
    alignment: Alignment
    bone: trimesh.Trimesh  # the skull in the Frankfurt frame, mm
    described: Described
    mouth: UsedMouth
    completed: Completed | None = None  # where bone was to be inferred

    @property
    def doubts(self) -> tuple[str, ...]:
        """What about this skull is not as it should be, a line each: its face may be wrong although it was aligned."""
        strange = no_adults(self.described.person.craniometrics)
        told = ", ".join(f"{code} {mm:.0f} mm ({low:.0f} to {high:.0f})" for code, (mm, low, high) in strange.items())
        no_adult = f"no adult's measures: {told}; is it scaled, squashed, a child's, or laid wrongly?"
        return self._unseen_side() + ((no_adult,) if strange else ()) + inferred_doubt(self.completed)

    def _unseen_side(self) -> tuple[str, ...]:
        """That one side has hardly any of the landmarks on bone that the other has."""
        sides = [side_of(name) for name in self.described.person.landmarks]
        less, more = sorted(SIDES, key=sides.count)
        if sides.count(less) > UNSEEN * sides.count(more):
            return ()
        return (
            f"hardly any bone on the {less}: that side of the face is guessed, and is not the {more} side mirrored",
        )

    @property
    def input_from_frankfurt(self) -> np.ndarray:
        """(4, 4) mm: back to where the head lay."""
        return invert(self.alignment.frankfurt_from_input)


@dataclass(frozen=True)
class Reconstruction:
    """A face with everything that it came from."""

    skull: PreparedHead
    options: Options
    method: Method
    prediction: Prediction  # Frankfurt frame, mm
    seconds: dict[str, float]  # by station
    observed: Observed | None = None  # what a radiograph showed
    beside: Mapping[str, Reconstruction] = field(default_factory=dict)  # "lean" and "full", where three were asked for

    @cached_property
    def surface(self) -> trimesh.Trimesh:
        """The closed surface that is written and judged, Frankfurt frame, mm: thinned, unless the finest is asked."""
        return self.prediction.face if self.options.full else thinned_solid(self.prediction.face, FACE_TRIANGLES)

    @cached_property
    def face(self) -> trimesh.Trimesh:
        """The same where the head lay, mm, wound outward."""
        return self.surface.copy().apply_transform(self.skull.input_from_frankfurt)

    @cached_property
    def face_maps(self) -> np.ndarray:
        """Its eight depth maps (8, N, N) float32 mm in the Frankfurt frame."""
        maps, ring = self.prediction.maps, self.skull.described.person.ring
        return face_maps(self.prediction.face, ring) if maps is None else maps


def prepare(
    head: Head,
    landmarks: str | Path | None = None,
    *,
    alignment: Alignment | None = None,
    stations: Stations | None = None,
    mouth: Mouth = "as-scanned",
    mandible: Path | None = None,
    complete: bool = False,
) -> PreparedHead:
    """Align the skull of `head`, by landmarks where they are given or by an `alignment` that is known, and describe it.

    With its mouth closed or a mandible seated where that is asked: the skull of the prepared head is the one that was
    used. complete: missing bone is inferred first. BadInput where the skull finds no frame or the mandible no place.
    """
    stations = stations or Stations()
    if alignment is None:
        with stations.time("align"):
            alignment = align(head, landmarks)
    completed = None
    if complete:
        with stations.time("complete"):
            completed, head = with_inferred_bone(head, alignment)
    with stations.time("describe"):
        scanned = head.skull.copy().apply_transform(alignment.frankfurt_from_input)
        bone, registered, used = used_skull(scanned, mouth, mandible)
        if bone is not scanned:
            head = replace(head, skull=bone.copy().apply_transform(invert(alignment.frankfurt_from_input)))
        return PreparedHead(head, alignment, bone, describe(bone, CameraRing(), registered=registered), used, completed)


def reconstruct(
    head: Head | PreparedHead,
    options: Options = Options(),
    *,
    translator: Translator | None = None,
    progress: Progress | None = None,
) -> Reconstruction:
    """Predict the face of `head` from bone alone; a prepared head is neither aligned nor described again.

    translator: a network that is already loaded, whatever the method says. progress(station, share) is called as each
    station begins and may raise to cancel. BadInput where the skull finds no frame or the method cannot be had.
    """
    stations = Stations(progress)
    film = film_of(options)
    with ThreadPoolExecutor(1) as beside:  # a network takes as long to load as a skull to align
        built = beside.submit(_method, options, translator)
        skull = head if isinstance(head, PreparedHead) else _prepared(head, options, built, stations)
        method = built.result()
    observed = observe(film, skull, options, stations)

    def face(asked: Options) -> Reconstruction:
        prediction = predicted(method, skull, asked.facts, observed, stations)
        return Reconstruction(skull, asked, method, prediction, stations.seconds, observed)

    made = face(options)
    return replace(made, beside={name: face(asked) for name, asked in asked_beside(options, observed).items()})


def _method(options: Options, translator: Translator | None) -> Method:
    return builder_of(options.method)(options) if translator is None else of_translator(translator, options.weights)


def _prepared(head: Head, options: Options, built: Future[Method], stations: Stations) -> PreparedHead:
    """Unusable weights are refused once the skull is aligned, before it is described."""
    with stations.time("align"):
        alignment = align(head, options.landmarks)
    with stations.time("network"):
        built.result()
    return prepare(
        head, alignment=alignment, stations=stations, mouth=options.mouth, mandible=options.mandible,
        complete=options.complete,
    )  # fmt: skip
