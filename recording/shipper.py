"""Brings calls out of the spool: the journal into the database all the time, the audio into the store when a call is
over. One shipper works on a home; it may be killed and started again at any moment."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from database.records import RecordWriter
from recording.call_folder import CallFolder, list_calls, spool_folder
from recording.errors import ShipperRunningError
from recording.finish import GRACE, LINGER, Finisher
from recording.journal_shipping import JournalShipping
from recording.retry import Retry
from recording.state import Stage
from recording.store import RecordingStore

log = structlog.get_logger(__name__)

POLL_SECONDS = 0.5
# A call that is only remembered is looked at this often.
FREED_POLL_SECONDS = 60.0
OUTAGE_RETRY_SECONDS = 5.0
FINISH_RETRY_SECONDS = 60.0
# One call that the database refuses is that call's own trouble; so many failures in a row are an outage.
OUTAGE_FAILURES = 3


class Shipper:
    """Works on the spool of one home.

    Args:
        home: the folder of `SWITCHBOARD_HOME`.
        writer: the database's record. Whatever it raises, nothing is lost, and it is tried again.
        store: where recordings go.
        grace: how long a call whose process died is left for a successor before it is finished as interrupted.
        linger: how long the spool of an interrupted call is kept after it was recorded.
    """

    def __init__(
        self,
        *,
        home: Path,
        writer: RecordWriter,
        store: RecordingStore,
        grace: timedelta = GRACE,
        linger: timedelta = LINGER,
    ) -> None:
        self._home = home
        self._writer = writer
        self._stopping = threading.Event()
        self._finisher = Finisher(store=store, writer=writer, stopping=self._stopping, grace=grace, linger=linger)
        self._journals: dict[str, JournalShipping] = {}
        self._failures = 0
        self._outage = Retry("database_unreachable", OUTAGE_RETRY_SECONDS)
        self._finishing: dict[str, _Finishing] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; a recording that is being mixed then is begun anew the next time.

        Raises:
            ShipperRunningError: another shipper already works on this home.
        """
        with self._alone():
            try:
                await asyncio.gather(
                    self._repeat(self._ship_journals, stop),
                    self._repeat(self._finish_calls, stop),
                    self._stop_mixing(stop),
                )
            finally:
                self._stopping.clear()

    async def run_once(self) -> None:
        """Bring everything as far as it can be brought now, and return.

        Raises:
            ShipperRunningError: another shipper already works on this home.
        """
        with self._alone():
            self._outage.clear()
            for journal in self._journals.values():
                journal.retry.clear()
            self._finishing.clear()
            await self._ship_journals()
            while await self._finish_calls():
                await self._ship_journals()

    async def _repeat(self, work: Callable[[], Awaitable[object]], stop: asyncio.Event) -> None:
        while not stop.is_set():
            await work()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), POLL_SECONDS)

    async def _stop_mixing(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._stopping.set()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        folder = spool_folder(self._home)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fd = os.open(folder / "shipper.lock", os.O_RDONLY | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ShipperRunningError(
                    f"another shipper already works on {folder}; stop it, or leave the work to it"
                ) from None
            yield
        finally:
            os.close(fd)

    async def _ship_journals(self) -> None:
        """Bring what is new in every journal to the database."""
        calls = list_calls(self._home)
        for gone in self._journals.keys() - {call.path.name for call in calls}:
            del self._journals[gone]
        for call in calls:
            if not self._outage.due():
                return
            journal = self._journals.setdefault(call.path.name, JournalShipping(call))
            if not journal.retry.due():
                continue
            try:
                shipped = await journal.ship(self._writer)
            except Exception as error:
                journal.retry.failed(error, call_id=call.path.name)
                self._failures += 1
                if self._failures >= OUTAGE_FAILURES:
                    self._outage.failed(error)
            else:
                journal.retry.clear()
                if shipped:
                    self._failures = 0
                    self._note_database_back()

    def _note_database_back(self) -> None:
        if not self._outage.failing:
            return
        self._outage.clear()
        log.info("database_reachable_again")
        for journal in self._journals.values():
            journal.retry.clear()
        self._finishing.clear()

    async def _finish_calls(self) -> bool:
        """Take a step with each call that no process has; whether any was taken."""
        moved = False
        calls = list_calls(self._home)
        for gone in self._finishing.keys() - {call.path.name for call in calls}:
            del self._finishing[gone]
        for call in calls:
            finishing = self._finishing.setdefault(call.path.name, _Finishing())
            if self._stopping.is_set() or not finishing.retry.due():
                continue
            if call.is_live():
                finishing.seen_live = True
                finishing.dead_since = None
                continue
            if finishing.dead_since is None:
                # Since now when it was seen alive before, else since it last wrote.
                finishing.dead_since = datetime.now(UTC) if finishing.seen_live else call.last_touched()
            try:
                stage = await self._finisher.advance(call, dead_since=finishing.dead_since)
            except Exception as error:
                if not self._stopping.is_set():
                    finishing.retry.failed(error, call_id=call.path.name)
                continue
            finishing.retry.clear()
            moved = moved or stage is not None
            if (stage or _stage(call)) is Stage.FREED:
                finishing.retry.later(FREED_POLL_SECONDS)
        return moved


@dataclass(slots=True)
class _Finishing:
    """What this shipper has seen of a call on its way out of the spool."""

    seen_live: bool = False
    dead_since: datetime | None = None
    retry: Retry = field(default_factory=lambda: Retry("call_not_finished", FINISH_RETRY_SECONDS))


def _stage(call: CallFolder) -> Stage | None:
    state = call.state()
    return state.stage if state else None
