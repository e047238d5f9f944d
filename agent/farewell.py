"""The end of a call after goodbyes: the line is closed a little later, unless the caller has something to add."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from livekit.agents import AgentSession, UserStateChangedEvent

GOODBYE_SECONDS = 4.0


class Farewell:
    """Counts the seconds in which the caller adds nothing to the goodbyes.

    A caller who speaks is heard to the end; only a turn of theirs takes the goodbyes back, a cough does not.

    Args:
        hang_up: closes the line.
        after: seconds of the caller's silence until it does.
    """

    def __init__(self, hang_up: Callable[[], Awaitable[None]], *, after: float = GOODBYE_SECONDS) -> None:
        self._hang_up = hang_up
        self._after = after
        self._said = False
        self._user_speaking = False
        self._hanging_up = False
        self._closing: asyncio.Task[None] | None = None

    def attach(self, session: AgentSession[Any]) -> None:
        session.on("user_state_changed", self._user_state_changed)

    def said(self) -> None:
        """The agent has said goodbye to a caller who did."""
        self._said = True
        self._wait()

    def take_back(self) -> None:
        """The caller said something else: the call goes on."""
        self._said = False
        self.stop()

    def stop(self) -> None:
        if self._closing is not None and not self._hanging_up:
            self._closing.cancel()
            self._closing = None

    def _user_state_changed(self, event: UserStateChangedEvent) -> None:
        self._user_speaking = event.new_state == "speaking"
        self._wait()

    def _wait(self) -> None:
        self.stop()
        if self._said and not self._user_speaking and not self._hanging_up:
            self._closing = asyncio.create_task(self._close(), name="farewell")

    async def _close(self) -> None:
        await asyncio.sleep(self._after)
        self._hanging_up = True
        await self._hang_up()
