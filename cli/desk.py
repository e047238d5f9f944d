"""`switchboard desk`: the pages alone."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from agent.livekit_server import LiveKitAccess
from cli.exit_codes import ExitCode, epilog
from cli.run import livekit_access, prepared
from database.choice import open_database, running_dsn
from desk.server import serve
from desk.staff_password import reset_password
from settings import Settings

PORT = 8210


def register(app: typer.Typer) -> None:
    app.command(epilog=epilog("switchboard desk --port 8210", ExitCode.SETTINGS, ExitCode.UNAVAILABLE))(desk)


def desk(
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help=f"Port, on the loopback address; else SWITCHBOARD_DESK_PORT, else {PORT}."),
    ] = None,
    reset: Annotated[
        bool, typer.Option("--reset-password", help="Make a new staff password, print it, and end.")
    ] = False,
) -> None:
    """Run the desk alone: the page for calls from a browser, and the staff's pages."""
    settings = prepared()
    if reset:
        print(reset_password(settings))
        return
    asyncio.run(_desk(settings, livekit_access(settings), port or settings.switchboard_desk_port or PORT))


async def _desk(settings: Settings, access: LiveKitAccess, port: int) -> None:
    async with open_database(settings):
        await serve(
            settings,
            port=port,
            database_dsn=running_dsn(settings),
            livekit_url=access.url,
            livekit_api_key=access.key,
            livekit_api_secret=access.secret,
        )
