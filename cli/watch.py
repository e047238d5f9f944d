"""`switchboard watch`: the watch over call rooms alone."""

from __future__ import annotations

import asyncio
import contextlib
import os
from typing import Annotated

import typer

from agent.livekit_server import LiveKitAccess, check_access
from agent.state_file import SUPERVISED
from agent.watch import Watch, alone
from agent.webhooks import listening
from cli.exit_codes import ExitCode, epilog
from cli.run import livekit_access, prepared, stop_event
from settings import Settings


def register(app: typer.Typer) -> None:
    app.command(epilog=epilog("switchboard watch --webhooks 8183", ExitCode.SETTINGS, ExitCode.UNAVAILABLE))(watch)


def watch(
    webhooks: Annotated[
        int | None,
        typer.Option(
            min=1, max=65535, help="Port for LiveKit's webhooks, on the loopback address; the settings' by default."
        ),
    ] = None,
) -> None:
    """Dispatch the agent into rooms in which a caller is alone.

    Nobody was asked for there, the dispatch was lost, or its job died; a dead agent's participant is taken out of the
    room. Asks the server once a second, and looks at once where a webhook tells of somebody who came or went.
    SWITCHBOARD_ROOMS narrows which rooms are watched.
    """
    settings = prepared()
    asyncio.run(_watch(settings, livekit_access(settings), webhooks or settings.switchboard_webhook_port))


async def _watch(settings: Settings, access: LiveKitAccess, port: int | None) -> None:
    stop = stop_event()
    with alone(settings.home):
        if not os.environ.get(SUPERVISED):
            await check_access(access)
        following = Watch(access, agent_name=settings.switchboard_agent_name, rooms=settings.room_patterns)
        async with contextlib.AsyncExitStack() as stack:
            if port is not None:
                await stack.enter_async_context(listening(access, port, following.tell))
            await following.run(stop)
