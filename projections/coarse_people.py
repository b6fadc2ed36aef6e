"""People of coarse head CTs in a DATASET: those scans that teach what tissue is like, to learn from, never to judge by.

Owns whom a folder of scans gives, and what of their faces is observed: maps are exact to some 2 mm over forehead,
cheeks and jaws, and say nothing of lids, lips, nose and ears. Such a person is known by the scan's number alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from cranioface.anatomy.ct import read_ct
from cranioface.geometry.ring import CameraRing, project
from cranioface.people.coarse_scans import scan_paths, scan_person
from cranioface.people.facts import FULLNESS, Facts
from cranioface.people.person import write_person
from cranioface.people.person_page import PAGE, read_person_page
from cranioface.population.measured_tissue.gathering import fine_heads, read_heads, read_scans, scan_rows
from cranioface.population.measured_tissue.scanned import COARSE_SKIN, scanned_head
from cranioface.population.measured_tissue.shown_face import ShownFace, shown_face
from cranioface.population.measured_tissue.teaching import teach
from projections.describe import describe, face_maps

SOURCE = "coarse CT"
SAME_MM = 0.3  # between the whole face and the shown part of it: what hides behind an unseen part is not seen


@dataclass(frozen=True)
class CoarseScans:
    """Scans to learn from; heads: fine CTs, some left out, that tell what a coarse grid does. kept: their measures."""

    folder: Path
    heads: Path
    without: tuple[str, ...]
    kept: Path

    def people(self) -> list[CoarsePerson]:
        """Those that are not held out, measured where they have not been: five seconds each, a fine head a minute."""
        heads = read_heads(self.heads, self.kept, self.without)
        scans = read_scans(self.folder, self.kept)
        taught, paths = teach(scans, heads), scan_paths(self.folder)
        tissue, learnt = taught.tissue(scans), np.flatnonzero(~scans.held_out)
        return [
            CoarsePerson(
                int(number), len(paths), paths[number], tissue[k], taught.usual + full * taught.full, float(full)
            )
            for k, number, full in zip(learnt, scans.numbers[learnt], taught.fields.fullness, strict=True)
        ]

    def command(self) -> str:
        """The words of the command line that ask for these."""
        return f" --scans {self.folder}"


def find_scans(folder: Path, heads: Path, without: tuple[str, ...], dataset: Path) -> CoarseScans:
    """The scans of a folder; BadInput where there are none, or no fine head beside them."""
    scan_rows(folder), fine_heads(heads, without)
    dataset = dataset.resolve()
    kept = dataset.with_name(f"{dataset.name}.measured")  # beside it: scans have their own names there
    return CoarseScans(folder.resolve(), heads.resolve(), without, kept)


@dataclass(frozen=True, eq=False)
class CoarsePerson:
    """One scan `number` of `count`. tissue, expected (c,): skin over the textbook face, mm, as it is seen (NaN: not)
    and as fullness lets expect."""

    number: int
    count: int
    scan: Path
    tissue: np.ndarray
    expected: np.ndarray
    fullness: float

    @property
    def name(self) -> str:
        return scan_person(self.number)

    @property
    def source(self) -> str:
        """Of another number of scans it would be another's: numbers are places among all names."""
        return f"{SOURCE}, {self.number} of {self.count}"

    def lies_in(self, dataset: Path) -> bool:
        """Whether `build` wrote it there."""
        return (dataset / self.name / PAGE).is_file() and read_person_page(dataset / self.name).source == self.source

    def build(self, dataset: Path, ring: CameraRing) -> int:
        """Write one PERSON folder; returns 1."""
        head = scanned_head(read_ct(self.scan), COARSE_SKIN)
        described = describe(head.skull, ring, registered=head.registered, to_learn=True).person
        maps = described.maps | {"face": observed_maps(shown_face(head.registered, self.tissue, self.expected), ring)}
        facts = Facts(fullness=float(np.clip(self.fullness, *FULLNESS)))
        write_person(dataset / self.name, replace(described, maps=maps, facts=facts, source=self.source))
        return 1


def observed_maps(face: ShownFace, ring: CameraRing) -> np.ndarray:
    """Maps (8, N, N) mm of a face, not observed (+inf) where the skin in front is not shown."""
    whole, shown = face_maps(face.whole, ring), project(face.shown, ring)
    unseen = np.isfinite(whole) & ~(np.abs(whole - shown) < SAME_MM)
    return np.where(unseen, np.float32(np.inf), whole)
