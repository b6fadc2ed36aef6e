"""Routes that make a case: of an upload, or of the embedded sample. How an upload is taken, `web/intake/` knows."""

from __future__ import annotations

import asyncio
import shutil
from typing import Any, Protocol

from fastapi import APIRouter, Request, Response

from reconstruction.cases.asked import AGE_YEARS, BMI, FULLNESS, MM_PER, MM_PER_PIXEL, WALL_MM, Asked
from reconstruction.methods import METHODS
from web.api.errors import documented
from web.api.models import Case
from web.cases.records import Intake
from web.cases.service import Cases
from web.settings import Limits

NOT_GIVEN = ("unknown", "")  # as a form sends a field that nobody has filled in
PART = {"type": "string", "format": "binary"}
FORM: dict[str, Any] = {
    "type": "object",
    "required": ["files"],
    "properties": {
        "files": {
            "type": "array", "items": PART, "minItems": 1,
            "description": "a mesh (STL, PLY, OBJ, GLB), a CT (NIfTI, NRRD, MHA, DICOM slices, zip) or one image",
        },
        "radiograph": PART | {"description": "a lateral radiograph of the same person, beside a mesh or a CT"},
        "sex": {"type": "string", "enum": ["female", "male", *NOT_GIVEN], "description": "left out: unknown"},
        "age": {"type": "number", "minimum": AGE_YEARS[0], "maximum": AGE_YEARS[1], "description": "years"},
        "bmi": {"type": "number", "minimum": BMI[0], "maximum": BMI[1], "description": "kg/m2"},
        "fullness": {
            "type": "number", "minimum": FULLNESS[0], "maximum": FULLNESS[1],
            "description": "of the face: 0 usual for sex and age, 1 or -1 one SD of today's adults; says more than BMI",
        },
        "faces": {
            "type": "integer", "enum": [1, 3], "default": 1,
            "description": "3: also a lean and a full face, where fullness is not told",
        },
        "method": {"type": "string", "enum": [*METHODS, *NOT_GIVEN], "default": "pix2pix"},
        "mouth": {"type": "string", "enum": ["as-scanned", "closed", *NOT_GIVEN], "default": "as-scanned"},
        "complete": {"type": "boolean", "default": False, "description": "infer missing bone first"},
        "units": {"type": "string", "enum": [*MM_PER, *NOT_GIVEN], "description": "of a mesh that is not in mm"},
        "mm_per_pixel": {
            "type": "number", "minimum": MM_PER_PIXEL[0], "maximum": MM_PER_PIXEL[1],
            "description": "of the image, or of the radiograph",
        },
        "image_kind": {"type": "string", "enum": ["lateral", "frontal", "photograph", *NOT_GIVEN]},
        "base": {"type": "boolean", "default": False, "description": "also print.stl: the face on a stand"},
        "wall_mm": {
            "type": "number", "minimum": WALL_MM[0], "maximum": WALL_MM[1],
            "description": "also print.stl: the face hollow, its wall so thick, open below",
        },
        "title": {"type": "string", "maxLength": 200, "description": "to show; left out: the file's name"},
    },
}  # fmt: skip


class Receive(Protocol):
    """How a case comes in; Problem or BadInput where it cannot be taken, and then nothing of it is left."""

    async def upload(self, request: Request) -> tuple[Intake, Asked]:
        """The body of a multipart request, read as it streams in."""

    async def sample(self) -> tuple[Intake, Asked]:
        """The embedded synthetic skull."""


def upload_routes(cases: Cases, limits: Limits, receive: Receive) -> APIRouter:
    routes = APIRouter(tags=["cases"])

    @routes.post(
        "/cases", operation_id="createCase", summary="A case of an upload", status_code=201,
        description=f"At most {limits.upload_mb} MB; what the files are is told by what they hold, not by their names.",
        responses=documented(400, 408, 413, 415, 503, 507),
        openapi_extra={"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": FORM}}}},
    )  # fmt: skip
    async def created(request: Request, response: Response) -> Case:
        cases.check_room()
        return await _created(cases, response, *await receive.upload(request))

    @routes.post(
        "/cases/sample", operation_id="createSample", summary="A case of the embedded synthetic skull",
        status_code=201, responses=documented(503, 507),
    )  # fmt: skip
    async def sampled(response: Response) -> Case:
        cases.check_room()
        return await _created(cases, response, *await receive.sample())

    return routes


async def _created(cases: Cases, response: Response, intake: Intake, asked: Asked) -> Case:
    try:
        case = Case.of(await cases.create(intake, asked))
    except BaseException:
        await asyncio.to_thread(shutil.rmtree, intake.folder, ignore_errors=True)
        raise
    response.headers["Location"] = f"/api/v1/cases/{case.id}"
    return case
