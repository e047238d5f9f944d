"""Erases once a day what is over: what is remembered of callers, and what was written."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta

import structlog

from database.records import Expired, RecordKeeper

log = structlog.get_logger(__name__)

EVERY = timedelta(days=1)
AGAIN = timedelta(minutes=15)
"""After this a database that was away is asked again."""
MOST = 200
"""So many conversations are erased in one transaction, so that nobody waits for it."""


class Retention:
    """Works beside the shipper, never in a call. Whoever else does the same does no harm.

    Args:
        written_days: how long conversations in writing are kept after their last message.
    """

    def __init__(
        self, keeper: RecordKeeper, *, written_days: int, every: timedelta = EVERY, again: timedelta = AGAIN
    ) -> None:
        self._keeper = keeper
        self._written_days = written_days
        self._every = every
        self._again = again

    async def run(self, stop: asyncio.Event) -> None:
        """At once and then once a day until `stop` is set."""
        while not stop.is_set():
            pause = self._every
            try:
                await self.run_once()
            except Exception as error:
                # The shipper beside it goes on: what is over can wait.
                log.warning("not_expired", error=type(error).__name__, reason=str(error))
                pause = self._again
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause.total_seconds())

    async def run_once(self) -> Expired:
        """Erase everything that is over; how much that was."""
        profiles = conversations = letters = 0
        while True:
            gone = await self._keeper.expire(written_days=self._written_days, most=MOST)
            profiles += gone.profiles
            conversations += gone.conversations
            letters += gone.letters
            if gone.conversations < MOST:
                break
        if profiles or conversations or letters:
            log.info("expired", profiles=profiles, conversations=conversations, letters=letters)
        return Expired(profiles=profiles, conversations=conversations, letters=letters)
