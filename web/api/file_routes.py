"""Routes of a face's files: the list, one, and all as a zip. Which there are, `files.py` knows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from fastapi.responses import FileResponse, StreamingResponse

from web.api.archive import zipped
from web.api.cases import Id, Number
from web.api.errors import documented
from web.api.files import MEDIA, Kept, kept_file, kept_files
from web.api.models import File
from web.cases.service import Cases

FOREVER = "private, max-age=31536000, immutable"  # a result never changes, and its address is of that one alone
BYTES: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
KINDS = {kind: {"schema": {}} if kind == MEDIA[".json"] else BYTES for kind in MEDIA.values()}
ONE: dict[int | str, dict[str, Any]] = {
    200: {"description": "the file", "content": KINDS},
    206: {"description": "the range of it that was asked for", "content": KINDS},
    304: {"description": "the client has it"},
}


def file_routes(cases: Cases) -> APIRouter:
    routes = APIRouter(tags=["files"], prefix="/cases/{case:id}/faces/{number}/files")
    states, ranges = documented(404, 409), documented(400, 404, 409, 416)

    @routes.get("", operation_id="listFiles", summary="The files of a finished face", responses=states)
    async def listed(case: Id, number: Number) -> list[File]:
        result = cases.result(case, number)
        return [_told(result, kept) for kept in kept_files(result).values()]

    @routes.get(
        "/all.zip", operation_id="getAllFiles", summary="All downloads as a zip", response_class=StreamingResponse,
        responses={**states, 200: {"description": "a zip", "content": {"application/zip": BYTES}}},
    )  # fmt: skip
    async def all_of_them(case: Id, number: Number) -> StreamingResponse:
        result, name = cases.result(case, number), f"cranioface-{number}"
        downloads = [kept.path for kept in kept_files(result).values() if not kept.is_view]
        headers = {"Content-Disposition": f'attachment; filename="{name}.zip"'}
        return StreamingResponse(zipped(result, downloads, name), media_type="application/zip", headers=headers)

    @routes.get(
        "/{path:path}", operation_id="getFile", summary="One file, or a range of it", response_class=FileResponse,
        responses={**ranges, **ONE},
    )  # fmt: skip
    async def one(
        case: Id, number: Number, path: str, if_none_match: Annotated[str | None, Header()] = None
    ) -> Response:
        result = cases.result(case, number)
        return _answer(result, kept_file(result, path), if_none_match)

    return routes


def _told(result: Path, kept: Kept) -> File:
    size = (result / kept.path).stat().st_size
    return File(path=kept.path, label=kept.label, bytes=size, media_type=kept.media_type)


def _answer(result: Path, kept: Kept, known: str | None) -> Response:
    """A view file is shown and kept by the browser; a download is saved under its own name."""
    headers = {"Cache-Control": FOREVER if kept.is_view else "private, no-cache"}
    response = FileResponse(
        result / kept.path, media_type=kept.media_type, headers=headers, stat_result=(result / kept.path).stat(),
        filename=Path(kept.path).name, content_disposition_type="inline" if kept.is_view else "attachment",
    )  # fmt: skip
    if known is not None and response.headers["etag"] in (tag.strip() for tag in known.split(",")):
        return Response(status_code=304, headers={"ETag": response.headers["etag"], **headers})
    return response
