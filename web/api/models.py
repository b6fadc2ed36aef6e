"""What REST takes and gives, as its documentation tells it. Lengths are mm, times seconds since 1970 (UTC)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from reconstruction.cases.asked import AGE_YEARS, BMI, FULLNESS, Kind
from web.cases.records import CaseRecord, FaceRecord, State
from web.cases.records import Health as Told

Sex = Annotated[Literal["female", "male"] | None, Field(description="null: unknown")]
Age = Annotated[
    float | None, Field(ge=AGE_YEARS[0], le=AGE_YEARS[1], allow_inf_nan=False, description="years; null: unknown")
]
Bmi = Annotated[float | None, Field(ge=BMI[0], le=BMI[1], allow_inf_nan=False, description="kg/m2; null: unknown")]
FULL = "of the face: 0 usual for sex and age, 1 or -1 one SD of today's adults; null: unknown, or as BMI lets expect"
Fullness = Annotated[float | None, Field(ge=FULLNESS[0], le=FULLNESS[1], allow_inf_nan=False, description=FULL)]


class Problem(BaseModel):
    """Why something could not be had (RFC 9457)."""

    type: str = Field(description="for programs, stable: urn:cranioface: and a word", examples=["urn:cranioface:gone"])
    title: str = Field(description="of the status")
    status: int = Field(ge=400, le=599)
    detail: str = Field(description="a line for people: what is wrong and what to do")


class PersonFacts(BaseModel):
    """What is known of the person; what is left out is unknown."""

    model_config = ConfigDict(
        extra="forbid", strict=True, json_schema_extra={"example": {"sex": "male", "age": 45, "bmi": 24.5}}
    )

    sex: Sex = None
    age: Age = None
    bmi: Bmi = None
    fullness: Fullness = None

    @property
    def told(self) -> tuple[Sex, Age, Bmi, Fullness]:
        """In the order in which they are asked."""
        return self.sex, self.age, self.bmi, self.fullness


class AskedFor(BaseModel):
    """What was asked of one face."""

    sex: Sex
    age: Age
    bmi: Bmi
    fullness: Fullness
    faces: int = Field(description="1, or 3: also face_lean.* and face_full.*, over the same skull", examples=[1])
    method: str = Field(description="its name, as in docs/results.md", examples=["pix2pix"])
    mouth: str = Field(description="as-scanned or closed", examples=["as-scanned"])
    complete: bool = Field(description="whether missing bone is inferred first")
    units: str | None = Field(description="of a mesh; null: mm")
    mm_per_pixel: float | None = Field(description="of an image, or of the radiograph beside a skull")
    image_kind: str | None = Field(description="lateral, frontal or photograph; null: found")
    base: bool = Field(description="whether print.stl stands on a stand")
    wall_mm: float | None = Field(description="of print.stl, which is hollow; null: solid, or no print at all")


class Face(BaseModel):
    """One face of a case, from the queue to its end."""

    number: int = Field(ge=1, description="within its case")
    asked: AskedFor
    state: State
    station: str | None = Field(description="where the road is")
    share: float = Field(description="of the whole that lies behind, 0 to 1")
    seconds_left: float | None = Field(description="null: not known")
    place: int | None = Field(description="in the queue, from 1")
    created: float
    started: float | None
    ended: float | None
    tries: int
    message: str | None = Field(description="a line for people: why it was refused, failed or died")

    @classmethod
    def of(cls, record: FaceRecord) -> Face:
        values = {name: getattr(record, name) for name in cls.model_fields if name != "asked"}
        return cls(asked=AskedFor(**record.asked.plain()), **values)


class Case(BaseModel):
    """One input and the faces over it."""

    id: str = Field(description="random; who knows it may see the case", examples=["3kTMd2Vg0nq1Yc7w_Zb9-A"])
    title: str = Field(description="what its sender called it; never taken from a DICOM header")
    kind: Kind
    created: float
    expires: float = Field(description="when it will be removed, with all its files")
    bytes: int = Field(description="on disk, input and results")
    faces: list[Face]
    notes: list[str] = Field(description="a sentence for each thing of the upload that was left out")

    @classmethod
    def of(cls, record: CaseRecord) -> Case:
        values = {name: getattr(record, name) for name in cls.model_fields if name not in ("faces", "notes")}
        return cls(faces=[Face.of(face) for face in record.faces], notes=list(record.notes), **values)


class File(BaseModel):
    """One file of a finished face."""

    path: str = Field(description="below .../files/", examples=["face.stl"])
    label: str
    bytes: int
    media_type: str


class Health(BaseModel):
    """That the server answers, which one it is, and how its work goes."""

    status: Literal["ok", "trouble"] = Field(description="trouble: it answers, but makes no faces")
    version: str
    workers: int = Field(description="processes that there should be")
    warm: int = Field(description="of them with everything loaded")
    running: int
    queued: int
    bytes: int = Field(description="on disk, of all cases")
    memory_bounded: bool = Field(description="whether this system holds a worker to the limit of memory")
    trouble: str | None = Field(description="what keeps the workers from starting; null: all is well")

    @classmethod
    def of(cls, told: Told, version: str) -> Health:
        return cls(status="trouble" if told.trouble else "ok", version=version, **asdict(told))
