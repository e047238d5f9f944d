"""A caller who says nothing: asked once whether they are there, then the call ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from livekit.agents import AgentSession, AgentStateChangedEvent, UserStateChangedEvent


class SilenceWatch:
    """Counts the seconds in which neither side speaks.

    Args:
        after: seconds of silence until `ask` is called, and again until `give_up` is.
    """

    def __init__(
        self, *, after: float, ask: Callable[[], Awaitable[None]], give_up: Callable[[], Awaitable[None]]
    ) -> None:
        self._usual = after
        self._after = after
        self._ask = ask
        self._give_up = give_up
        self._quiet_since: float | None = None
        self._asked = 0
        self._user_speaking = False
        self._agent_busy = False
        self._task: asyncio.Task[None] | None = None

    def attach(self, session: AgentSession[Any]) -> None:
        def user(event: UserStateChangedEvent) -> None:
            self._user_speaking = event.new_state == "speaking"
            if self._user_speaking:
                self._asked = 0
            self._changed()

        def agent(event: AgentStateChangedEvent) -> None:
            self._agent_busy = event.new_state in ("speaking", "thinking", "initializing")
            self._changed()

        session.on("user_state_changed", user)
        session.on("agent_state_changed", agent)
        self._changed()
        self._task = asyncio.create_task(self._watch(), name="silence")

    def hold(self, seconds: float | None) -> None:
        """Let the caller be silent for `seconds` without being asked; None goes back to the usual."""
        self._after = max(seconds, self._usual) if seconds is not None else self._usual

    def _changed(self) -> None:
        quiet = not self._user_speaking and not self._agent_busy
        self._quiet_since = asyncio.get_running_loop().time() if quiet else None

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(0.25)
            since = self._quiet_since
            if since is None or asyncio.get_running_loop().time() - since < self._after:
                continue
            self._asked += 1
            self._quiet_since = None
            if self._asked == 1:
                await self._ask()
                self._changed()
            else:
                await self._give_up()
                return

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
