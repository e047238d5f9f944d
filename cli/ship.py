"""`switchboard ship`: the shipper alone."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Annotated

import typer

from cli.exit_codes import ExitCode, epilog
from cli.run import prepared, stop_event
from database.choice import open_record_writer
from recording.retention import Retention
from recording.shipper import Shipper
from recording.stores import choose_store
from settings import Settings


def register(app: typer.Typer) -> None:
    app.command(epilog=epilog("switchboard ship --once", ExitCode.SETTINGS, ExitCode.UNAVAILABLE))(ship)


def ship(
    once: Annotated[bool, typer.Option("--once", help="Bring everything as far as it goes now, and end.")] = False,
) -> None:
    """Bring what calls left in the spool to the database and the recording store.

    Once a day what is over is erased: what is remembered of callers, and what was written.
    """
    asyncio.run(_ship(prepared(), once))


async def _ship(settings: Settings, once: bool) -> None:
    stop = stop_event()
    async with open_record_writer(settings) as writer:
        shipper = Shipper(
            home=settings.home,
            writer=writer,
            store=choose_store(settings),
            grace=timedelta(seconds=settings.switchboard_grace_seconds),
        )
        retention = Retention(writer, written_days=settings.switchboard_written_days)
        if once:
            await shipper.run_once()
            await retention.run_once()
            return
        expiring = asyncio.create_task(retention.run(stop), name="retention")
        try:
            await shipper.run(stop)
        finally:
            stop.set()
            await expiring
