"""The OpenAPI document, in version 3.0: what the offline pages can show and what most generators read.

FastAPI writes 3.1, whose schemas say null, constants and open bounds in another way. Owns that translation alone.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from web.api.models import Problem

VERSION = "3.0.3"
TAGS = [
    {"name": "cases", "description": "One input and the faces over it"},
    {"name": "faces", "description": "Another sex, age or BMI over the same skull; cancel, retry"},
    {"name": "files", "description": "What a finished face left: STL, PLY, GLB, pictures, report"},
    {"name": "server", "description": "How it goes, and how much it takes"},
]
BEARER = {"type": "http", "scheme": "bearer", "description": "the server's token, where it was started with one"}


def describe(rest: FastAPI) -> None:
    """Let `rest` tell itself in 3.0; made once, when it is first asked."""

    def openapi() -> dict[str, Any]:
        if rest.openapi_schema is None:
            rest.openapi_schema = _document(rest)
        return rest.openapi_schema

    rest.openapi = openapi  # type: ignore[method-assign]


def _document(rest: FastAPI) -> dict[str, Any]:
    told = get_openapi(
        title=rest.title, version=rest.version, description=rest.description, routes=rest.routes, tags=TAGS
    )
    told["openapi"], told["servers"] = VERSION, [{"url": "/api/v1"}]
    told["security"] = [{}, {"token": []}]
    components = told.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = Problem.model_json_schema()
    components["securitySchemes"] = {"token": BEARER}
    for name in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(name, None)  # FastAPI's own, which nobody sends here
    older: dict[str, Any] = as_3_0(told)
    return older


def as_3_0(part: Any) -> Any:
    """The same in the words of 3.0: `nullable`, one-word `enum`, one `example`."""
    if isinstance(part, list):
        return [as_3_0(one) for one in part]
    if not isinstance(part, dict):
        return part
    told = {key: as_3_0(value) for key, value in part.items()}
    if "const" in told and not isinstance(told["const"], dict):
        told["enum"] = [told.pop("const")]
    if isinstance(examples := told.get("examples"), list):
        told["example"] = examples[0]
        del told["examples"]
    return _nullable(told)


def _nullable(told: dict[str, Any]) -> dict[str, Any]:
    choices = told.get("anyOf")
    if not isinstance(choices, list) or {"type": "null"} not in choices:
        return told
    kept = [choice for choice in choices if choice != {"type": "null"}]
    rest = {key: value for key, value in told.items() if key != "anyOf"}
    if len(kept) > 1:
        return {**rest, "anyOf": kept, "nullable": True}
    one = {"allOf": kept} if "$ref" in kept[0] else dict(kept[0])
    if "enum" in one:
        one["enum"] = [*one["enum"], None]  # nullable alone would still be held to the list
    return {**one, **rest, "nullable": True}
