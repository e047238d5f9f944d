"""Puts the API together, and its description."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse

from desk.api.access import Api, Limits
from desk.api.addresses import Addresses
from desk.api.answering import Answering, CallerTokens
from desk.api.batches import Batches
from desk.api.deliveries import Deliveries, Sender
from desk.api.mail_in import ADDRESS, LetterBox, Letters, listener
from desk.api.mail_out import LetterSender
from desk.api.parts import RoutingParts
from desk.api.routes import router
from desk.api.webhooks import WebhookSender
from desk.errors import DatabaseAway, PortTaken
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
    answering = Answering(parts, CallerTokens(secret), webhook=settings.webhook_url)
    addresses = Addresses.of(settings)
    return Api(
        records=records,
        parts=parts,
        answering=answering,
        batches=Batches(records, answering),
        deliveries=Deliveries(records, _senders(settings, addresses)),
        letters=Letters(records, answering),
        letter_box=LetterBox(records, business=addresses.business),
        mail_port=settings.switchboard_mail_port,
        limits=Limits(),
        business=business,
    )


def _senders(settings: Settings, addresses: Addresses) -> dict[str, Sender]:
    senders: dict[str, Sender] = {}
    if settings.smtp_url is not None:
        senders["email"] = LetterSender(settings.smtp_url.get_secret_value(), sender=addresses.sender)
    if settings.webhook_secret is not None:
        senders["webhook"] = WebhookSender(settings.webhook_secret.get_secret_value())
    return senders


@asynccontextmanager
async def running(api: Api) -> AsyncIterator[None]:
    """Goes on with what an earlier desk left, sends what is to be sent, takes letters where a port is set for them, and
    stops it all at the end."""
    try:
        await api.batches.resume()
    except DatabaseAway:
        log.warning("batches_not_resumed", reason="the database is away")
    server = await _listen(api)
    at_work = [asyncio.create_task(api.deliveries.run(), name="deliveries")]
    if server is not None:
        at_work.append(asyncio.create_task(api.letters.run(), name="letters"))
    try:
        yield
    finally:
        if server is not None:
            server.close()
        for task in at_work:
            task.cancel()
        await asyncio.gather(*at_work, return_exceptions=True)
        await api.batches.aclose()
        await api.parts.aclose()
        await api.records.close()


async def _listen(api: Api) -> asyncio.Server | None:
    if api.mail_port is None:
        return None
    try:
        server = await asyncio.get_running_loop().create_server(listener(api.letter_box), ADDRESS, api.mail_port)
    except OSError as error:
        raise PortTaken(
            f"port {api.mail_port} of {ADDRESS} is in use or not allowed ({error.strerror}): "
            "set SWITCHBOARD_MAIL_PORT to another"
        ) from error
    log.info("letters_taken", port=api.mail_port)
    return server


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
