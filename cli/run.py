"""What commands have in common: settings and logging, the signals that stop them, the LiveKit server they use."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from agent.errors import StartFailed
from agent.livekit_server import LiveKitAccess, configured_access
from agent.state_file import read_state
from cli.output import say
from desk.staff_password import first_password
from settings import Settings, load_settings
from settings.log import configure_logging

__all__ = ["livekit_access", "prepared", "staff_password_shown", "stop_event"]

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def prepared(level: str | None = None) -> Settings:
    """The settings, with logging configured by them.

    Raises:
        SettingsError: a value is wrong.
    """
    settings = load_settings()
    configure_logging(level or settings.switchboard_log_level)
    return settings


def stop_event() -> asyncio.Event:
    """An event that is set when this process is told to stop: by Ctrl-C, by a kill, or as its terminal is closed."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in STOPPING:
        # Under nohup a closed terminal is ignored, and stays so.
        if signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, stop.set)
    return stop


def livekit_access(settings: Settings) -> LiveKitAccess:
    """The LiveKit server: the settings', else the running Switchboard's.

    Raises:
        StartFailed: neither is there.
    """
    access = configured_access(settings)
    if access is not None:
        return access
    state = read_state(settings.home)
    if state is None:
        raise StartFailed(
            f"nothing runs in {settings.home} and no LiveKit server is configured: start `switchboard up`, "
            "or set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET"
        )
    return LiveKitAccess(url=state.livekit_url, key=state.livekit_key, secret=state.livekit_secret)


@contextmanager
def staff_password_shown(settings: Settings) -> Iterator[None]:
    """Make the staff password where there is none yet, and show it after the block, however that ends.

    For starting the desk as a child: it would make the password too, but show it to nobody.

    Raises:
        StartFailed: it cannot be kept.
    """
    try:
        made = first_password(settings)
    except OSError as error:
        raise StartFailed(
            f"{settings.home} cannot be written: {error.strerror}; set SWITCHBOARD_HOME to a folder that can"
        ) from error
    try:
        yield
    finally:
        if made is not None:
            say(f"Staff password, shown this once: {made} (a new one: switchboard desk --reset-password)")
