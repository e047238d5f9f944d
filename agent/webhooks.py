"""Receives LiveKit's webhooks, so that a watch looks at a room the moment that something happens in it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog
from aiohttp import web
from livekit import api

from agent.errors import StartFailed
from agent.livekit_server import WEBHOOK_PATH, LiveKitAccess
from agent.ports import ADDRESS

log = structlog.get_logger(__name__)

LARGEST_BODY = 256 * 1024

_TELLING = ("participant_joined", "participant_left", "participant_connection_aborted")


@asynccontextmanager
async def listening(access: LiveKitAccess, port: int, tell: Callable[[str, str], None]) -> AsyncIterator[None]:
    """Listen on the loopback address, at `WEBHOOK_PATH`, for as long as this takes.

    Args:
        tell: called with the SID and the name of a room in which somebody came or went.

    Raises:
        StartFailed: the port is taken.
    """
    receiver = api.WebhookReceiver(api.TokenVerifier(access.key, access.secret))

    async def receive(request: web.Request) -> web.Response:
        body = await request.text()
        try:
            event = receiver.receive(body, request.headers.get("Authorization", ""))
        except Exception as error:
            # Not signed with our key, or not of LiveKit: whoever can reach the port may send anything.
            log.warning("webhook_refused", error=type(error).__name__)
            return web.Response(status=401)
        if event.event in _TELLING:
            tell(event.room.sid, event.room.name)
        return web.Response(status=200)

    app = web.Application(client_max_size=LARGEST_BODY)
    app.router.add_post(WEBHOOK_PATH, receive)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, ADDRESS, port).start()
        except OSError as error:
            raise StartFailed(f"port {port} of {ADDRESS}, for webhooks, is taken: choose another") from error
        yield
    finally:
        await runner.cleanup()
