"""`switchboard start`: a worker alone."""

from __future__ import annotations

import asyncio
import errno
import os
from typing import Annotated

import typer

from agent.errors import StartFailed
from agent.livekit_server import LiveKitAccess, check_access
from agent.preflight import check_before_start
from agent.state_file import SUPERVISED
from agent.worker import run_worker
from cli.exit_codes import ExitCode, epilog
from cli.run import livekit_access, prepared
from settings import Settings


def register(app: typer.Typer) -> None:
    app.command(
        epilog=epilog("LIVEKIT_URL=wss://name.livekit.cloud switchboard start", ExitCode.SETTINGS, ExitCode.UNAVAILABLE)
    )(start)


def start(
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="Port of the worker's health page, on the loopback address.")
    ] = 8081,
) -> None:
    """Run a worker alone: it registers with the LiveKit server and takes calls.

    SIGTERM or Ctrl-C lets running calls come to their end; a second one ends them.
    """
    settings = prepared()
    asyncio.run(_start(settings, livekit_access(settings), port))


async def _start(settings: Settings, access: LiveKitAccess, port: int) -> None:
    if not os.environ.get(SUPERVISED):
        check_before_start(settings)
        await check_access(access)
    try:
        await run_worker(settings, url=access.url, key=access.key, secret=access.secret, port=port)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        figures = settings.switchboard_metrics_port
        also = f" or port {figures}, for figures, are: choose others with --port and SWITCHBOARD_METRICS_PORT"
        raise StartFailed(
            f"port {port} of 127.0.0.1, for the health page, is taken"
            + (also if figures is not None else ": choose another with --port")
        ) from error
    except RuntimeError as error:
        # The worker's last word after it has tried for two minutes.
        if "failed to connect to livekit" not in str(error):
            raise
        raise StartFailed(f"the LiveKit server at {access.url} is gone: check that it runs") from error
