"""Whom `fullness` judges: real heads from CT or mesh with what is documented of them, and coarse scans by number.

Owns the known facts and which scans are judged. Knows nothing of methods and of errors.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cranioface.command import BadInput
from cranioface.judge.summary import REAL
from cranioface.people.coarse_scans import SKIN_HU, coarse_scans
from cranioface.people.facts import Facts
from cranioface.people.person_page import read_person_page
from evaluation.cases import Case, Scan

if TYPE_CHECKING:
    from evaluation.studies.fullness import FullnessOptions

COARSE = "coarse"  # kind of a case whose lips, lids and nose are not judged
# by the name of their folder. Her years are read (National Library of Medicine), his recalled (others have 39). Of
# unc_cadaver and vtk_headsq neither sex nor years are documented.
KNOWN = {"visible_female": Facts("female", 59.0), "visible_male": Facts("male", 38.0)}
FILES = {"CT": ("ct.nii.gz", None), "mesh": ("skull.ply", "skin.ply")}  # bone, and where it stands alone the skin


def cases(options: FullnessOptions) -> list[Case]:
    """Real heads by name, then scans by number; none is read yet. BadInput where a folder holds none."""
    found = list(head_cases(options.heads, options.source)) if options.heads else []
    return found + (list(scan_cases(options.scans, options.all)) if options.scans else [])


def head_cases(heads: Path, source: str) -> Iterator[Case]:
    """A case for each head below `heads`, read as `source` says where it can be."""
    folders = [folder for folder in sorted(heads.glob("*")) if any(_files(folder, source))]
    if not folders:
        raise BadInput(f"{heads}: holds no head; name a folder of NAME/ct.nii.gz, or NAME/skull.ply with skin.ply")
    for folder in folders:
        skull, skin = next(_files(folder, source))
        yield Case(folder.name, REAL, _Read(skull, skin, documented(folder)), folder.name)


def documented(head: Path) -> Facts:
    """What person.yaml in the head's folder says, and where it is silent what is documented of a head of that name."""
    return read_person_page(head).facts.or_else(KNOWN.get(head.name, Facts()))


def scan_cases(scans: Path, every: bool) -> Iterator[Case]:
    """A case for each scan that is held out, numbered and not named; every: for all of them."""
    for scan in coarse_scans(scans):
        if every or scan.held_out:
            name = f"scan {scan.number + 1}"
            yield Case(name, COARSE, _Read(scan.path, None, Facts(), SKIN_HU), name)


def _files(folder: Path, source: str) -> Iterator[tuple[Path, Path | None]]:
    """Bone and skin of a head as they can be read, the asked source first."""
    for bone, skin in (FILES[source], *FILES.values()):
        paths = folder / bone, None if skin is None else folder / skin
        if all(path is None or path.is_file() for path in paths):
            yield paths


@dataclass(frozen=True)
class _Read:
    skull: Path
    skin: Path | None
    facts: Facts
    skin_hu: float | None = None

    def __call__(self) -> Scan:
        """BadInput where the skull finds no frame, or the CT shows no skin."""
        from cranioface.anatomy.ct import SkinOptions
        from cranioface.people.head_files import align, read_head

        skin_options = SkinOptions() if self.skin_hu is None else SkinOptions(threshold_hu=self.skin_hu)
        head = read_head(self.skull, self.skin, skin=skin_options)
        frame, skin = align(head).frankfurt_from_input, head.skin()
        if skin is None:
            raise BadInput(f"{self.skull}: shows no skin, so no error can be measured")
        return Scan(head.skull, skin, frame, self.facts)
