"""What is told of a call to those who watch the service: spans to a collector, reports to the worker. Each only where
it was asked for; a call goes on whatever becomes of it."""

from __future__ import annotations

import asyncio

from agent.metrics import CallReports
from agent.telemetry import Tracing, TurnSpans
from agent.waiting_turns import Turn
from recording.spool import CallSpool


class Observation:
    """Watches the journal of one call.

    Args:
        tracing: where spans go; None for nowhere.
        metrics: whether the worker counts.
    """

    def __init__(self, *, tracing: Tracing | None, metrics: bool) -> None:
        self._tracing = tracing
        self._metrics = metrics
        self._reports = CallReports(self._tell)
        self._waiting: list[bytes] = []
        self._turn: Turn | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def begin(self, spool: CallSpool) -> None:
        """Watch a call from its first line on. Called in the job's entry point."""
        self._loop = asyncio.get_running_loop()
        if self._tracing is not None:
            spool.journal.observe(TurnSpans(self._tracing.tracer, spool).note)
        if self._metrics:
            spool.journal.observe(self._reports.note)

    def has_place(self, turn: Turn) -> None:
        """The call has its turn, or a place in the queue: by that connection the worker is told."""
        self._turn = turn
        waiting, self._waiting = self._waiting, []
        for line in waiting:
            turn.tell(line)

    def discarded(self) -> None:
        if self._metrics:
            self._reports.discarded()

    async def end(self) -> None:
        """Send what is left; takes some seconds at most."""
        if self._tracing is not None:
            await asyncio.to_thread(self._tracing.flush)

    def _tell(self, line: bytes) -> None:
        if self._loop is not None:
            # The journal may be written from any thread.
            self._loop.call_soon_threadsafe(self._pass_on, line)

    def _pass_on(self, line: bytes) -> None:
        if self._turn is None:
            self._waiting.append(line)
        else:
            self._turn.tell(line)
