"""The options of every command that reads a head: what scan, what frame, what is known of the person.

Reading is loaded when it is asked for, so that a command says what it takes, and refuses, at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cranioface.anatomy.ct import BoneOptions, SkinOptions
from cranioface.command import BadInput
from cranioface.geometry.units import Units
from cranioface.people.facts import Facts, Sex

if TYPE_CHECKING:
    from cranioface.anatomy.frankfurt import Alignment
    from cranioface.people.head_files import Head


@dataclass(frozen=True, kw_only=True)
class ScanArguments:
    """What a command is told of a scan; its own options inherit from these."""

    landmarks: Path | None = None
    """3D Slicer markups (.mrk.json) with both porions and the left orbitale"""
    series: str | None = None
    """UID of the series to read where a DICOM folder holds several (default: the largest of a head)"""
    units: Units | None = None
    """of meshes (skull, face, landmarks on them): mm (default), cm, m or inch; results are in mm"""
    bone_hu: float = BoneOptions().threshold_hu
    """threshold of bone in a CT (default 250)"""
    skin_hu: float = SkinOptions().threshold_hu
    """threshold of skin in a CT (default -400)"""

    def read(self, skull: Path, face: Path | None = None) -> Head:
        """The head in a mesh file or a CT, and its true face where one is given or the CT shows it."""
        from cranioface.people.head_files import read_head

        bone, skin = BoneOptions(self.bone_hu), SkinOptions(self.skin_hu)
        return read_head(skull, face, self.series, bone, skin, self.units)

    def align(self, head: Head) -> Alignment:
        """The Frankfurt frame of a head, from the landmarks where they are given."""
        from cranioface.people.head_files import align

        return align(head, self.landmarks)


@dataclass(frozen=True, kw_only=True)
class HeadArguments(ScanArguments):
    """What a command is told of a head: its scan, and the person."""

    sex: Sex | None = None
    """of the person, where it is known"""
    age: float | None = None
    """years, 18 to 100, where it is known"""
    bmi: float | None = None
    """kg/m2, 12 to 60, where it is known"""
    fullness: float | None = None
    """of the face, where it is known: 0 usual for sex and age, 1 or -1 fuller or leaner by one SD of today's
    adults, -4 to 4; tells more than BMI, which is then of no account"""

    @property
    def facts(self) -> Facts:
        """BadInput where no source covers them."""
        return Facts(self.sex, self.age, self.bmi, self.fullness)


def check_paths(*paths: Path | None) -> None:
    """Refuse a path that leads nowhere, before any reader is loaded; None = not given."""
    for path in paths:
        if path is not None and not path.exists():
            raise BadInput(f"{path}: no such file or folder; check the path")
