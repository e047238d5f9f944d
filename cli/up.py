"""`switchboard up`: everything on this machine."""

from __future__ import annotations

import asyncio
import contextlib
import sys

import typer

from agent.supervisor import Supervisor
from cli.exit_codes import ExitCode, epilog
from cli.live_calls import LiveCalls
from cli.output import say
from cli.run import on_stop_signals, prepared
from cli.supervised import new_supervisor
from settings import Settings


def register(app: typer.Typer) -> None:
    app.command(epilog=epilog("switchboard up", ExitCode.SETTINGS, ExitCode.UNAVAILABLE))(up)


def up() -> int:
    """Start everything on this machine and print the address of the call page.

    Servers that the settings do not name (PostgreSQL, LiveKit) are started here, on the loopback address. Parts that
    die are started again. Ctrl-C stops everything; running calls then have ten seconds, a second Ctrl-C gives none.

    In a terminal every turn of a running call is shown in a line, with the stages it went through in milliseconds after
    the caller's last sound; never what was said.
    """
    return asyncio.run(_up(prepared("warning")))


async def _up(settings: Settings) -> int:
    supervisor = new_supervisor(settings)
    told = asyncio.Event()

    def stop() -> None:
        if told.is_set():
            supervisor.hurry()
        told.set()

    on_stop_signals(stop)
    starting = asyncio.create_task(_start(supervisor))
    stopping = asyncio.create_task(told.wait())
    await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        say("stopping")
        starting.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await starting
        await supervisor.stop()
        return ExitCode.INTERRUPTED
    starting.result()
    await show_calls(settings, stopping)
    say("stopping; a call that is being held has ten seconds, unless you press Ctrl-C again")
    await supervisor.stop()
    return ExitCode.OK


async def show_calls(settings: Settings, stopping: asyncio.Task[bool]) -> None:
    """Show running calls until `stopping` is done; nothing where standard error is no terminal: the logs have it."""
    if not sys.stderr.isatty():
        await stopping
        return
    showing = asyncio.create_task(LiveCalls(settings.home).follow(say))
    await asyncio.wait({showing, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if showing.done():
        say(f"calls are no longer shown: {showing.exception()}")
    showing.cancel()
    await stopping


async def _start(supervisor: Supervisor) -> None:
    state = await supervisor.start()
    print(f"\nTalk to it:   {state.desk_url}/\nStaff pages:  {state.desk_url}/staff", flush=True)
    say("Ctrl-C stops everything.")
