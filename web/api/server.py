"""Routes that tell of the server itself: that it answers, and how much of anything it takes."""

from __future__ import annotations

from fastapi import APIRouter

from cranioface.command.version import VERSION
from web.api.errors import documented
from web.api.models import Health
from web.cases.service import Cases
from web.settings import Limits


def server_routes(cases: Cases, limits: Limits) -> APIRouter:
    routes = APIRouter(tags=["server"])

    @routes.get("/health", operation_id="health", summary="That the server answers", responses=documented())
    async def healthy() -> Health:
        return Health.of(cases.health(), VERSION)

    @routes.get("/limits", operation_id="limits", summary="How much the server takes", responses=documented())
    async def limited() -> Limits:
        return limits

    return routes
