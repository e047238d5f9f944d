"""`switchboard migrate`: the database's schema."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from cli.exit_codes import ExitCode, epilog
from cli.output import print_json
from cli.run import prepared
from database.choice import sql_dsn
from database.embedded import EmbeddedPostgres, attach
from database.migrations import migrate as apply_migrations
from settings import Settings


def register(app: typer.Typer) -> None:
    app.command(
        epilog=epilog("DATABASE_URL=postgresql://… switchboard migrate", ExitCode.SETTINGS, ExitCode.UNAVAILABLE)
    )(migrate)


def migrate(as_json: Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")] = False) -> None:
    """Bring the database's schema up to date; does nothing when it is.

    `switchboard up` and the commands that read records do this by themselves.
    """
    applied = asyncio.run(_migrate(prepared("warning")))
    if as_json:
        print_json({"applied": applied})
    else:
        print("\n".join(f"applied {name}" for name in applied) or "up to date")


async def _migrate(settings: Settings) -> list[str]:
    dsn = sql_dsn(settings) or attach(settings.home)
    if dsn is not None:
        return await apply_migrations(dsn)
    server = EmbeddedPostgres.start(settings.home)
    try:
        return await apply_migrations(server.dsn)
    finally:
        server.stop()
