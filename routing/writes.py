"""The writes of a call, each made exactly once: whatever is interrupted, asked for again, or broken off.

A write is noted before it is made, so that a process that goes on with the call knows of it. Its key is the same
whoever asks for the same thing again. Where its outcome is not known it is looked up by that key, and not made a second
time unless the caller asks for it again, or the process that was about to make it is gone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import structlog

from routing.conversation import Conversation, PendingWrite
from routing.tools.registry import ToolRegistry
from routing.tools.tool import ToolContext, ToolResult

log = structlog.get_logger(__name__)

UNKNOWN = "outcome_unknown"
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds between two look-ups of a write whose outcome is not known; the last one again and again."""


class Writes:
    """The writes of one call. Belongs to one event loop.

    Args:
        conversation: the conversation as it stands.
        context: the context of a tool, by its whole idempotency key.
        begun: notes a write that is about to be made.
        ended: makes the outcome of a write true for the conversation and the record.
    """

    def __init__(
        self,
        *,
        registry: ToolRegistry,
        conversation: Callable[[], Conversation],
        context: Callable[[str], ToolContext],
        begun: Callable[[PendingWrite], None],
        ended: Callable[[PendingWrite, ToolResult], None],
    ) -> None:
        self._registry = registry
        self._conversation = conversation
        self._context = context
        self._begun = begun
        self._ended = ended
        self._making: dict[str, asyncio.Task[ToolResult]] = {}
        self._settling: dict[str, asyncio.Task[None]] = {}
        self._made: dict[str, ToolResult] = {}
        self._closing = asyncio.Event()

    async def make(self, write: PendingWrite) -> ToolResult:
        """Make a write and say how it went. Whoever asks for the same one gets the same; it goes on when its turn is
        cancelled."""
        made = self._made.get(write.key)
        if made is not None:
            return made
        if write.key not in self._making:
            settling = self._settling.get(write.key)
            if settling is not None:
                settling.cancel()
            self._start(self._making, write.key, self._make(write))
        return await asyncio.shield(self._making[write.key])

    async def go_on(self, *, make: bool) -> None:
        """Find out what became of the writes that an earlier process of this call had begun.

        Args:
            make: make those of which nothing is found, and whose caller was not told that the outcome is unknown.
        """
        for write in list(self._conversation().writes.values()):
            if make and not write.unknown:
                await self.make(write)
            elif write.key not in self._settling:
                self._start(self._settling, write.key, self._settle(write))

    async def close(self) -> None:
        """Wait for the writes under way, and look up a last time what is not known: at the end of a call none is left
        behind."""
        self._closing.set()
        while self._making or self._settling:
            await asyncio.wait({*self._making.values(), *self._settling.values()})

    def _start(self, tasks: dict[str, Any], key: str, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work, name="write")
        tasks[key] = task

        def over(done: asyncio.Task[Any]) -> None:
            if tasks.get(key) is done:
                del tasks[key]

        task.add_done_callback(over)

    async def _make(self, write: PendingWrite) -> ToolResult:
        self._begun(write)
        result = await self._registry.run(write.tool, write.arguments, self._context(write.key))
        self._take(write, result)
        if result.error == UNKNOWN:
            self._start(self._settling, write.key, self._settle(replace(write, unknown=True)))
        return result

    def _take(self, write: PendingWrite, result: ToolResult) -> None:
        if result.ok:
            self._made[write.key] = result
        self._ended(write, result)

    async def _settle(self, write: PendingWrite) -> None:
        """Look a write up until it is known what became of it, or the call is over."""
        for pause in _without_end(PAUSES):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), pause)
            result = await self._registry.look_up(write.tool, write.arguments, self._context(write.key))
            if result is not None:
                log.info("write_settled", tool=write.tool, error=result.error)
                self._take(write, result)
                return
            if self._closing.is_set():
                log.warning("write_unsettled", tool=write.tool)
                return


def _without_end(pauses: tuple[float, ...]) -> Iterator[float]:
    yield from pauses
    while True:
        yield pauses[-1]
