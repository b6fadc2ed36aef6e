"""A request becomes an `Intake` and what is asked. Read as it streams, bounded in every way, nothing left if it fails.

A slow client is the server's and the proxy's to end, by their time limits; here it keeps a place among the uploads and
what it has sent, never more. Knows nothing of what files hold.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect, Request

from reconstruction.cases.asked import Asked
from web.cases.records import Intake
from web.intake.folder import Stay, no_room_told
from web.intake.multipart import BROKEN, Multipart
from web.intake.room import Rooms
from web.intake.upload import Upload
from web.problems import Problem
from web.settings import MB, Limits, Settings

T = TypeVar("T")
BLOCK = 1 << 20  # bytes gathered before a thread is asked to look at them


async def take(request: Request, settings: Settings, rooms: Rooms) -> tuple[Intake, Asked]:
    """The upload in `request`: parts `files` (one or many), `radiograph`, and the fields of `Asked` and `title`.

    Problem: 400 broken-upload, 413 too-large or too-many, 415 not-multipart or unsupported-type, 422 bad-input or
    damaged-file, 503 busy, 507 no-room. On any error, a client that goes away and cancellation nothing stays on disk
    or in memory. The caller owns the intake's folder.
    """
    most = settings.limits.upload_mb * MB
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > most:
        raise _too_large(settings.limits)
    stay = Stay(settings, rooms)
    taken = False
    try:
        with no_room_told():
            took = await _received(request, stay, partial(_in_thread, rooms.threads))
        taken = True
        return took
    except ClientDisconnect:
        raise Problem(400, "broken-upload", BROKEN) from None
    finally:
        if taken:
            stay.close(keep=True)  # not awaited: a cancellation here would leave a folder that nobody has
        else:
            await _in_thread(rooms.threads, stay.close, False)


async def _received(request: Request, stay: Stay, threads: Callable[..., Awaitable[Any]]) -> tuple[Intake, Asked]:
    upload = Upload(stay)
    try:
        body = Multipart(request.headers.get("content-type", ""), upload)
        await threads(stay.make)
        block, total = bytearray(), 0
        async for piece in request.stream():
            total += len(piece)
            if total > stay.limits.upload_mb * MB:
                raise _too_large(stay.limits)
            block += piece
            if len(block) >= BLOCK:
                await threads(body.write, bytes(block))
                block.clear()
        await threads(body.write, bytes(block))
        body.close()
        took: tuple[Intake, Asked] = await threads(upload.finish)
        return took
    except BaseException:
        upload.drop()
        raise


async def _in_thread(threads: ThreadPoolExecutor, work: Callable[..., T], *args: object) -> T:
    """The work of a thread, waited for even where this task is cancelled: what it writes can then be removed."""
    future = asyncio.get_running_loop().run_in_executor(threads, partial(work, *args))
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        await asyncio.wait([future])
        raise


def _too_large(limits: Limits) -> Problem:
    most = limits.upload_mb
    return Problem(413, "too-large", f"the upload has more than {most} MB; give one skull, or one CT of the head")
