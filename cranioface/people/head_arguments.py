"""The options of every command that reads a head: what scan, what frame, what is known of the person.

Reading is loaded when it is asked for, so that a command says what it takes, and refuses, at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jsonargparse import ArgumentParser, Namespace

from cranioface.anatomy.ct import BoneOptions, SkinOptions
from cranioface.command import BadInput
from cranioface.people.attributes import SEXES, check_attributes

if TYPE_CHECKING:
    from cranioface.anatomy.frankfurt import Alignment
    from cranioface.people.head_files import Head


@dataclass(frozen=True)
class Attributes:
    """What is known of the person beside the bone; None = unknown."""

    sex: str | None = None
    age_years: float | None = None
    bmi: float | None = None


def add_head_arguments(arguments: ArgumentParser) -> None:
    arguments.add_argument("--sex", choices=SEXES)
    arguments.add_argument("--age", type=float, help="years, 18 to 100")
    arguments.add_argument("--bmi", type=float, help="kg/m2, 12 to 60")
    arguments.add_argument("--landmarks", help="3D Slicer markups (.mrk.json) with both porions and the left orbitale")
    arguments.add_argument("--series", help="UID of the series to read where a DICOM folder holds several")
    bone, skin = BoneOptions().threshold_hu, SkinOptions().threshold_hu
    arguments.add_argument("--bone_hu", type=float, default=bone, help=f"threshold of bone in a CT (default {bone:g})")
    arguments.add_argument("--skin_hu", type=float, default=skin, help=f"threshold of skin in a CT (default {skin:g})")


def check_paths(*paths: str | Path | None) -> None:
    """Refuse a path that leads nowhere, before any reader is loaded; None = not given."""
    for path in paths:
        if path is not None and not Path(path).exists():
            raise BadInput(f"{path}: no such file or folder; check the path")


def attributes_of(told: Namespace) -> Attributes:
    """The attributes on the command line; BadInput where no source covers them."""
    check_attributes(told.sex, told.age, told.bmi)
    return Attributes(told.sex, told.age, told.bmi)


def head_of(told: Namespace, skull: str | Path, face: str | Path | None) -> Head:
    from cranioface.people.head_files import read_head

    return read_head(skull, face, told.series, BoneOptions(told.bone_hu), SkinOptions(told.skin_hu))


def alignment_of(told: Namespace, head: Head, skull: str | Path) -> Alignment:
    from cranioface.people.head_files import frame_from

    return frame_from(head.skull, told.landmarks, skull)
