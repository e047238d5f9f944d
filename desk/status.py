"""Whether the desk lives, and whether it can do its work."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from desk.desk import TheDesk
from desk.errors import Refusal

router = APIRouter()


@router.get("/health")
async def health() -> Response:
    """The process answers."""
    return JSONResponse({"status": "ok"})


@router.get("/ready")
async def ready(desk: TheDesk) -> Response:
    """200 when the LiveKit server and the database answer, else 503 with the part that does not."""

    livekit, database = await asyncio.gather(_state(desk.lines.live_calls()), _state(desk.records.check()))
    whole = livekit == database == "ok"
    body = {"status": "ok" if whole else "unready", "livekit": livekit, "database": database}
    return JSONResponse(body, status_code=200 if whole else 503)


async def _state(check: Awaitable[object]) -> str:
    try:
        await check
    except Refusal as error:
        return error.code
    return "ok"
