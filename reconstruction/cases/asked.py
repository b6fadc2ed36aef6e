"""What may be asked about one case, as plain data. Owns its checks; loads no library and never a client's module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal

from cranioface.anatomy.fullness import expected_fullness
from cranioface.command import BadInput
from cranioface.geometry.units import MM_PER as MM_PER  # handed on, as what a form offers
from cranioface.geometry.units import MM_PER_PIXEL as MM_PER_PIXEL
from cranioface.geometry.units import Units, checked_mm_per_pixel
from cranioface.people.facts import AGE_YEARS as AGE_YEARS  # handed on, with these: the limits of what may be asked
from cranioface.people.facts import BMI as BMI
from cranioface.people.facts import FULLNESS as FULLNESS
from cranioface.people.facts import Facts, Sex
from reconstruction.methods import METHODS
from reconstruction.options import Faces, Mouth, check_faces
from reconstruction.printed import THICKEST_MM, THINNEST_MM, check_wall
from reconstruction.three_faces import levels
from single_image.options import GivenKind

Kind = Literal["mesh", "ct", "image"]  # of what a case is about: an image gives a rough skull and face of its own
NEEDLESS: dict[Kind, tuple[str, ...]] = {  # what may be asked, but changes nothing of what such an input gives
    "mesh": ("image_kind",),
    "ct": ("units", "image_kind"),
    "image": ("sex", "age", "bmi", "fullness", "faces", "method", "mouth", "complete", "units", "base", "wall_mm"),
}
MM = "mm"  # the one unit that is nobody's error: everything here is in it
WALL_MM = (THINNEST_MM, THICKEST_MM)  # of a print
GIVES = {"mesh": "a skull", "ct": "a CT", "image": "one image"}


@dataclass(frozen=True)
class Inputs:
    """What a case is about, as files of this machine: the skull, CT or image, and a lateral radiograph beside it."""

    kind: Kind
    main: Path  # a file, or a folder of DICOM
    radiograph: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked of one face. None = unknown, or the default. BadInput for what cannot be asked."""

    sex: Sex | None = None
    age: float | None = None
    bmi: float | None = None
    fullness: float | None = None
    """0 usual for sex and age, 1 and -1 one SD of today's adults; told, it leaves BMI nothing to say."""
    faces: Faces = 1
    """3: also a lean and a full face beside the usual one."""
    method: str = "pix2pix"
    """A name of `METHODS`; unlike on the command line never MODULE:BUILDER, which would run a client's code."""
    mouth: Mouth = "as-scanned"
    complete: bool = False
    units: Units | None = None
    mm_per_pixel: float | None = None
    """Of the image, or of the radiograph beside a skull."""
    image_kind: GivenKind | None = None
    base: bool = False
    """The face also as print.stl, on a stand."""
    wall_mm: float | None = None
    """The face also as print.stl, hollow and open below; with `base` both in one."""

    def __post_init__(self) -> None:
        check_faces(self.faces, self.facts)  # the facts refuse what no source covers
        if self.method not in METHODS:
            raise BadInput(f"method {self.method!r}: is none of {', '.join(METHODS)}; name one")
        _check_word("mouth", self.mouth, ("as-scanned", "closed"))
        _check_word("units", self.units, (None, *MM_PER))
        _check_word("image_kind", self.image_kind, (None, "lateral", "frontal", "photograph"))
        if self.mm_per_pixel is not None:
            checked_mm_per_pixel(self.mm_per_pixel, f"mm per pixel {self.mm_per_pixel:g}")
        check_wall(self.wall_mm, "wall_mm")

    @property
    def facts(self) -> Facts:
        return Facts(self.sex, self.age, self.bmi, self.fullness)

    @property
    def levels(self) -> dict[str, float]:
        """Fullness of the lean, the usual and the full face of this person, whatever fullness is told."""
        return levels(expected_fullness(self.sex, self.age, self.bmi))

    @property
    def printed(self) -> bool:
        """Whether a print is asked for, too."""
        return self.base or self.wall_mm is not None

    def with_facts(self, sex: Sex | None, age: float | None, bmi: float | None, fullness: float | None = None) -> Asked:
        """The same of another person: a described skull serves all of them. Of a fullness that is told, one face."""
        faces = self.faces if fullness is None else 1
        return replace(self, sex=sex, age=age, bmi=bmi, fullness=fullness, faces=faces)

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Asked:
        """From JSON; BadInput for a name that is none of these."""
        if strange := set(values) - {field.name for field in fields(cls)}:
            raise BadInput(
                f"{', '.join(sorted(strange))}: cannot be asked; ask {', '.join(f.name for f in fields(cls))}"
            )
        return cls(**values)


def check_asked(asked: Asked, kind: Kind, with_radiograph: bool = False) -> None:
    """Refuse what means nothing for such an input, so that nothing that is asked is passed over in silence."""
    needless = [name for name in NEEDLESS[kind] if getattr(asked, name) not in (getattr(Asked, name), MM)]
    if asked.mm_per_pixel is not None:
        needless += [] if kind == "image" or with_radiograph else ["mm_per_pixel"]
    needless += ["radiograph"] if kind == "image" and with_radiograph else []
    if needless:
        raise BadInput(f"{', '.join(needless)}: changes nothing of what {GIVES[kind]} gives; leave it out")


def _check_word(name: str, value: object, words: tuple[str | None, ...]) -> None:
    if value not in words:
        raise BadInput(f"{name} {value!r}: must be {' or '.join(word for word in words if word)}, or left out")
