"""Routes of cases and of their faces: make, list, get, delete, ask for another face, cancel, retry."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from starlette.convertors import StringConvertor, register_url_convertor

from web.api.errors import documented
from web.api.models import Case, Face, PersonFacts
from web.cases.service import Cases


class _CaseId(StringConvertor):
    """What may stand for an id in an address: /cases/sample is no case."""

    regex = "[A-Za-z0-9_-]{22}"


register_url_convertor("id", _CaseId())
Id = Annotated[str, Path(pattern=f"^{_CaseId.regex}$", description="of a case")]
Number = Annotated[int, Path(ge=1, le=1_000_000, description="of a face of it, from 1")]
GONE = documented(404)
STATE = documented(404, 409, 503, 507)
QUEUED = documented(404, 409, 503, 507)


def case_routes(cases: Cases) -> APIRouter:
    """Over `cases`, which raises whatever problem there is."""
    routes = APIRouter(tags=["cases"])

    @routes.get("/cases", operation_id="listCases", summary="The cases, newest first", responses=GONE)
    async def listed(
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        before: Annotated[
            str | None, Query(pattern=f"^{_CaseId.regex}$", description="those older than the case of this id")
        ] = None,
    ) -> list[Case]:
        return [Case.of(record) for record in cases.list(limit, before)]

    @routes.get("/cases/{case:id}", operation_id="getCase", summary="One case and its faces", responses=GONE)
    async def got(case: Id) -> Case:
        return Case.of(cases.get(case))

    @routes.delete(
        "/cases/{case:id}", operation_id="deleteCase", summary="Remove a case and all its files", status_code=204,
        response_class=Response, responses=GONE,
    )  # fmt: skip
    async def deleted(case: Id) -> None:
        await cases.delete(case)

    return routes


def face_routes(cases: Cases) -> APIRouter:
    routes = APIRouter(tags=["faces"])

    @routes.post(
        "/cases/{case:id}/faces", operation_id="addFace", summary="Another face over the same input", status_code=201,
        description="The same facts as an earlier face's hand that one back: nothing is made twice.",
        responses=documented(400, 404, 409, 413, 503),
    )  # fmt: skip
    async def added(case: Id, facts: PersonFacts) -> Face:
        first = cases.get(case).faces[0].asked
        return Face.of(await cases.add_face(case, first.with_facts(*facts.told)))

    @routes.get("/cases/{case:id}/faces/{number}", operation_id="getFace", summary="One face", responses=GONE)
    async def got(case: Id, number: Number) -> Face:
        return Face.of(cases.face(case, number))

    @routes.post(
        "/cases/{case:id}/faces/{number}/cancel", operation_id="cancelFace", summary="End its work", responses=STATE,
        description="The work has ended when the answer comes, within a second.",
    )  # fmt: skip
    async def cancelled(case: Id, number: Number) -> Face:
        return Face.of(await cases.cancel(case, number))

    @routes.post(
        "/cases/{case:id}/faces/{number}/retry", operation_id="retryFace", summary="Try a face again", responses=QUEUED,
        description="One that failed, died or was cancelled; what was refused is refused again.",
    )  # fmt: skip
    async def retried(case: Id, number: Number) -> Face:
        return Face.of(await cases.retry(case, number))

    return routes
