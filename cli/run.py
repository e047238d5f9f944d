"""Commands that run: everything (`up`), or one part of it (`start`, `desk`, `ship`), and the migrations."""

from __future__ import annotations

import asyncio
import signal
from typing import Annotated

import typer

from agent.errors import StartFailed
from agent.state_file import RunningState, read_state
from agent.supervisor import Supervisor
from agent.worker import run_worker
from cli.output import print_json, say
from database.choice import choose_database, open_database, running_dsn
from database.migrations import migrate as apply_migrations
from database.records import PostgresRecordWriter
from desk.server import serve
from desk.staff_password import reset_password
from recording.folder_store import FolderStore
from recording.shipper import Shipper
from settings import Settings, load_settings
from settings.log import configure_logging


def register(app: typer.Typer) -> None:
    app.command()(up)
    app.command()(start)
    app.command()(desk)
    app.command()(ship)
    app.command()(migrate)


def prepared(level: str | None = None) -> Settings:
    """The settings, with logging configured by them."""
    settings = load_settings()
    configure_logging(level or settings.switchboard_log_level)
    return settings


def up() -> None:
    """Start everything on this machine and print the address of the call page. Ctrl-C stops it.

    Servers that the settings do not name (PostgreSQL, LiveKit) are started here, on the loopback address.

    Example: switchboard up
    """
    settings = prepared("warning")
    asyncio.run(_up(settings))


async def _up(settings: Settings) -> None:
    supervisor = Supervisor(settings, progress=say)
    stop = stop_event()
    starting = asyncio.create_task(supervisor.start())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
        return
    stopping.cancel() if starting.exception() else None
    state = starting.result()
    print(f"\nTalk to it:   {state.desk_url}/\nStaff pages:  {state.desk_url}/staff", flush=True)
    say("Ctrl-C stops it.")
    await stop.wait()
    say("stopping")
    await supervisor.stop()


def stop_event() -> asyncio.Event:
    """Set by SIGINT and SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


def livekit_access(settings: Settings) -> tuple[str, str, str]:
    """Address, key and secret of the LiveKit server: the settings', else the running Switchboard's.

    Raises:
        StartFailed: neither is there.
    """
    if settings.livekit_url and settings.livekit_api_key and settings.livekit_api_secret:
        return settings.livekit_url, settings.livekit_api_key, settings.livekit_api_secret.get_secret_value()
    state = read_state(settings.home)
    if state is None:
        raise StartFailed(
            "no LiveKit server: set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET, or run `switchboard up` first"
        )
    return state.livekit_url, state.livekit_key, state.livekit_secret


def start(
    port: Annotated[int, typer.Option(help="Port of the worker's health page, on the loopback address.")] = 8081,
) -> None:
    """Run a worker alone: it registers with the LiveKit server and takes calls.

    Example: LIVEKIT_URL=wss://name.livekit.cloud switchboard start
    """
    settings = prepared()
    url, key, secret = livekit_access(settings)
    asyncio.run(run_worker(settings, url=url, key=key, secret=secret, port=port))


def desk(
    port: Annotated[int, typer.Option(help="Port, on the loopback address.")] = 8210,
    reset: Annotated[
        bool, typer.Option("--reset-password", help="Make a new staff password, print it, and end.")
    ] = False,
) -> None:
    """Run the desk alone: the page for calls from a browser, and the staff's pages.

    Example: switchboard desk --port 8210
    """
    settings = prepared()
    if reset:
        print(reset_password(settings))
        return
    asyncio.run(_desk(settings, port))


async def _desk(settings: Settings, port: int) -> None:
    url, key, secret = livekit_access(settings)
    async with open_database(settings):
        await serve(
            settings,
            port=port,
            database_dsn=running_dsn(settings),
            livekit_url=url,
            livekit_api_key=key,
            livekit_api_secret=secret,
        )


def ship(
    once: Annotated[bool, typer.Option("--once", help="Bring everything as far as it goes now, and end.")] = False,
) -> None:
    """Bring what calls left in the spool to the database and the recording store.

    Example: switchboard ship --once
    """
    settings = prepared()
    asyncio.run(_ship(settings, once))


async def _ship(settings: Settings, once: bool) -> None:
    async with open_database(settings) as pool:
        shipper = Shipper(
            home=settings.home,
            writer=PostgresRecordWriter(pool),
            store=FolderStore(settings.home),
        )
        if once:
            await shipper.run_once()
        else:
            await shipper.run(stop_event())


def migrate(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Bring the database's schema up to date; does nothing when it is.

    Example: DATABASE_URL=postgresql://… switchboard migrate
    """
    settings = prepared("warning")
    applied = asyncio.run(_migrate(settings))
    if as_json:
        print_json({"applied": applied})
    else:
        print("\n".join(f"applied {name}" for name in applied) or "up to date")


async def _migrate(settings: Settings) -> list[str]:
    choice = choose_database(settings)
    if choice.dsn is not None:
        return list(await apply_migrations(choice.dsn))
    async with open_database(settings):
        return []


__all__ = ["RunningState", "livekit_access", "prepared", "register", "stop_event"]
