"""`switchboard up`: everything on this machine."""

from __future__ import annotations

import asyncio
import contextlib
import signal

import typer

from agent.supervisor import Supervisor
from cli.exit_codes import ExitCode, epilog
from cli.output import say
from cli.run import STOPPING, prepared, staff_password_shown
from settings import Settings


def register(app: typer.Typer) -> None:
    app.command(epilog=epilog("switchboard up", ExitCode.SETTINGS, ExitCode.UNAVAILABLE))(up)


def up() -> int:
    """Start everything on this machine and print the address of the call page.

    Servers that the settings do not name (PostgreSQL, LiveKit) are started here, on the loopback address. Parts that
    die are started again. Ctrl-C stops everything; running calls then have ten seconds, a second Ctrl-C gives none.
    """
    return asyncio.run(_up(prepared("warning")))


async def _up(settings: Settings) -> int:
    supervisor = Supervisor(settings, progress=say)
    told = _Told(supervisor)
    starting = asyncio.create_task(_start(supervisor, settings))
    await asyncio.wait({starting, told.to_stop}, return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        say("stopping")
        starting.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await starting
        await supervisor.stop()
        return ExitCode.INTERRUPTED
    starting.result()
    await told.to_stop
    say("stopping; a call that is being held has ten seconds, unless you press Ctrl-C again")
    await supervisor.stop()
    return ExitCode.OK


class _Told:
    """What signals tell a supervisor: the first to stop, each further one to do it at once.

    `to_stop` is done with the first.
    """

    def __init__(self, supervisor: Supervisor) -> None:
        loop = asyncio.get_running_loop()
        self.to_stop: asyncio.Future[None] = loop.create_future()
        self._supervisor = supervisor
        for number in STOPPING:
            # Under nohup a closed terminal is ignored, and stays so.
            if signal.getsignal(number) is not signal.SIG_IGN:
                loop.add_signal_handler(number, self._hear)

    def _hear(self) -> None:
        if self.to_stop.done():
            self._supervisor.hurry()
        else:
            self.to_stop.set_result(None)


async def _start(supervisor: Supervisor, settings: Settings) -> None:
    with staff_password_shown(settings):
        state = await supervisor.start()
        print(f"\nTalk to it:   {state.desk_url}/\nStaff pages:  {state.desk_url}/staff", flush=True)
    say("Ctrl-C stops everything.")
