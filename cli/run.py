"""What commands have in common: settings and logging, the signals that stop them, the LiveKit server they use."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable

from agent.errors import StartFailed
from agent.livekit_server import LiveKitAccess, configured_access
from agent.state_file import read_state
from settings import Settings, load_settings
from settings.log import configure_logging

__all__ = ["livekit_access", "on_stop_signals", "prepared", "stop_event"]


def prepared(level: str | None = None) -> Settings:
    """The settings, with logging configured by them.

    Raises:
        SettingsError: a value is wrong.
    """
    settings = load_settings()
    configure_logging(level or settings.switchboard_log_level)
    return settings


def on_stop_signals(heard: Callable[[], None]) -> None:
    """Call `heard` each time this process is told to stop: by Ctrl-C, by a kill, or as its terminal is closed."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Under nohup a closed terminal is ignored, and stays so.
        if signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, heard)


def stop_event() -> asyncio.Event:
    """An event that is set when this process is told to stop."""
    stop = asyncio.Event()
    on_stop_signals(stop.set)
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
