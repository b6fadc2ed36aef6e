"""A request becomes an `Intake` and what is asked. Read as it streams, bounded in every way, nothing left if it fails.

A slow client keeps a place among the uploads and what it has sent, never more, and is ended where it stands
still. Knows nothing of what files hold.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
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
SLOWEST = 10_000  # bytes a second over the whole of an upload
TOO_SLOW = "the upload stands still, and others wait for its place; send it again over a better line"
BLOCK = 1 << 20  # bytes gathered before a thread is asked to look at them


async def take(request: Request, settings: Settings, rooms: Rooms) -> tuple[Intake, Asked]:
    """The upload in `request`: parts `files` (one or many), `radiograph`, and the fields of `Asked` and `title`.

    Problem: 400 broken-upload, 408 too-slow, 413 too-large or too-many, 415 not-multipart or unsupported-type, 422
    bad-input or damaged-file, 503 busy, 507 no-room. On any error, a client that goes away and cancellation nothing
    stays on disk or in memory. The caller owns the intake's folder.
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
        async for piece in _pieces(request, stay.limits):
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


async def _pieces(request: Request, limits: Limits) -> AsyncIterator[bytes]:
    """The body as it comes; Problem 408 where nothing comes, or hardly anything."""
    stream, begun, total = aiter(request.stream()), time.monotonic(), 0
    while True:
        try:
            async with asyncio.timeout(limits.stall_seconds):
                piece = await anext(stream)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise Problem(408, "too-slow", TOO_SLOW) from None
        total += len(piece)
        if time.monotonic() - begun > limits.stall_seconds + total / SLOWEST:
            raise Problem(408, "too-slow", TOO_SLOW)
        yield piece


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
