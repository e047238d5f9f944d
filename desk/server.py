"""Running the desk."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
import uvicorn

from desk.app import create_app
from desk.errors import PortTaken
from desk.lines import LivekitServer
from desk.staff_password import reset_password
from settings import Settings

__all__ = ["reset_password", "serve"]

log = structlog.get_logger(__name__)

ADDRESS = "127.0.0.1"
GRACE_SECONDS = 3
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def _to_standard_error(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


async def serve(
    settings: Settings,
    *,
    port: int,
    database_dsn: str,
    livekit_url: str,
    livekit_api_key: str,
    livekit_api_secret: str,
    announce: Callable[[str], None] = _to_standard_error,
) -> None:
    """Serve the desk on the loopback address until SIGINT or SIGTERM.

    Args:
        port: where to listen.
        database_dsn: a migrated database; it may be away at the start.
        livekit_url: the server as browsers reach it; it may be away at the start.
        announce: told the staff password when this start made one; it is shown nowhere else.

    Raises:
        PortTaken: something else listens on the port.
        BusinessError: the business that the settings name is missing or holds mistakes.
    """
    app = create_app(
        settings,
        database_dsn=database_dsn,
        livekit=LivekitServer(url=livekit_url, api_key=livekit_api_key, api_secret=livekit_api_secret),
    )
    listening = _listen(port)
    made = app.state.desk.password.made
    if made is not None:
        announce(
            f"Staff password, shown this once: {made}\n"
            f"Log in at http://{ADDRESS}:{port}/staff (a new one: switchboard desk --reset-password)"
        )
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        # A proxy on this machine may say whose request it hands on.
        proxy_headers=True,
        forwarded_allow_ips=ADDRESS,
    )
    server = _Server(config)
    loop = asyncio.get_running_loop()
    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, server.stop)
    log.info("desk_started", port=port)
    try:
        await server.serve(sockets=[listening])
    finally:
        for number in STOP_SIGNALS:
            loop.remove_signal_handler(number)
    log.info("desk_stopped", port=port)


class _Server(uvicorn.Server):
    """Ends by returning. uvicorn itself would raise the signal again, and whoever called us could not clean up."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def stop(self) -> None:
        self.should_exit = True


def _listen(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((ADDRESS, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise PortTaken(
            f"port {port} of {ADDRESS} is in use or not allowed ({error.strerror}): "
            "set SWITCHBOARD_DESK_PORT to another, or stop what listens there"
        ) from error
    listening.setblocking(False)
    return listening
