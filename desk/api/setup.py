"""Puts the API together, and its description."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse

from desk.api.access import Api, Limits
from desk.api.answering import Answering, CallerTokens
from desk.api.batches import Batches
from desk.api.parts import RoutingParts
from desk.api.routes import router
from desk.errors import DatabaseAway
from desk.records import Records
from settings import Settings

log = structlog.get_logger(__name__)

DESCRIPTION = "/v1/openapi.json"
POOL_SIZE = 10
"""Each message holds a connection while it is answered."""


def build_api(
    settings: Settings, *, dsn: str, secret: str, business: str, today: Callable[[], date] | None = None
) -> Api:
    """The API over a database. `secret` signs callers' tokens; `business` is the key of the one the settings name;
    `today` is the date of every business, its own by default."""
    records = Records(dsn, pool_size=POOL_SIZE)
    parts = RoutingParts(settings, dsn=lambda: dsn, today=today)
    answering = Answering(parts, CallerTokens(secret))
    return Api(
        records=records,
        parts=parts,
        answering=answering,
        batches=Batches(records, answering),
        limits=Limits(),
        business=business,
    )


@asynccontextmanager
async def running(api: Api) -> AsyncIterator[None]:
    """Goes on with what an earlier desk left, and stops what is under way at the end."""
    try:
        await api.batches.resume()
    except DatabaseAway:
        log.warning("batches_not_resumed", reason="the database is away")
    try:
        yield
    finally:
        await api.batches.aclose()
        await api.parts.aclose()
        await api.records.close()


def add_api(app: FastAPI, api: Api) -> None:
    """Add the API's addresses to the desk, and its description at `/v1/openapi.json`."""
    app.state.api = api
    app.include_router(router)
    described = describe(app)

    @app.get(DESCRIPTION, include_in_schema=False)
    async def description() -> JSONResponse:
        return JSONResponse(described)


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of the API alone: the desk's pages are none of it."""
    return get_openapi(
        title="Switchboard",
        version="1",
        summary="Messages in, replies out, over the routing that calls use.",
        description='Every refusal has one shape: `{"error": {"code", "message"}}`. Amounts are numbers in the '
        "business's currency. Keys come from `switchboard keys create`.",
        routes=[route for route in app.routes if getattr(route, "path", "").startswith("/v1/")] or list(router.routes),
    )
